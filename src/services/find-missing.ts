import type { CounterRange } from '../domain/journaled.ts';
import { leastOf } from '../domain/least.ts';
import type { Missing, MissingInput } from '../domain/record-results.ts';
import type { Journal } from '../journal/journal.ts';
import type { ServiceContext } from './service-context.ts';

/** The meter keeps so many transactions and then overwrites the oldest (LEM operation manual, p. 73). */
export const storeCapacity = 20_399;
/** So few transactions before one is overwritten, it is high time. */
const warningDistance = Math.floor(storeCapacity / 10);

/**
 * The next record that the meter made since the first one in the journal and that the journal does not have. Without a
 * record in the journal there is nothing to catch up with, unless a start was lost, also by an earlier process. What is
 * beyond the store of the meter is noted as not to be had, and not looked for again. Nothing is allocated for a counter:
 * the journal gives runs of them.
 */
export function findMissing(
  { journal }: Pick<ServiceContext, 'journal'>,
  { identity: { meterId }, newest, after, from, known, knownRecords }: MissingInput,
): Missing {
  const undelivered = journal
    .undelivered(meterId)
    .find(
      ({ paginationCounter, ocmf }) =>
        !knownRecords.includes(ocmf) &&
        (paginationCounter === undefined || !known.includes(paginationCounter)),
    );
  const nothing = { next: undefined, count: 0, oldest: undefined, overwrittenIn: undefined, gone: undefined };
  if (undelivered !== undefined) return { ...nothing, undelivered };
  const oldestKnown = journal.oldestCounter(meterId);
  const first = leastOf([oldestKnown, from, ...behindSessions(journal, meterId)]);
  const last = newest.running ? newest.counter - 1 : newest.counter;
  if (first === undefined || first > last) return { ...nothing, undelivered };
  const oldestKept = Math.max(0, newest.counter - storeCapacity + 1);
  const gone = giveUp(journal, meterId, first, Math.min(last, oldestKept - 1));
  let count = 0;
  let oldest: number | undefined;
  let next: number | undefined;
  for (const { from, to } of journal.gaps(meterId, { from: Math.max(first, oldestKept), to: last })) {
    oldest ??= from;
    count += to - from + 1;
    next ??= firstOf({ from: Math.max(from, (after ?? -1) + 1), to }, known);
  }
  const leftOver = oldest === undefined ? undefined : storeCapacity - (newest.counter - oldest);
  const overwrittenIn = leftOver !== undefined && leftOver <= warningDistance ? leftOver : undefined;
  return { next, count, oldest, overwrittenIn, gone, undelivered };
}

/** Where something lies between what a session found in the meter and itself: an earlier try of its start may have begun it. */
function behindSessions(journal: Pick<Journal, 'pendingTransactions'>, meterId: string): number[] {
  return journal
    .pendingTransactions(meterId)
    .flatMap(({ newestCounterBefore: before, paginationCounter: counter }) => {
      if (before === undefined || counter === undefined) return [];
      const from = Math.max(1, before + 1);
      return counter > from ? [from] : [];
    });
}

/** What lies before the oldest record that the meter can still have. One run, from the first gap to the last. */
function giveUp(
  journal: ServiceContext['journal'],
  meterId: string,
  from: number,
  to: number,
): CounterRange | undefined {
  if (to < from) return undefined;
  let gone: CounterRange | undefined;
  for (const run of journal.gaps(meterId, { from, to })) gone = { from: gone?.from ?? run.from, to: run.to };
  if (gone !== undefined) journal.noteUnavailable(meterId, gone);
  return gone;
}

function firstOf({ from, to }: CounterRange, known: readonly (number | undefined)[]): number | undefined {
  for (let counter = from; counter <= to; counter += 1) if (!known.includes(counter)) return counter;
  return undefined;
}
