import type { SnapshotFrom } from 'xstate';
import type { PendingRecord } from '../../machines/meter/context.ts';
import { openBefore, type Running } from '../../machines/meter/running.ts';
import type { MeterIdentity } from '../domain/meter-status.ts';
import { expiresAtMs } from '../domain/stop-window.ts';
import type { MeterErrorData } from '../errors/meter-error.ts';
import type { MeterLogic } from './meter-logic.ts';

/** Whether measurements come in: `degraded` after the first failed poll, `offline` when they keep failing. */
export type LinkState = 'online' | 'degraded' | 'offline';

interface Operational {
  /** Whether measurements come in. */
  readonly link: LinkState;
  /** Who the meter is. */
  readonly identity: MeterIdentity;
  /** Why the link is not online. */
  readonly reason: MeterErrorData | undefined;
  /** What runs in the meter, as far as it is known. */
  readonly running: RunningState;
  /** Records of ended transactions that the meter still has to give. */
  readonly pendingRecords: readonly PendingRecord[];
}

/** What runs in the meter. `unknown` is not `nothing`: see `why`. */
export type RunningState =
  | {
      readonly kind: 'unknown';
      /** In words: what was read, or why it could not be. */
      readonly why: string;
    }
  | {
      readonly kind: 'nothing';
      /** ISO 8601, UTC: when both witnesses said so. */
      readonly readAt: string;
    }
  | {
      readonly kind: 'open';
      /** Which one, as the meter names it. */
      readonly transactionId: string;
      /** Number of its record in the meter's store, where it is known. */
      readonly paginationCounter?: number;
      /** `found`: somebody else started it; `unknown`: the journal, which would know, cannot be read. */
      readonly origin: 'own' | 'found' | 'unknown';
      /** A stop was asked for and is not known to have been carried out. */
      readonly stopRequested: boolean;
      /** When this driver noted it: right before its start was sent, or when it was found. ISO 8601, UTC. */
      readonly notedAt: string;
      /**
       * Of own ones, the latest stop as the driver counts it: 48 h - 1 min after the clock was set, and it was set before
       * the start. ISO 8601, UTC. The answer to the start says the same, or that it is not known.
       */
      readonly latestStop?: string;
    };

/** What the driver is doing, in the words of the statechart. */
export type MeterState =
  | {
      readonly name: 'connecting';
      /** Tries that have failed so far. */
      readonly attempts: number;
      /** Why the last one failed. */
      readonly reason: MeterErrorData | undefined;
    }
  | ({ readonly name: 'warmup' | 'syncing' | 'idle' } & Operational)
  | ({
      readonly name: 'transacting';
      /** How far the command or the transaction is. */
      readonly phase: 'starting' | 'confirming' | 'running';
      /** Which one; empty while it is not known. */
      readonly transactionId: string;
    } & Operational)
  | ({
      readonly name: 'stopping';
      /** How far the stop is. */
      readonly phase: 'ending' | 'confirming' | 'fetching' | 'verifying' | 'archiving';
      /** Which one; empty while it is not known. */
      readonly transactionId: string;
    } & Operational)
  | {
      readonly name: 'fault';
      /** Why it gave up for now. */
      readonly reason: MeterErrorData | undefined;
      /** When it connects again, ms. Left out: the configuration was refused, and it does not. */
      readonly retryInMs?: number;
    }
  | { readonly name: 'stopped' };

type MeterSnapshot = SnapshotFrom<MeterLogic>;

