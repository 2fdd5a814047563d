import type {
  AnyMachineSnapshot,
  AnyStateMachine,
  EventFromLogic,
  EventObject,
  InputFrom,
  SnapshotFrom,
} from 'xstate';
import { initialTransition, transition } from 'xstate';
import { adjacencyMapToArray, TestModel } from 'xstate/graph';
import type { meterMachine, temperatureMachine } from '../../machines/index.ts';

/**
 * The only file that knows `xstate/graph`, where `@xstate/test` lives on since XState 5.20. Paths come from the
 * machine itself.
 */
export type MeterSnapshot = SnapshotFrom<typeof meterMachine>;
export type TemperatureSnapshot = SnapshotFrom<typeof temperatureMachine>;

export interface ModelOptions<Machine extends AnyStateMachine> {
  readonly machine: Machine;
  readonly events: readonly EventFromLogic<Machine>[];
  readonly input: InputFrom<Machine>;
  /** Which of the events are looked at in this state. */
  readonly accepts: (snapshot: SnapshotFrom<Machine>, event: EventFromLogic<Machine>) => boolean;
  /** States with the same text count as the same. */
  readonly serialize: (snapshot: SnapshotFrom<Machine>) => string;
}

export interface Timer {
  readonly id: string;
  readonly delayMs: number;
}

/** One way through a machine: events, each with the state that the machine then is in. */
export type Path<Machine extends AnyStateMachine> = readonly {
  readonly event: EventFromLogic<Machine>;
  readonly state: SnapshotFrom<Machine>;
  /** The facts that are told on the way there. */
  readonly announces: readonly EventObject[];
  /** The timers that begin on the way there. */
  readonly timers: readonly Timer[];
}[];

/** A statechart with more states than this, as a view sees it, counts without end. */
const mostStates = 5000;

/** Paths that together take every transition of the model at least once; none is the beginning of another. */
export function edgeCoveringPaths<Machine extends AnyStateMachine>({
  machine,
  events,
  input,
  accepts,
  serialize,
}: ModelOptions<Machine>): Path<Machine>[] {
  type Snapshot = SnapshotFrom<Machine>;
  type Event = EventFromLogic<Machine>;
  const textOf = (event: unknown) =>
    JSON.stringify(event, (_key, value) => (value instanceof Error ? value.message : value));
  const model = new TestModel<never, EventObject, unknown>(machine as never, {
    events: [...events],
    input,
    filterEvents: (snapshot: AnyMachineSnapshot, event) =>
      snapshot.status === 'active' && accepts(snapshot as Snapshot, event as Event),
    serializeState: serialize,
    serializeEvent: textOf,
    limit: mostStates,
  });
  const shortest = new Map(
    model.getShortestPaths({ allowDuplicatePaths: true }).map(path => [serialize(path.state), path]),
  );
  const paths = adjacencyMapToArray(model.getAdjacencyMap()).map(({ state, event }) => {
    const before = shortest.get(serialize(state))?.steps ?? [];
    const events = before.map(step => step.event).filter(({ type }) => type !== 'xstate.init');
    return follow(machine, before[0]?.state ?? state, [...events, event]) as unknown as Path<Machine>;
  });
  const texts = paths.map(path => path.map(({ event }) => textOf(event)).join(' > '));
  const beginnings = new Set(texts.flatMap(text => beginningsOf(text)));
  return paths.filter((_path, index) => !beginnings.has(texts[index] ?? ''));
}

/** One way that is given, as a path. */
export function pathAlong<Machine extends AnyStateMachine>(
  machine: Machine,
  input: InputFrom<Machine>,
  events: readonly EventFromLogic<Machine>[],
): Path<Machine> {
  const [first] = initialTransition(machine, input);
  return follow(machine, first, events as never) as unknown as Path<Machine>;
}

/** Where the events lead, one after the other, and what is told on the way. */
function follow(machine: AnyStateMachine, first: unknown, events: readonly EventObject[]) {
  let state = first as never;
  return events.map(event => {
    const [next, actions] = transition(machine, state, event);
    state = next as never;
    return { event, state: next, ...consequencesOf(actions) };
  });
}

interface Executable {
  readonly type: string;
  readonly params?: unknown;
}

/** What the actions of a transition tell, and which timers they begin. */
export function consequencesOf(actions: readonly Executable[]) {
  const each = actions.map(({ type, params }) => ({ type, ...(params as Partial<RaiseOrEmit>) }));
  return {
    announces: each.flatMap(({ type, event }) => (type === 'xstate.emit' && event ? [event] : [])),
    timers: each.flatMap(({ id, delay }) => (id && delay !== undefined ? [{ id, delayMs: delay }] : [])),
  };
}

interface RaiseOrEmit {
  readonly event: EventObject;
  readonly id: string;
  readonly delay: number;
}

function beginningsOf(text: string): string[] {
  const events = text.split(' > ');
  return events.slice(1).map((_event, index) => events.slice(0, index + 1).join(' > '));
}

/** The service of which an event tells the end. */
export function serviceOf({ type }: EventObject): string | undefined {
  return /^xstate\.(?:done|error)\.actor\.(.+)$/.exec(type)?.[1];
}
