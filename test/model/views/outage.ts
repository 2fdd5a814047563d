import type { MeterSnapshot } from '../../support/model.ts';
import {
  after,
  afterCommandRetry,
  archived,
  collected,
  ended,
  failed,
  failedWrite,
  fails,
  fetched,
  garbled,
  pollFailed,
  pollStale,
  pollSucceeded,
  prepared,
  read,
  readBack,
  readOther,
  readOwing,
  start,
  started,
  stop,
  verified,
} from './outcomes.ts';
import { isBusy, type View } from './view.ts';

/** The link is lost and comes back, with and without a transaction, to the same meter or to another. */
export const outageView: View = {
  name: 'outage',
  regions: ['lifecycle', 'link'],
  holdsPolls: true,
  settings: { commandRetries: 0, connectRetries: 0 },
  events: [
    read('identify'),
    read('identify', 'tx-old'),
    readOther('identify'),
    fails('identify', failed),
    pollFailed,
    pollStale,
    pollSucceeded,
    after('lostAfter', 'operational.link.degraded'),
    read('reread'),
    read('reread', 'tx-1'),
    read('reread', 'tx-old'),
    read('reidentify'),
    read('reidentify', 'tx-1'),
    read('reidentify', 'tx-old'),
    readOther('reidentify'),
    fails('reidentify', garbled),
    afterCommandRetry('link.returning.waiting'),
    start(),
    prepared,
    started,
    stop(),
    stop('late'),
    fails('endTransaction', failedWrite),
    readBack('confirmStop', 'tx-1'),
    fails('confirmStop', failed),
    readBack('confirmRunning', 'tx-1'),
    readBack('confirmRunning'),
    fails('confirmRunning', failed),
    ended(),
    ended('tx-old'),
    fetched(),
    fetched('tx-old'),
    verified(),
    verified('tx-old'),
    archived,
    { type: 'meter.recover' },
    after('faultRecoveryDelay', 'fault'),
  ],
  also: [
    // The record is owed, and the meter goes away and comes back.
    [
      read('identify'),
      start(),
      prepared,
      started,
      stop(),
      ended(),
      fails('fetchRecord', failed),
      pollFailed,
      pollFailed,
      pollFailed,
      pollSucceeded,
      read('reidentify'),
      collected('tx-1'),
    ],
    // A record is owed from before, which only the second look into the journal shows.
    [
      read('identify'),
      pollFailed,
      pollFailed,
      pollFailed,
      pollSucceeded,
      readOwing('reidentify', 'tx-a'),
      collected('tx-a'),
    ],
  ],
  accepts(snapshot, event) {
    const { context } = snapshot;
    if (event.type.startsWith('transaction.')) {
      if (!isOnline(snapshot) || context.owed.length > 0 || context.held.length > 0) return false;
      if (event.type === 'transaction.start')
        return context.transaction === undefined || isChecking(snapshot);
      return isChecking(snapshot) || context.transaction?.origin === 'own';
    }
    // The reboot view has the rest.
    if (event.type === 'xstate.done.actor.reread')
      return event.output.openTransactionId === context.transaction?.transactionId;
    // The meter is one; only its answers are lost. What it says first is what it is.
    if (event.type === 'xstate.done.actor.identify' && event.output.identity.meterId === '2')
      return context.identity !== undefined;
    if (event.type === 'xstate.done.actor.endTransaction')
      return event.output.transactionId === context.closing?.transactionId;
    if (event.type.startsWith('poll.') || event.type.startsWith('xstate.after.lostAfter'))
      return !isBusyWithCommand(snapshot);
    return true;
  },
  memory: ({ pollFailures, transaction, closing, held, problem, identity }) => [
    Math.min(pollFailures, 3),
    transaction,
    closing?.transactionId,
    held.map(({ type }) => type),
    problem === undefined,
    identity !== undefined,
  ],
};

function isOnline({ value }: MeterSnapshot): boolean {
  return JSON.stringify(value).includes('"link":"online"');
}

function isChecking({ value }: MeterSnapshot): boolean {
  return JSON.stringify(value).includes('checking');
}

/** What fails a poll would fail the command, too. */
function isBusyWithCommand(snapshot: MeterSnapshot): boolean {
  return isBusy(snapshot) && !('reidentify' in snapshot.children) && !('reread' in snapshot.children);
}
