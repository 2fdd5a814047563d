import type { SnapshotFrom } from 'xstate';
import type { MeterIdentity } from '../domain/meter-status.ts';
import type { MeterErrorData } from '../errors/meter-error.ts';
import type { MeterLogic } from './meter-logic.ts';

/** Whether measurements come in: `degraded` after the first failed poll, `offline` when they keep failing. */
export type LinkState = 'online' | 'degraded' | 'offline';

interface Operational {
  readonly link: LinkState;
  readonly identity: MeterIdentity;
  /** Why the link is not online. */
  readonly reason: MeterErrorData | undefined;
  /** Records that the meter still owes. */
  readonly owedTransactionIds: readonly string[];
}

/** What the driver is doing, in the words of the statechart. */
export type MeterState =
  | { readonly name: 'connecting'; readonly attempts: number; readonly reason: MeterErrorData | undefined }
  | ({ readonly name: 'warmup' | 'syncing' | 'idle' } & Operational)
  | ({
      readonly name: 'transacting';
      readonly phase: 'starting' | 'confirming' | 'running';
      readonly transactionId: string;
    } & Operational)
  | ({
      readonly name: 'stopping';
      readonly phase: 'ending' | 'confirming' | 'fetching' | 'verifying' | 'archiving';
      readonly transactionId: string;
    } & Operational)
  | { readonly name: 'fault'; readonly reason: MeterErrorData | undefined; readonly retryInMs: number }
  | { readonly name: 'stopped' };

type MeterSnapshot = SnapshotFrom<MeterLogic>;

/** The state of a meter actor as a small union. Equal snapshots give equal states. */
export function stateOf(snapshot: MeterSnapshot): MeterState {
  const { context } = snapshot;
  if (snapshot.status !== 'active' || snapshot.matches('stopped')) return { name: 'stopped' };
  if (snapshot.matches('connecting')) {
    return { name: 'connecting', attempts: context.attempts, reason: context.problem };
  }
  if (snapshot.matches('fault') || context.identity === undefined) {
    return { name: 'fault', reason: context.problem, retryInMs: context.settings.faultRecoveryDelayMs };
  }
  const operational: Operational = {
    link: linkOf(snapshot),
    identity: context.identity,
    reason: context.problem,
    owedTransactionIds: context.owed.map(({ transactionId }) => transactionId),
  };
  const lifecycle = (state: LifecycleState) => snapshot.matches({ operational: { lifecycle: state } });
  if (lifecycle('transacting')) {
    const transactionId = context.starting?.request.transactionId ?? context.transaction?.transactionId ?? '';
    const isConfirming =
      lifecycle({ transacting: { starting: 'confirming' } }) ||
      lifecycle({ transacting: { starting: 'waitingToConfirm' } }) ||
      lifecycle({ transacting: 'checking' });
    const phase = lifecycle({ transacting: 'running' })
      ? 'running'
      : isConfirming
        ? 'confirming'
        : 'starting';
    return { name: 'transacting', phase, transactionId, ...operational };
  }
  if (lifecycle('stopping')) {
    const transactionId = context.closing?.transactionId ?? '';
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
  if (lifecycle({ stopping: 'confirming' }) || lifecycle({ stopping: 'waitingToConfirm' }))
    return 'confirming';
  if (lifecycle({ stopping: 'verifying' })) return 'verifying';
  if (lifecycle({ stopping: 'archiving' })) return 'archiving';
  return 'fetching';
}

function linkOf(snapshot: MeterSnapshot): LinkState {
  if (snapshot.matches({ operational: { link: 'degraded' } })) return 'degraded';
  if (snapshot.matches({ operational: { link: 'offline' } })) return 'offline';
  if (snapshot.matches({ operational: { link: 'returning' } })) return 'offline';
  return 'online';
}
