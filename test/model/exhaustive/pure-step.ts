import { createActor } from 'xstate';
import { meterErrorFrom } from '../../../src/errors/error-data.ts';
import { charts } from './charts.ts';
import { normalizeMeter, normalizeRecords, type Plain, staleUpTo } from './normalize.ts';
import { meterSettings, type Options, recordsSettings } from './options.ts';
import { ByObject, Table } from './table.ts';

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

export interface KnownState {
  readonly value: Plain;
  readonly context: Plain;
  /** Times (ISO 8601) by which this state knows sessions. */
  readonly times: readonly string[];
}

/** One statechart as a function of numbered, normalized states. */
export interface PureMachine {
  initial(): Step;
  step(state: number, event: Plain): Step;
  state(number: number): KnownState;
  readonly size: number;
  readonly misses: number;
}

interface Executed {
  readonly type: string;
  readonly params?: unknown;
}

const maxActorsPerSystem = 5000;

/** A stand-in for a child: XState only asks for its id, and stops it. */
function stub(id: string) {
  return { id, _processingStatus: 0, getSnapshot: () => undefined, _parent: undefined };
}

export function pureMachine(name: ActorName, options: Options): PureMachine {
  const machine = charts[name];
  const settings = name === 'meter' ? meterSettings(options) : recordsSettings(options);
  const normalize = name === 'meter' ? normalizeMeter : normalizeRecords;
  const numbers = new Map<string, number>();
  const states: KnownState[] = [];
  const snapshots: unknown[] = [];
  const memory: (Map<number, Step> | undefined)[] = [];
  const events = new Table<Plain>();
  const eventNumbers = new ByObject<number>();
  let executed: Executed[] = [];
  let misses = 0;
  let scope = freshScope();

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

  function numberOf(value: Plain, context: Plain): number {
    const key = JSON.stringify([value, context]);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const [plainValue, plainContext] = JSON.parse(key);
    const seenAtMs = plainContext.command?.seen?.atMs;
    const seenAt = seenAtMs === undefined ? [] : [new Date(seenAtMs).toISOString()];
    const noted = [...key.matchAll(/"notedAt":"([^"]*)"/g)].map(([, time = '']) => time);
    const times = [...new Set([...noted, ...seenAt])];
    numbers.set(key, states.length);
    states.push({ value: plainValue, context: plainContext, times });
    snapshots.push(undefined);
    return states.length - 1;
  }

  function snapshotOf(state: number) {
    const known = snapshots[state];
    if (known !== undefined) return known as never;
    const { value, context } = states[state] as KnownState;
    const resolved = machine.resolveState({
      value: value as never,
      context: { ...(context as object), settings },
    });
    const invoked = resolved._nodes.flatMap(node => node.invoke.map(({ id }) => id));
    const children = Object.fromEntries(invoked.map(id => [id, stub(id)]));
    const made = Object.assign(Object.create(Object.getPrototypeOf(resolved)), resolved, { children });
    snapshots[state] = made;
    return made as never;
  }

  function run(take: () => { status: string; value: unknown; context: unknown; error?: unknown }): Step {
    misses += 1;
    if (misses % maxActorsPerSystem === 0) scope = freshScope();
    executed = [];
    const snapshot = take();
    if (snapshot.status === 'error') throw snapshot.error;
    const context = snapshot.context as Plain;
    const outputs = executed.flatMap(outputOf);
    if (snapshot.status === 'done') return { next: -1, outputs, staleUpTo: 0 };
    return {
      next: numberOf(snapshot.value as Plain, normalize(context, snapshot.value)),
      outputs,
      staleUpTo: staleUpTo(context),
    };
  }

  return {
    initial: () => run(() => machine.getInitialSnapshot(scope as never, settings as never) as never),
    step(state, event) {
      const number = eventNumbers.get(event, () => events.numberOf(event));
      const known = memory[state]?.get(number);
      if (known !== undefined) return known;
      const made = run(
        () => machine.transition(snapshotOf(state), revived(event) as never, scope as never) as never,
      );
      const steps = memory[state] ?? new Map<number, Step>();
      memory[state] = steps.set(number, made);
      return made;
    },
    state: number => states[number] as KnownState,
    get size() {
      return states.length;
    },
    get misses() {
      return misses;
    },
  };
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
