import type { SignedRecord } from '../../src/domain/signed-record.ts';
import { toErrorData } from '../../src/errors/error-data.ts';
import * as queue from './queue.ts';

import { type Args, counted, currentOf, type Does, fetchedBy } from './vocabulary.ts';

/** The steps of one record on its way home. */

export function reportStep(step: 'fetching' | 'verifying' | 'archiving') {
  return ({ context }: Args, does: Does) => {
    const wantedBy = currentOf(context)?.wantedBy ?? [];
    if (wantedBy.length > 0) does.report({ type: 'record.step', step, wantedBy });
  };
}

export function rememberFetched({ event }: Args, does: Does) {
  const fetched = fetchedBy(event);
  if (fetched?.outcome === 'fetched') does.assign({ fetched: fetched.record });
}

export function rememberArchived({ context, event }: Args, does: Does) {
  const entry = currentOf(context);
  const fetched = fetchedBy(event);
  if (entry === undefined || fetched?.outcome !== 'archived') return;
  const { record, isDelivered } = fetched;
  if (isDelivered) answerAgain(entry, record, does);
  does.assign({ entries: queue.changed(context.entries, entry.key, { record, isDelivered }) });
}

export function rememberFinal({ context, event }: Args, does: Does) {
  const entry = currentOf(context);
  if (entry === undefined || event.type !== 'xstate.done.actor.verifyRecord') return;
  if (event.output.kind !== 'final') return;
  const { record } = event.output;
  const { paginationCounter } = record;
  does.assign({ entries: queue.changed(context.entries, entry.key, { record, paginationCounter }) });
}

export function rememberStored({ context, event }: Args, does: Does) {
  const entry = currentOf(context);
  if (entry?.record === undefined || event.type !== 'xstate.done.actor.archiveRecord') return;
  const { isDelivered } = event.output;
  if (isDelivered && !entry.isDelivered) answerAgain(entry, entry.record, does);
  // A record that was handed over before it could be stored: now it is.
  if (entry.hasFailedToStore) {
    const { transactionId, paginationCounter } = entry.record;
    const fact = { type: 'record.stored', transactionId, ...counted(paginationCounter) } as const;
    does.report({ type: 'record.told', fact });
  }
  const patch = { isStored: true, isDelivered: entry.isDelivered || isDelivered };
  does.assign({ entries: queue.changed(context.entries, entry.key, patch) });
}

/** Who waits gets what was handed over before. */
function answerAgain({ wantedBy }: queue.Entry, record: SignedRecord, does: Does) {
  if (wantedBy.length > 0) does.report({ type: 'record.home', record, wantedBy, again: true });
}

export function announceNotStored({ context, event }: Args, does: Does) {
  const entry = currentOf(context);
  if (entry?.record === undefined || entry.isDelivered) return;
  const { transactionId } = entry.record;
  const error = toErrorData('error' in event && event.error);
  does.report({ type: 'record.told', fact: { type: 'journal.failed', transactionId, error } });
  does.assign({ entries: queue.changed(context.entries, entry.key, { hasFailedToStore: true }) });
}

export function handOver({ context }: Args, does: Does) {
  const entry = currentOf(context);
  if (entry?.record === undefined || entry.isDelivered) return;
  const { record, wantedBy } = entry;
  const { paginationCounter } = record;
  const again = queue.isWithin(context.handedOver, paginationCounter);
  if (!again || wantedBy.length > 0) does.report({ type: 'record.home', record, wantedBy, again });
  does.assign({
    entries: queue.changed(context.entries, entry.key, { isDelivered: true, wantedBy: [] }),
    handedOver: queue.withCounter(context.handedOver, paginationCounter),
  });
}

/** Handed over, and noted so: done, unless it is not stored yet. */
export function close(args: Args, does: Does) {
  const entry = currentOf(args.context);
  if (entry === undefined) return;
  if (!entry.isStored) keepForLater(args, does);
  else does.assign({ entries: queue.without(args.context.entries, entry.key), current: undefined });
}

/** Storing, or the mark of the handing over, is tried again. */
export function keepForLater({ context }: Args, does: Does) {
  const entry = currentOf(context);
  if (entry === undefined) return;
  const tries = entry.tries + 1;
  const patch = { tries, isDue: false, wantedBy: [], triesWanted: 0 };
  does.assign({ entries: queue.putBack(context.entries, entry, patch), current: undefined });
  does.wakeAfter(entry.key, queue.pauseMs(context.settings.firstPauseMs, tries));
}
