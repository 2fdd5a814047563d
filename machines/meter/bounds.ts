import type { Does } from './act.ts';
import { isSameSession, type OpenTransaction } from './session.ts';

/**
 * Sessions of one id, one after the other: what a session found in the meter bounds the records of those before it. Of a
 * start that may still be carried out that holds only once the later session has begun.
 */

/** A session of the id is noted, or has begun. */
export function boundRecords(open: OpenTransaction, hasBegun: boolean, does: Does) {
  const { transactionId, session } = open;
  const untilCounter = counterBefore(open);
  if (untilCounter === undefined) return;
  does.bid({ type: 'record.bound', transactionId, untilCounter, hasBegun, session });
}

/** It has begun: the other starts of its id that are not confirmed came before it. */
export function boundBy(
  begun: OpenTransaction,
  unconfirmed: readonly OpenTransaction[],
  does: Does,
): readonly OpenTransaction[] {
  const others = unconfirmed.filter(each => !isSameSession(each, begun));
  const { transactionId } = begun;
  const untilCounter = counterBefore(begun);
  boundRecords(begun, true, does);
  if (untilCounter === undefined) return others;
  return others.map(each =>
    each.transactionId === transactionId
      ? { ...each, newestCounterAfter: each.newestCounterAfter ?? untilCounter }
      : each,
  );
}

/** It has ended, and is not in doubt any more; where only its end told its counter, that bounds those of its id before it. */
export function boundByEnd(
  before: OpenTransaction,
  ended: OpenTransaction,
  unconfirmed: readonly OpenTransaction[],
  does: Does,
): readonly OpenTransaction[] {
  const isCountedNow = before.paginationCounter === undefined && ended.paginationCounter !== undefined;
  if (isCountedNow && !ended.isOnlyNamed) return boundBy(ended, unconfirmed, does);
  return unconfirmed.filter(each => !isSameSession(each, ended));
}

/** The newest counter before it began, as far as that is known. */
function counterBefore({ newestCounterBefore, paginationCounter }: OpenTransaction): number | undefined {
  return newestCounterBefore ?? (paginationCounter === undefined ? undefined : paginationCounter - 1);
}
