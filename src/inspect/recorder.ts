import {
  type AnyActorRef,
  type AnyEventObject,
  type AnyStateMachine,
  type InspectionEvent,
  isMachineSnapshot,
} from 'xstate';
import type { Measurement } from '../index.ts';
import { chartOf, eventLabel } from './chart.ts';
import type { ActorView, LogEntry, MeasurementView, PageMessage, TakenStep } from './messages.ts';
import { createRedaction } from './redact.ts';

const maxLogEntries = 200;
/** Two minutes of a meter that is read once a second. */
const maxMeasurements = 120;
const maxActors = 256;

/** Listens to XState's inspection events and remembers what somebody needs who comes late. */
export interface Recorder {
  inspect(event: InspectionEvent): void;
  /** Listens to an actor that runs already, and to all of its system. */
  follow(root: AnyActorRef): void;
  /** Lets go of every actor. Idempotent. */
  stop(): void;
  /** What a new page must hear to be where the others are. */
  replay(): PageMessage[];
}

/** Machines only: services show in the statechart of their machine, as events and as `runs`. */
interface Recorded {
  readonly key: string;
  readonly chart: Extract<PageMessage, { type: 'chart' }>;
  readonly measurements: MeasurementView[];
  view: ActorView;
}

export function createRecorder(tell: (message: PageMessage) => void, now = Date.now): Recorder {
  const redact = createRedaction();
  // Session ids are unique in one system only, and every meter is a system of its own.
  const byRef = new WeakMap<object, Recorded>();
  const recorded = new Map<string, Recorded>();
  const entryOf = new WeakMap<AnyEventObject, LogEntry>();
  const log: LogEntry[] = [];
  const listeners: { unsubscribe(): void }[] = [];
  let actors = 0;
  let entries = 0;

  function register(ref: AnyActorRef) {
    const parent = ref._parent === undefined ? undefined : byRef.get(ref._parent);
    if (parent !== undefined && ref.id === 'telemetry') watchMeasurements(ref, parent);
    const machine = machineOf(ref);
    if (machine === undefined) return;
    actors += 1;
    const key = `${actors}`;
    const name = ref.id.startsWith('x:') ? machine.id : ref.id;
    const actor: Recorded = {
      key,
      chart: { type: 'chart', actor: key, chart: chartOf(machine) },
      measurements: [],
      view: {
        key,
        name,
        parent: parent?.key,
        status: 'active',
        active: [],
        since: {},
        context: undefined,
      },
    };
    byRef.set(ref, actor);
    recorded.set(key, actor);
    tell(actor.chart);
    tell({ type: 'actor', view: actor.view });
    listeners.push(ref.on('*', fact => add(actor, 'announced', fact, undefined)));
    const [oldest] = recorded.keys();
    if (recorded.size > maxActors && oldest !== undefined) forget(oldest);
  }

  function forget(key: string) {
    recorded.delete(key);
    tell({ type: 'gone', actor: key });
  }

  function watchMeasurements(telemetry: AnyActorRef, meter: Recorded) {
    const told = telemetry.on('measurement.received', ({ measurement }: { measurement: Measurement }) => {
      const { meterId: _, timestamp: __, ...point } = measurement;
      meter.measurements.push(point);
      if (meter.measurements.length > maxMeasurements) meter.measurements.shift();
      tell({ type: 'measurements', actor: meter.key, points: [point] });
    });
    listeners.push(told);
  }

  function add(actor: Recorded, kind: LogEntry['kind'], event: AnyEventObject, from: string | undefined) {
    const { type, ...data } = event;
    entries += 1;
    remember({
      seq: entries,
      at: new Date(now()).toISOString(),
      actor: actor.key,
      kind,
      type,
      label: eventLabel(type),
      from,
      data: redact(data),
      steps: [],
    });
    const entry = log.at(-1);
    if (entry !== undefined && kind === 'received') entryOf.set(event, entry);
    return entry;
  }

  function remember(entry: LogEntry) {
    const index = log.findLastIndex(({ seq }) => seq === entry.seq);
    if (index === -1) log.push(entry);
    else log[index] = entry;
    if (log.length > maxLogEntries) log.shift();
    tell({ type: 'log', entry });
  }

  /** An event that a machine raises for itself is first heard of here. */
  function addSteps(actor: Recorded, event: AnyEventObject, steps: readonly TakenStep[]) {
    if (steps.length === 0) return;
    const entry = entryOf.get(event) ?? add(actor, 'received', event, actor.view.name);
    if (entry === undefined) return;
    const extended = { ...entry, steps: [...entry.steps, ...steps] };
    entryOf.set(event, extended);
    remember(extended);
  }

  function show(actor: Recorded, snapshot: unknown) {
    if (!isMachineSnapshot(snapshot)) return;
    const active = snapshot._nodes.map(({ id }) => id);
    const at = new Date(now()).toISOString();
    const since = Object.fromEntries(active.map(id => [id, actor.view.since[id] ?? at]));
    const context = redact(snapshot.context);
    actor.view = { ...actor.view, status: snapshot.status, active, since, context };
    tell({ type: 'actor', view: actor.view });
    if (snapshot.status !== 'active' && actor.view.parent !== undefined) forget(actor.key);
  }

  /** What it would have heard of if it had been there from the beginning. */
  function catchUp(ref: AnyActorRef) {
    register(ref);
    const actor = byRef.get(ref);
    const snapshot: unknown = ref.getSnapshot();
    if (actor === undefined || !isMachineSnapshot(snapshot)) return;
    show(actor, snapshot);
    const children: Readonly<Record<string, AnyActorRef | undefined>> = snapshot.children;
    for (const child of Object.values(children)) if (child !== undefined) catchUp(child);
  }

  function inspect(event: InspectionEvent) {
    const ref = event.actorRef as AnyActorRef;
    if (event.type === '@xstate.actor') register(ref);
    const actor = byRef.get(ref);
    if (actor === undefined) return;
    if (event.type === '@xstate.event') add(actor, 'received', event.event, nameOf(event.sourceRef));
    if (event.type === '@xstate.microstep') addSteps(actor, event.event, event._transitions.map(stepOf));
    if (event.type === '@xstate.snapshot') show(actor, event.snapshot);
  }

  return {
    inspect,
    follow(root) {
      catchUp(root);
      listeners.push(root.system.inspect(inspect));
    },
    stop() {
      for (const listener of listeners.splice(0)) listener.unsubscribe();
    },
    replay: () => [
      ...[...recorded.values()].flatMap((actor): PageMessage[] => [
        actor.chart,
        { type: 'actor', view: actor.view },
        { type: 'measurements', actor: actor.key, points: [...actor.measurements] },
      ]),
      ...log.map((entry): PageMessage => ({ type: 'log', entry })),
    ],
  };
}

function machineOf(ref: AnyActorRef): AnyStateMachine | undefined {
  const logic: unknown = 'logic' in ref ? ref.logic : undefined;
  return typeof logic === 'object' && logic !== null && 'root' in logic
    ? (logic as AnyStateMachine)
    : undefined;
}

function nameOf(source: unknown): string | undefined {
  return typeof source === 'object' && source !== null && 'id' in source ? String(source.id) : undefined;
}

type Transition = Extract<InspectionEvent, { type: '@xstate.microstep' }>['_transitions'][number];

function stepOf({ source, target }: Transition): TakenStep {
  return { source: source.id, targets: target?.map(({ id }) => id) ?? [] };
}
