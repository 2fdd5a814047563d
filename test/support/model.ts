import type { EventObject, SnapshotFrom } from 'xstate';
import { adjacencyMapToArray, TestModel } from 'xstate/graph';
import { type MeterMachineEvent, type MeterMachineInput, meterMachine } from '../../machines/index.ts';

/**
 * The only file that knows `xstate/graph`, where `@xstate/test` lives on since XState 5.20. Paths come from the
 * production machine itself.
 */
export type MeterSnapshot = SnapshotFrom<typeof meterMachine>;

export interface ModelOptions {
  readonly events: readonly MeterMachineEvent[];
  readonly input: MeterMachineInput;
  /** Which of the possible events the model looks at in this state. */
  readonly accepts: (snapshot: MeterSnapshot, event: MeterMachineEvent) => boolean;
  /** States with the same text count as the same. */
  readonly serialize: (snapshot: MeterSnapshot) => string;
}

/** One way through the machine: events, each with the state that the machine then is in. */
export type Path = readonly { readonly event: MeterMachineEvent; readonly state: MeterSnapshot }[];

/** Paths that together take every transition of the model at least once; none is the beginning of another. */
export function edgeCoveringPaths({ events, input, accepts, serialize }: ModelOptions): Path[] {
  const model = new TestModel<MeterSnapshot, MeterMachineEvent, MeterMachineInput>(meterMachine as never, {
    events: events as MeterMachineEvent[],
    input,
    filterEvents: (snapshot, event) => snapshot.status === 'active' && accepts(snapshot, event),
    serializeState: snapshot => serialize(snapshot),
    serializeEvent: event =>
      JSON.stringify(event, (_key, value) => (value instanceof Error ? value.message : value)),
  });
  const shortest = new Map(
    model.getShortestPaths({ allowDuplicatePaths: true }).map(path => [serialize(path.state), path]),
  );
  const paths = adjacencyMapToArray(model.getAdjacencyMap()).map(({ state, event, nextState }) => {
    const before = shortest.get(serialize(state))?.steps ?? [];
    const steps = before.filter(step => (step.event as EventObject).type !== 'xstate.init');
    return [...steps, { event, state: nextState }];
  });
  const keys = paths.map(path => path.map(({ event }) => JSON.stringify(event)).join(' > '));
  return paths.filter(
    (_path, index) => !keys.some((key, other) => other !== index && key.startsWith(`${keys[index]} > `)),
  );
}
