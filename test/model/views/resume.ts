import { after, archived, ended, failed, fails, fetched, read, readOwn, stop, verified } from './outcomes.ts';
import type { View } from './view.ts';

/** The driver begins anew while a transaction of its own runs. */
export const resumeView: View = {
  name: 'resume',
  regions: ['lifecycle'],
  events: [
    fails('identify', failed),
    after('connectRetryDelay', 'connecting.waiting'),
    read('identify', 'tx-old'),
    readOwn('identify', 'tx-1'),
    stop(),
    ended(),
    ended('tx-old'),
    fetched(),
    fetched('tx-old'),
    verified(),
    verified('tx-old'),
    archived,
  ],
  accepts: ({ context, value }, event) => {
    if (event.type === 'transaction.stop')
      return JSON.stringify(value).includes('running') && context.held.length === 0;
    if (event.type === 'xstate.done.actor.endTransaction')
      return event.output.transactionId === context.closing?.transactionId;
    return true;
  },
  memory: ({ attempts, transaction, closing, held }) => [
    attempts,
    transaction?.transactionId,
    closing?.transactionId,
    held.length,
  ],
};
