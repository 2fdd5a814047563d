import type {
  AnyActorRef,
  AnyMachineSnapshot,
  AnyStateMachine,
  EventFromLogic,
  EventObject,
  InputFrom,
  InspectionEvent,
  SnapshotFrom,
} from 'xstate';
import { createActor, createMachine, initialTransition } from 'xstate';
import { TestModel } from 'xstate/graph';
import type { meterMachine, recordsMachine, temperatureMachine } from '../../machines/index.ts';
import { transitionsIn } from './transition-coverage.ts';

/**
 * The only file that knows `xstate/graph`, where `@xstate/test` lives on since XState 5.20. Paths come from the
 * machine itself.
 */
export type MeterSnapshot = SnapshotFrom<typeof meterMachine>;
export type RecordsSnapshot = SnapshotFrom<typeof recordsMachine>;
export type TemperatureSnapshot = SnapshotFrom<typeof temperatureMachine>;

/** One thing that happens, by its name, and the events that a machine gets from it, in their order. */
export interface Happening<Machine extends AnyStateMachine> {
  readonly type: string;
  readonly events: readonly EventOf<Machine>[];
}

/** Itself, or made from the state in which it comes and from the one in which all that began. */
type EventOf<Machine extends AnyStateMachine> =
  | EventFromLogic<Machine>
  | ((snapshot: SnapshotFrom<Machine>, before: SnapshotFrom<Machine>) => EventFromLogic<Machine>);

export interface ModelOptions<Machine extends AnyStateMachine, Step extends Happening<Machine>, Seen> {
  readonly machine: Machine;
  readonly steps: readonly Step[];
  readonly input: InputFrom<Machine>;
  /** Which of the steps are looked at in this state. */
  readonly accepts: (snapshot: SnapshotFrom<Machine>, step: Step) => boolean;
  /** States with the same text count as the same. */
  readonly serialize: (snapshot: SnapshotFrom<Machine>) => string;
  /** What of a state is compared, as plain data: snapshots would keep all their actors. */
  readonly observe: (snapshot: SnapshotFrom<Machine>) => Seen;
  /**
   * What two states must have in common so that one path is enough for a step from the one and from the other; by default
   * as for {@link serialize}.
   */
  readonly place?: (snapshot: SnapshotFrom<Machine>) => string;
  /** It is the child of another machine, and tells it things. */
  readonly hasParent?: boolean;
}

export interface Timer {
  readonly id: string;
  readonly delayMs: number;
}

/** A step, and what the machine makes of it. */
export interface Taken<Step, Seen> {
  readonly step: Step;
  /** The events that the machine got. */
  readonly events: readonly EventObject[];
  readonly seen: Seen;
  /** The facts that are told on the way there. */
  readonly announces: readonly EventObject[];
  /** What is told to a parent machine. */
  readonly reports: readonly EventObject[];
  /** The services that begin on the way there, by their ids. */
  readonly begins: readonly string[];
  /** The timers that begin on the way there. */
  readonly timers: readonly Timer[];
  /** The transitions on the way there, as `state: event [index]`. */
  readonly transitions: readonly string[];
}

/** One way through a machine. */
export type Path<Step, Seen> = readonly Taken<Step, Seen>[];

/** A statechart with more states than this, as a view sees it, counts without end. */
const mostStates = 5000;

/** Paths that together take every step from every place of the model at least once; as few as that takes. */
export function coveringPaths<Machine extends AnyStateMachine, Step extends Happening<Machine>, Seen>({
  machine,
  steps,
  input,
  accepts,
  serialize,
  observe,
  place = serialize,
  hasParent = false,
}: ModelOptions<Machine, Step, Seen>): Path<Step, Seen>[] {
  type Snapshot = SnapshotFrom<Machine>;
  const walk = walkerOf(machine, hasParent);
  const edges = new Map<string, Edge<Step, Seen>[]>();
  const [first] = initialTransition(machine, input);
  const logic = {
    getInitialSnapshot: () => first,
    transition(snapshot: Snapshot, step: Step) {
      const { snapshot: next, actions: _actions, ...made } = walk(snapshot, step);
      const from = serialize(snapshot);
      const told = made.announces.map(({ type }) => type);
      const text = [place(snapshot), step.type, place(next), ...told, ...made.transitions].join(' > ');
      const taken = { step, seen: observe(next), ...made };
      const edge = { taken, to: serialize(next), text };
      edges.set(from, [...(edges.get(from) ?? []), edge]);
      return next;
    },
    getPersistedSnapshot: (snapshot: unknown) => snapshot,
  };
  const model = new TestModel<never, EventObject, unknown>(logic as never, {
    events: [...steps],
    filterEvents: (snapshot: AnyMachineSnapshot, step) =>
      snapshot.status === 'active' && accepts(snapshot as Snapshot, step as Step),
    serializeState: (snapshot: AnyMachineSnapshot) => serialize(snapshot as Snapshot),
    serializeEvent: ({ type }: EventObject) => type,
    limit: mostStates,
  });
  model.getAdjacencyMap();
  const covered = new Set<string>();
  return waysAlong(edges, serialize(first))
    .toSorted((one, other) => other.length - one.length)
    .filter(way => {
      const isNews = way.some(({ text }) => !covered.has(text));
      for (const { text } of way) covered.add(text);
      return isNews;
    })
    .map(way => way.map(({ taken }) => taken));
}

