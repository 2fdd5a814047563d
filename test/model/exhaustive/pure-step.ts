import { type AnyStateMachine, createActor } from 'xstate';
import { meterErrorFrom } from '../../../src/errors/error-data.ts';
import { charts } from './charts.ts';
import { isObject, type KnownState, KnownStates } from './known-states.ts';
import { KnownSteps, type Outcome } from './known-steps.ts';
import { normalizeMeter, normalizeRecords, type Plain, staleUpTo } from './normalize.ts';
import { meterSettings, type Options, recordsSettings } from './options.ts';
import { ByObject, Table } from './table.ts';
import { watched } from './watched.ts';

/** Which of the two statecharts: the meter's, or its child that owns the records. */
export type ActorName = 'meter' | 'records';

/** What a step wants done, in order. */
export type Output =
  | { readonly does: 'tell'; readonly fact: Plain }
  | { readonly does: 'send'; readonly to: ActorName; readonly event: Plain }
  | {
      readonly does: 'spawn';
      readonly id: string;
      readonly src: string;
      readonly input: Plain;
      /** Of a look: when it was asked. */
      readonly asOf: number;
    }
  | { readonly does: 'stop'; readonly id: string }
  | { readonly does: 'set'; readonly id: string; readonly event: Plain; readonly delayMs: number }
  | { readonly does: 'cancel'; readonly id: string };

export interface Step {
  /** Number of the next state; -1: the statechart has ended. */
  readonly next: number;
  readonly outputs: readonly Output[];
  /** Looks that were asked up to this moment have become stale. */
  readonly staleUpTo: number;
}

/** One statechart as a function of numbered, normalized states. */
export interface PureMachine {
  initial(): Step;
  step(state: number, event: Plain): Step;
  state(number: number): KnownState;
  readonly size: number;
  /** How often XState was asked. */
  readonly misses: number;
}

interface Executed {
  readonly type: string;
  readonly params?: unknown;
}

interface Taken {
  readonly status: string;
  readonly value: unknown;
  readonly context: unknown;
  readonly error?: unknown;
}

const maxActorsPerSystem = 5000;

/** A stand-in for a child: XState only asks for its id, and stops it. */
function stub(id: string) {
  return { id, _processingStatus: 0, getSnapshot: () => undefined, _parent: undefined };
}

