import type { CounterRange } from '../../src/domain/journaled.ts';
import type { Entry } from './queue.ts';
import * as queue from './queue.ts';

import type { Args, Does } from './vocabulary.ts';

/** Records that came into being without the journal. */

export function takeMissing({ context, event }: Args, does: Does) {
  if (event.type !== 'xstate.done.actor.findMissing') return;
  const { next, count, oldest, overwrittenIn, gone, undelivered } = event.output;
  const { catchUp, entries } = context;
  let { isFullTold } = catchUp;
  if (gone !== undefined) does.report({ type: 'record.told', fact: { type: 'records.missing', ...gone } });
  if (overwrittenIn !== undefined && oldest !== undefined && !isFullTold) {
    isFullTold = true;
    const fact = { type: 'store.nearlyFull', missing: count, oldest, overwrittenIn } as const;
    does.report({ type: 'record.told', fact });
  }
  // While it was looked for, what is missing may have come into the queue by itself.
  const isOnItsWay = (counter: number | undefined) =>
    counter !== undefined && entries.some(({ paginationCounter }) => paginationCounter === counter);
  if (undelivered !== undefined) {
    const { transactionId, paginationCounter } = undelivered;
    if (isOnItsWay(paginationCounter)) return;
    const wanted = { ...queue.askedRecord(transactionId), paginationCounter };
    const entry = queue.entryOf(wanted, 'archived', { record: undelivered, isStored: true });
    does.assign({
      entries: [...queue.without(entries, entry.key), entry],
      catchUp: { ...catchUp, isFullTold },
    });
    return;
  }
  if (next === undefined) {
    if (catchUp.refused !== undefined) tellMissing(does, catchUp.refused);
    does.assign({ catchUp: { ...catchUp, isDue: false, isFullTold, refused: undefined } });
    return;
  }
  const added = isOnItsWay(next) ? [] : [queue.entryOf(queue.missedRecord(next), 'missed')];
  does.assign({ entries: [...entries, ...added], catchUp: { ...catchUp, cursor: next, isFullTold } });
}

/** The meter refuses a record that was missed: told with its neighbors, and asked for again at the next contact. */
export function giveUpMissed({ context }: Args, does: Does, entry: Entry) {
  const { catchUp, entries } = context;
  const counter = entry.paginationCounter ?? 0;
  // A meter may count from 1: that it has no 0 is no loss.
  const refused = counter === 0 ? catchUp.refused : queue.joined(catchUp.refused, counter);
  if (catchUp.refused !== undefined && refused?.from !== catchUp.refused.from)
    tellMissing(does, catchUp.refused);
  does.assign({
    entries: queue.without(entries, entry.key),
    current: undefined,
    catchUp: { ...catchUp, refused },
  });
}

function tellMissing(does: Does, range: CounterRange) {
  does.report({ type: 'record.told', fact: { type: 'records.missing', ...range } });
}
