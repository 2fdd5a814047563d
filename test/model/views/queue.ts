import type { MeterSnapshot } from '../../support/model.ts';
import {
  archived,
  ended,
  fails,
  fetched,
  prepared,
  read,
  readNoLegal,
  start,
  started,
  stop,
  unknown,
  verified,
} from './outcomes.ts';
import { ghost, type View } from './view.ts';

const mostCommands = 3;

/** Several commands that come before the meter is known, and get their turns one after the other. */
export const queueView: View = {
  name: 'queue',
  regions: ['lifecycle'],
  events: [
    start(),
    start('second', 'tx-2'),
    start('invalid', ''),
    stop(),
    stop('other', ghost),
    read('identify'),
    readNoLegal('identify'),
    prepared,
    started,
    ended(),
    ended('tx-2'),
    fetched(),
    fetched('tx-2'),
    fails('fetchRecord', unknown),
    verified(),
    verified('tx-2'),
    archived,
  ],
  accepts(snapshot, event) {
    const { context, value } = snapshot;
    if (event.type === 'transaction.start' || event.type === 'transaction.stop')
      return isConnecting(value) && canQueue(context.held, event.requestId);
    if (event.type === 'xstate.done.actor.identify') return context.held.length > 0;
    if (event.type === 'xstate.done.actor.endTransaction')
      return event.output.transactionId === context.closing?.transactionId;
    return true;
  },
  memory: ({ held, transaction, closing, legalProblem }) => [
    held.map(({ requestId }) => requestId),
    transaction?.transactionId,
    closing?.transactionId,
    legalProblem !== undefined,
  ],
};

function canQueue(held: MeterSnapshot['context']['held'], requestId: string): boolean {
  return held.length < mostCommands && held.every(command => command.requestId !== requestId);
}

function isConnecting(value: MeterSnapshot['value']): boolean {
  return typeof value === 'object' && 'connecting' in value;
}