/** From a state by a step to a state. */
interface Edge<Step, Seen> {
  readonly taken: Taken<Step, Seen>;
  readonly to: string;
  /** What the step is in words; once for all states of the same place. */
  readonly text: string;
}

/** To each edge the shortest way that ends with it. */
function waysAlong<Step, Seen>(
  edges: ReadonlyMap<string, readonly Edge<Step, Seen>[]>,
  first: string,
): Edge<Step, Seen>[][] {
  const shortest = new Map<string, Edge<Step, Seen>[]>([[first, []]]);
  const ways: Edge<Step, Seen>[][] = [];
  // A map goes through what is added meanwhile, too.
  for (const [from, way] of shortest) {
    for (const edge of edges.get(from) ?? []) {
      const longer = [...way, edge];
      ways.push(longer);
      if (!shortest.has(edge.to)) shortest.set(edge.to, longer);
    }
  }
  return ways;
}

/** One way that is given, as a path. */
export function pathAlong<Machine extends AnyStateMachine, Step extends Happening<Machine>, Seen>(
  machine: Machine,
  input: InputFrom<Machine>,
  steps: readonly Step[],
  observe: (snapshot: SnapshotFrom<Machine>) => Seen,
  hasParent = false,
): Path<Step, Seen> {
  const walk = walkerOf(machine, hasParent);
  let [before] = initialTransition(machine, input);
  return steps.map(step => {
    const { snapshot, actions: _actions, ...made } = walk(before, step);
    before = snapshot;
    return { step, seen: observe(snapshot), ...made };
  });
}

interface Walked<Snapshot> extends Consequences {
  readonly snapshot: Snapshot;
  readonly events: readonly EventObject[];
  readonly actions: readonly Executable[];
  /** As `state: event [index]`. */
  readonly transitions: readonly string[];
}

/** Whose children the machines are that only take steps. */
const nobody = createActor(createMachine({}));

/** Takes steps of a machine without running it: like XState's `transition`, but with one inert actor for all of them. */
export function walkerOf<Machine extends AnyStateMachine>(machine: Machine, hasParent = false) {
  let actions: Executable[] = [];
  let transitions: string[] = [];
  const inspect = (event: InspectionEvent) => void transitions.push(...transitionsIn(event));
  const self = createActor(machine as AnyStateMachine, { inspect, ...(hasParent ? { parent: nobody } : {}) });
  const scope = {
    self,
    id: '',
    sessionId: '',
    system: self.system,
    defer: () => undefined,
    logger: () => undefined,
    stopChild: () => undefined,
    emit: () => undefined,
    actionExecutor: (action: Executable) => void actions.push(action),
  };
  return (before: SnapshotFrom<Machine>, { events }: Happening<Machine>): Walked<SnapshotFrom<Machine>> => {
    actions = [];
    transitions = [];
    let snapshot = before;
    const came = events.map(event => {
      const one = eventAt(event, snapshot, before);
      snapshot = machine.transition(snapshot as never, one, scope as never) as never;
      return one;
    });
    return { snapshot, events: came, actions, transitions, ...consequencesOf(actions) };
  };
}

function eventAt<Event, Snapshot>(
  event: Event | ((snapshot: Snapshot, before: Snapshot) => Event),
  snapshot: Snapshot,
  before: Snapshot,
): Event {
  return event instanceof Function ? event(snapshot, before) : event;
}

interface Executable {
  readonly type: string;
  readonly params?: unknown;
}

interface Consequences {
  readonly announces: readonly EventObject[];
  readonly reports: readonly EventObject[];
  readonly begins: readonly string[];
  readonly timers: readonly Timer[];
}

/** What the actions of a transition tell, and which services and timers they begin. */
function consequencesOf(actions: readonly Executable[]): Consequences {
  const each = actions.map(({ type, params }) => ({ type, ...(params as Partial<RaiseOrEmit>) }));
  return {
    announces: each.flatMap(({ type, event }) => (type === 'xstate.emit' && event ? [event] : [])),
    reports: each.flatMap(({ event, to }) => (to === nobody && event ? [event] : [])),
    begins: each.flatMap(({ type, id }) => (type === 'xstate.spawnChild' && id ? [id] : [])),
    timers: each.flatMap(({ id, delay }) => (id && delay !== undefined ? [{ id, delayMs: delay }] : [])),
  };
}

interface RaiseOrEmit {
  readonly to: unknown;
  readonly event: EventObject;
  readonly id: string;
  readonly delay: number;
}

/** What a service that runs was asked. */
export function inputOf<Input>(snapshot: { readonly children: object }, service: string): Input | undefined {
  const child = (snapshot.children as Record<string, AnyActorRef | undefined>)[service];
  return (child?.getSnapshot() as { input?: Input } | undefined)?.input;
}