/** `asksAlways`: also where it is known what comes of a step. */
export function pureMachine(name: ActorName, options: Options, { asksAlways = false } = {}): PureMachine {
  const machine = charts[name];
  const settings = name === 'meter' ? meterSettings(options) : recordsSettings(options);
  const normalize = name === 'meter' ? normalizeMeter : normalizeRecords;
  const snapshots: object[] = [];
  const steps: Map<number, Step>[] = [];
  const known = new KnownSteps<readonly Output[]>();
  const events = new Table<Plain>();
  const eventNumbers = new ByObject<number>();
  let executed: Executed[] = [];
  let misses = 0;
  let scope = freshScope();
  const first = taken(() => machine.getInitialSnapshot(scope as never, settings as never) as never);
  const states = new KnownStates(Object.keys(normalize(first.context as Plain, first.value)));
  const initial = initialStep();

  function freshScope() {
    const self = createActor(machine, { input: settings as never });
    const parent = name === 'records' ? stub('meter') : undefined;
    Object.assign(self, { _parent: parent });
    return {
      self,
      defer: () => undefined,
      id: '',
      logger: () => undefined,
      sessionId: '',
      stopChild: () => undefined,
      system: self.system,
      emit: () => undefined,
      actionExecutor: (action: Executed) => void executed.push(action),
    };
  }

  function taken(take: () => Taken): Taken {
    misses += 1;
    if (misses % maxActorsPerSystem === 0) scope = freshScope();
    executed = [];
    const snapshot = take();
    if (snapshot.status === 'error') throw snapshot.error;
    return snapshot;
  }

  function initialStep(): Step {
    const value = first.value as Plain;
    const parts = states.partsOf(value, normalize(first.context as Plain, value));
    const stale = staleUpTo(first.context as Plain);
    return { next: states.numberOf(parts), outputs: executed.flatMap(outputOf), staleUpTo: stale };
  }

  /** In the configuration of a state, with another context. */
  function snapshotOf({ value, parts: [number = 0] }: KnownState, context: Plain): object {
    let known = snapshots[number];
    if (known === undefined) {
      const resolved = machine.resolveState({ value: value as never, context });
      const invoked = resolved._nodes.flatMap(node => node.invoke.map(({ id }) => id));
      const children = Object.fromEntries(invoked.map(id => [id, stub(id)]));
      known = Object.assign(Object.create(Object.getPrototypeOf(resolved)), resolved, { children }) as object;
      snapshots[number] = known;
    }
    return Object.assign(Object.create(Object.getPrototypeOf(known)), known, { context });
  }

  /** Asks XState, with an eye on what the statechart asks of its context. */
  function run(state: KnownState, number: number, event: Plain): Outcome<readonly Output[]> {
    const asked = new Set<number>();
    const given: Plain = { settings };
    for (const [index, field] of states.names.entries()) {
      const value = state.context[field];
      given[field] = isObject(value) ? watched(value, () => void asked.add(index + 1)) : value;
    }
    const before = snapshotOf(state, given);
    const snapshot = taken(
      () => machine.transition(before as never, revived(event) as never, scope as never) as never,
    );
    const outputs = executed.flatMap(outputOf);
    const context = snapshot.context as Plain;
    const isEnd = snapshot.status === 'done';
    const changed: [number, number][] = [];
    let stale = 0;
    if (!isEnd && snapshot !== before) {
      // What was only handed on is as it was.
      const plain: Plain = { ...context };
      for (const field of states.names)
        if (context[field] === given[field]) plain[field] = state.context[field];
      stale = staleUpTo(plain);
      const parts = states.partsOf(snapshot.value as Plain, normalize(plain, snapshot.value));
      for (const [place, part] of parts.entries()) {
        const field = states.names[place - 1];
        if (field !== undefined && context[field] === given[field]) {
          if (part === state.parts[place]) continue;
          asked.add(place);
        }
        changed.push([place, part]);
      }
    }
    const outcome = { changed, isEnd, outputs, staleUpTo: stale };
    known.keep(
      state,
      number,
      [...asked].sort((a, b) => a - b),
      outcome,
    );
    return outcome;
  }

  function stepOf(
    state: KnownState,
    { changed, isEnd, outputs, staleUpTo }: Outcome<readonly Output[]>,
  ): Step {
    if (isEnd) return { next: -1, outputs, staleUpTo: 0 };
    const parts = [...state.parts];
    for (const [place, part] of changed) parts[place] = part;
    return { next: states.numberOf(parts), outputs, staleUpTo };
  }

  return {
    initial: () => initial,
    step(state, event) {
      const number = eventNumbers.get(event, () => events.numberOf(event));
      const byEvent = steps[number] ?? new Map<number, Step>();
      steps[number] = byEvent;
      const found = byEvent.get(state);
      if (found !== undefined) return found;
      const from = states.at(state);
      const outcome = asksAlways ? undefined : known.find(from, number);
      const made = stepOf(from, outcome ?? run(from, number, event));
      byEvent.set(state, made);
      return made;
    },
    state: number => states.at(number),
    get size() {
      return states.size;
    },
    get misses() {
      return misses;
    },
  };
}

const machines = new WeakMap<AnyStateMachine, Map<string, PureMachine>>();

/** One for all that explore the same statechart with the same settings: what one has found out, the next one knows. */
export function sharedMachine(name: ActorName, options: Options): PureMachine {
  const known = machines.get(charts[name]) ?? new Map<string, PureMachine>();
  machines.set(charts[name], known);
  const key = JSON.stringify(meterSettings(options));
  const machine = known.get(key) ?? pureMachine(name, options);
  known.set(key, machine);
  return machine;
}

/** Guards ask whether an error is one of this library's. */
function revived(event: Plain): Plain {
  return String(event.type).startsWith('xstate.error.')
    ? { ...event, error: meterErrorFrom(event.error as never) }
    : event;
}

function outputOf({ type, params }: Executed): Output[] {
  const plain = (params ?? {}) as Plain;
  switch (type) {
    case 'xstate.emit':
      return [{ does: 'tell', fact: copied(plain.event) }];
    case 'xstate.sendTo': {
      const to = (plain.to as { id: string }).id;
      return to === 'meter' || to === 'records' ? [{ does: 'send', to, event: copied(plain.event) }] : [];
    }
    case 'xstate.raise':
      return typeof plain.delay === 'number'
        ? [{ does: 'set', id: String(plain.id), event: copied(plain.event), delayMs: plain.delay }]
        : [];
    case 'xstate.cancel':
      return [{ does: 'cancel', id: String(plain.sendId) }];
    case 'xstate.spawnChild': {
      const input = plain.input as Plain | undefined;
      const { asOf = 0, ...rest } = copied(input ?? {});
      return [{ does: 'spawn', id: String(plain.id), src: String(plain.src), input: rest, asOf }];
    }
    case 'xstate.stopChild':
      return params === undefined ? [] : [{ does: 'stop', id: (params as { id: string }).id }];
    default:
      throw new Error(`the exploration does not know what ${type} does`);
  }
}

function copied(value: unknown): Plain {
  return JSON.parse(JSON.stringify(value));
}
