import type { MeterSnapshot } from '../../support/model.ts';
import {
  after,
  afterCommandRetry,
  archived,
  broken,
  ended,
  failed,
  fails,
  fetched,
  lost,
  prepared,
  read,
  readBack,
  refused,
  start,
  started,
  stop,
  unknown,
  unprepared,
  verified,
} from './outcomes.ts';
import { ghost, type View } from './view.ts';

/** From a start to its record, with everything that the services in between can come back with. */
export const lifecycleView: View = {
  name: 'lifecycle',
  regions: ['lifecycle'],
  settings: { commandRetries: 2 },
  events: [
    read('identify'),
    read('identify', 'tx-old'),
    fails('identify', failed),
    after('connectRetryDelay', 'connecting.waiting'),
    start(),
    start('invalid', ''),
    stop(),
    stop('other', ghost),
    prepared,
    unprepared,
    fails('prepareStart', broken),
    started,
    fails('startTransaction', lost),
    fails('startTransaction', refused),
    readBack('confirmStart', 'tx-1'),
    readBack('confirmStart', undefined, { known: false }),
    readBack('confirmStart', 'tx-old', { known: false }),
    fails('confirmStart', failed),
    afterCommandRetry('lifecycle.transacting.starting.waiting'),
    afterCommandRetry('lifecycle.transacting.starting.waitingToConfirm'),
    ended(),
    ended('tx-old'),
    fails('endTransaction', lost),
    readBack('confirmStop'),
    readBack('confirmStop', 'tx-1'),
    readBack('confirmStop', 'tx-old'),
    fails('confirmStop', failed),
    afterCommandRetry('lifecycle.stopping.waiting'),
    afterCommandRetry('lifecycle.stopping.waitingToConfirm'),
    afterCommandRetry('lifecycle.stopping.waitingToFetch'),
    fetched(),
    fetched('tx-old'),
    fails('fetchRecord', failed),
    fails('fetchRecord', unknown),
    verified(),
    verified('tx-old'),
    fails('verifyRecord', broken),
    archived,
    fails('archiveRecord', broken),
  ],
  accepts(snapshot, event) {
    const { context } = snapshot;
    // One command that waits, and nothing owed: more of the same brings nothing new.
    if (event.type === 'transaction.start' || event.type === 'transaction.stop') {
      const isPlain = event.requestId === 'start' || event.requestId === 'stop';
      return context.held.length === 0 && context.owed.length === 0 && (isPlain || !snapshot.hasTag('busy'));
    }
    if (event.type === 'xstate.done.actor.endTransaction')
      return event.output.transactionId === context.closing?.transactionId;
    return true;
  },
  memory({
    attempts,
    failure,
    held,
    owed,
    transaction,
    closing,
    madeRoom,
    doubtful,
  }: MeterSnapshot['context']) {
    return [
      attempts,
      failure?.effect,
      held.length,
      owed.length,
      [transaction?.transactionId, transaction?.stopRequested],
      closing?.transactionId,
      madeRoom,
      doubtful?.transactionId,
    ];
  },
};

/** The first failure of each step is the last one. */
export const impatientView: View = {
  ...lifecycleView,
  name: 'lifecycle without retries',
  settings: { commandRetries: 0, connectRetries: 0 },
};