/** The state of a meter actor as a small union. Equal snapshots give equal states. */
export function stateOf(snapshot: MeterSnapshot): MeterState {
  const { context } = snapshot;
  if (snapshot.status !== 'active' || snapshot.matches('stopped')) return { name: 'stopped' };
  if (snapshot.matches('connecting')) {
    return { name: 'connecting', attempts: context.link.attempts, reason: context.link.problem };
  }
  if (snapshot.matches('fault') || context.identity === undefined) {
    const { configProblem, faultRecoveryDelayMs } = context.settings;
    const retry = configProblem === undefined ? { retryInMs: faultRecoveryDelayMs } : {};
    return { name: 'fault', reason: context.link.problem, ...retry };
  }
  const operational: Operational = {
    link: linkOf(snapshot),
    identity: context.identity,
    reason: context.link.problem,
    running: runningOf(context.running, context.clock.syncedAtMs),
    pendingRecords: context.pending,
  };
  const lifecycle = (state: LifecycleState) => snapshot.matches({ operational: { lifecycle: state } });
  if (lifecycle('transacting')) {
    const { asked } = context.command ?? {};
    const started = asked?.type === 'transaction.start' ? asked.request.transactionId : undefined;
    const transactionId = started ?? openBefore(context.running)?.transactionId ?? '';
    const isConfirming =
      lifecycle({ transacting: { starting: 'confirming' } }) ||
      lifecycle({ transacting: { starting: 'waitingToConfirm' } });
    const phase = lifecycle({ transacting: 'running' })
      ? 'running'
      : isConfirming
        ? 'confirming'
        : 'starting';
    return { name: 'transacting', phase, transactionId, ...operational };
  }
  if (lifecycle('stopping')) {
    const { command, waiting } = context;
    const asked = command?.asked?.type === 'transaction.stop' ? command.asked.transactionId : undefined;
    const transactionId = command?.ending?.transactionId ?? asked ?? waiting.at(-1)?.transactionId ?? '';
    return { name: 'stopping', phase: stoppingPhase(lifecycle), transactionId, ...operational };
  }
  const name = lifecycle('warmup') ? 'warmup' : lifecycle('syncing') ? 'syncing' : 'idle';
  return { name, ...operational };
}

type LifecycleState = NonNullable<
  Extract<
    Extract<Parameters<MeterSnapshot['matches']>[0], { operational?: unknown }>['operational'],
    { lifecycle?: unknown }
  >['lifecycle']
>;

function stoppingPhase(lifecycle: (state: LifecycleState) => boolean) {
  if (lifecycle({ stopping: 'ending' }) || lifecycle({ stopping: 'waiting' })) return 'ending';
  if (lifecycle({ stopping: { bringingHome: 'verifying' } })) return 'verifying';
  if (lifecycle({ stopping: { bringingHome: 'archiving' } })) return 'archiving';
  return lifecycle({ stopping: 'bringingHome' }) ? 'fetching' : 'confirming';
}

function runningOf(running: Running, syncedAtMs: number | undefined): RunningState {
  if (running.kind === 'unknown') return { kind: 'unknown', why: running.why };
  if (running.kind === 'nothing') return running;
  const { kind, transactionId, paginationCounter, origin, stopRequested, session } = running;
  const counter = paginationCounter === undefined ? {} : { paginationCounter };
  const { notedAt } = session;
  const latestStop = origin === 'own' ? latestStopOf(Date.parse(notedAt), syncedAtMs) : undefined;
  const latest = latestStop === undefined ? {} : { latestStop };
  return { kind, transactionId, ...counter, origin, stopRequested, notedAt, ...latest };
}

/** A sync that was noted later than the start is not the one that it counts from; a journal may have any text as a time. */
function latestStopOf(notedAtMs: number, syncedAtMs = notedAtMs): string | undefined {
  const latestMs = expiresAtMs(Math.min(notedAtMs, syncedAtMs));
  return Number.isNaN(latestMs) ? undefined : new Date(latestMs).toISOString();
}

function linkOf(snapshot: MeterSnapshot): LinkState {
  if (snapshot.matches({ operational: { link: 'degraded' } })) return 'degraded';
  if (snapshot.matches({ operational: { link: 'offline' } })) return 'offline';
  if (snapshot.matches({ operational: { link: 'returning' } })) return 'offline';
  return 'online';
}
