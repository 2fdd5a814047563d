import type {
  AnyActorRef,
  AnyMachineSnapshot,
  AnyStateMachine,
  EventFromLogic,
  EventObject,
  InputFrom,
  SnapshotFrom,
} from 'xstate';
import { initialTransition, transition } from 'xstate';
import { TestModel } from 'xstate/graph';
import type { meterMachine, recordsMachine, temperatureMachine } from '../../machines/index.ts';

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
}

export interface Timer {
  readonly id: string;
  readonly delayMs: number;
}

/** A step, and what the machine makes of it. */
export interface Taken<Step, Seen> {
  readonly step: Step;
  readonly seen: Seen;
  /** The facts that are told on the way there. */
  readonly announces: readonly EventObject[];
  /** The timers that begin on the way there. */
  readonly timers: readonly Timer[];
}

/** One way through a machine. */
export type Path<Step, Seen> = readonly Taken<Step, Seen>[];

/** A statechart with more states than this, as a view sees it, counts without end. */
const mostStates = 5000;

/** Paths that together take every step from every place of the model at least once; as few as that takes. */
export function coveringPaths<Machine extends AnyStateMachine, Step extends Happening<Machine>, Seen>(
  options: ModelOptions<Machine, Step, Seen>,
): Path<Step, Seen>[] {
  const { machine, steps, input, accepts, serialize, observe, place = serialize } = options;
  type Snapshot = SnapshotFrom<Machine>;
  const logic = {
    getInitialSnapshot: () => initialTransition(machine, input)[0],
    transition: (snapshot: Snapshot, step: Step) => after(machine, snapshot, step).snapshot,
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
  const edges = model.getAdjacencyMap() as unknown as Edges<Step>;
  const ways = waysAlong(edges, serialize(logic.getInitialSnapshot()), serialize);
  const covered = new Set<string>();
  return ways
    .toSorted((one, other) => other.length - one.length)
    .flatMap(way => {
      const followed = follow(machine, input, way);
      let before = 'begin';
      const taken = followed.map(({ step, snapshot, announces }) => {
        const from = before;
        before = place(snapshot);
        return [from, step.type, before, ...announces.map(({ type }) => type)].join(' > ');
      });
      if (taken.every(edge => covered.has(edge))) return [];
      for (const edge of taken) covered.add(edge);
      return [pathOf(followed, observe)];
    });
}

/** What the graph of a model looks like: from a state by a step to a state. */
type Edges<Step> = Readonly<
  Record<
    string,
    { readonly transitions: Readonly<Record<string, { readonly event: Step; readonly state: unknown }>> }
  >
>;

/** To each edge the shortest way that ends with it. */
function waysAlong<Step>(edges: Edges<Step>, first: string, serialize: (state: never) => string): Step[][] {
  const shortest = new Map<string, Step[]>([[first, []]]);
  const ways: Step[][] = [];
  // A map goes through what is added meanwhile, too.
  for (const [from, way] of shortest) {
    for (const { event, state } of Object.values(edges[from]?.transitions ?? {})) {
      const longer = [...way, event];
      ways.push(longer);
      const to = serialize(state as never);
      if (!shortest.has(to)) shortest.set(to, longer);
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
): Path<Step, Seen> {
  return pathOf(follow(machine, input, steps), observe);
}

function pathOf<Machine extends AnyStateMachine, Step extends Happening<Machine>, Seen>(
  followed: readonly Followed<Machine, Step>[],
  observe: (snapshot: SnapshotFrom<Machine>) => Seen,
): Path<Step, Seen> {
  return followed.map(({ step, snapshot, announces, timers }) => ({
    step,
    seen: observe(snapshot),
    announces,
    timers,
  }));
}

interface Followed<Machine extends AnyStateMachine, Step> extends Consequences {
  readonly step: Step;
  readonly snapshot: SnapshotFrom<Machine>;
}

/** Where the steps lead, one after the other, and what is told on the way. */
function follow<Machine extends AnyStateMachine, Step extends Happening<Machine>>(
  machine: Machine,
  input: InputFrom<Machine>,
  steps: readonly Step[],
): Followed<Machine, Step>[] {
  let [before] = initialTransition(machine, input);
  return steps.map(step => {
    const taken = after(machine, before, step);
    before = taken.snapshot;
    return { step, ...taken };
  });
}

/** What a machine makes of one step. */
export function after<Machine extends AnyStateMachine>(
  machine: Machine,
  before: SnapshotFrom<Machine>,
  { events }: Happening<Machine>,
): Consequences & { snapshot: SnapshotFrom<Machine>; actions: readonly Executable[] } {
  let snapshot = before;
  const actions: Executable[] = [];
  for (const event of events) {
    const [next, wanted] = transition(machine, snapshot, eventAt(event, snapshot, before));
    snapshot = next;
    actions.push(...wanted);
  }
  return { snapshot, actions, ...consequencesOf(actions) };
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
  readonly timers: readonly Timer[];
}

/** What the actions of a transition tell, and which timers they begin. */
export function consequencesOf(actions: readonly Executable[]): Consequences {
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

/** What a service that runs was asked. */
export function inputOf<Input>(snapshot: { readonly children: object }, service: string): Input | undefined {
  const child = (snapshot.children as Record<string, AnyActorRef | undefined>)[service];
  return (child?.getSnapshot() as { input?: Input } | undefined)?.input;
}
