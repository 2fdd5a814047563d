import type { MeterSnapshot } from '../../support/model.ts';
import {
  after,
  caughtUp,
  collected,
  failed,
  fails,
  read,
  readNoLegal,
  readOther,
  readOwing,
  start,
  stop,
  synced,
  unknown,
} from './outcomes.ts';
import { ghost, isBusy, type View } from './view.ts';

/** A meter whose `/legal` cannot be read for a while, and records that it owes from before. */
export const recoveryView: View = {
  name: 'recovery',
  regions: ['lifecycle', 'clock', 'link', 'recovery'],
  settings: { commandRetries: 0, warmupMs: 1000, connectRetryDelayMs: 3000 },
  // Everything differs from what the meter has, so that a sync takes five requests.
  config: { meterTimezone: '+05:00', IT: 10 },
  events: [
    read('identify'),
    readNoLegal('identify'),
    readOwing('identify', 'tx-a', 'tx-b'),
    readOwing('identify', ghost),
    readOwing('identify', ghost, 'tx-b'),
    after('connectRetryDelay', 'operational.link.online'),
    read('reread'),
    read('reread', 'tx-old'),
    readOther('reread'),
    readNoLegal('reread'),
    readOwing('reread', 'tx-a'),
    fails('reread', failed),
    after('writeSafeWindow', 'operational.clock.settling'),
    synced,
    start(),
    stop('again', 'tx-b'),
    fails('fetchRecord', failed),
    collected('tx-a'),
    collected('tx-b'),
    fails('collectRecord', failed),
    fails('collectRecord', unknown),
    after('owedRetryDelay', 'operational.recovery.waiting'),
    caughtUp,
  ],
  accepts(snapshot, event) {
    const { context } = snapshot;
    // There is nothing to catch up with: that takes no time.
    if (JSON.stringify(snapshot.value).includes('catchingUp')) return event.type === caughtUp.type;
    const isUnreadable = context.legalProblem !== undefined;
    if (event.type === 'transaction.start') return isUnreadable && context.held.length === 0;
    if (event.type === 'xstate.done.actor.reread' && event.output.openTransactionId !== undefined)
      return !('syncSettings' in snapshot.children);
    // Of two services side by side, the one with fewer requests ends first: only a sync goes together with a look.
    if (event.type === 'transaction.stop') return !isBusy(snapshot) && isFree(context);
    if (event.type === 'xstate.done.actor.syncSettings') return !('reread' in snapshot.children);
    // Each delay is longer than those that may have to pass before it.
    const isSettling = JSON.stringify(snapshot.value).includes('settling');
    if (event.type.startsWith('xstate.after.connectRetryDelay'))
      return !isSettling && (!isBusy(snapshot) || 'syncSettings' in snapshot.children);
    if (event.type.startsWith('xstate.after.owedRetryDelay'))
      return !isSettling && !isUnreadable && !isBusy(snapshot);
    if (event.type.startsWith('xstate.after.writeSafeWindow')) return !isBusy(snapshot);
    return true;
  },
  memory: ({ held, owed, closing, transaction, legalProblem }) => [
    held.map(({ type }) => type),
    owed.map(({ transactionId }) => transactionId),
    closing?.transactionId,
    transaction?.transactionId,
    legalProblem !== undefined,
  ],
};

function isFree({ held, owed, transaction }: MeterSnapshot['context']): boolean {
  return held.length === 0 && owed.length === 0 && transaction === undefined;
}
