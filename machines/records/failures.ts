import type { Fetched } from '../../src/domain/record-results.ts';
import type { SignedRecord } from '../../src/domain/signed-record.ts';
import type { MeterErrorData } from '../../src/errors/meter-error.ts';
import * as errors from '../meter/errors.ts';
import { giveUpMissed } from './catch-up.ts';
import type { Entry } from './queue.ts';
import * as queue from './queue.ts';
import { type Args, counted, currentOf, type Does, evidence, fetchedBy } from './vocabulary.ts';

/** What can go wrong with a record, and what is told of it. */

export function judgeFetch(args: Args, does: Does) {
  const { context, event } = args;
  const entry = currentOf(context);
  const fetched = fetchedBy(event);
  if (entry === undefined || fetched === undefined) return;
  const { transactionId, paginationCounter, intermediate } = entry;
  const counters = counted(paginationCounter);
  switch (fetched.outcome) {
    case 'running':
      // It was thought to have ended.
      does.report({ type: 'look.wanted' });
      failTry(args, does, errors.stillRuns(transactionId), { ranAs: fetched.ocmf });
      return;
    case 'refused':
      if (entry.origin === 'missed') return giveUpMissed(args, does, entry);
      // An answer, and not a failure: it is asked for again after the shortest pause.
      failTry(args, does, errors.recordRefused(transactionId), {
        refusals: entry.refusals + (entry.isAfterPause ? 1 : 0),
        tries: 0,
        ...namedBy(entry, fetched),
      });
      return;
    case 'lost': {
      const error = errors.transactionLost(transactionId, intermediate);
      const fact = {
        type: 'record.lost',
        transactionId,
        ...counters,
        error,
        ...evidence(intermediate),
      } as const;
      does.report({ type: 'record.told', fact });
      drop(args, does, entry, error);
      return;
    }
    case 'neverRan':
      // Where the start was answered with its failure, there is no news in it.
      if (entry.state === 'mayHaveRun')
        does.report({ type: 'record.told', fact: { type: 'transaction.neverRan', transactionId } });
      drop(args, does, entry, errors.noTransaction(transactionId));
      return;
    case 'unknown':
      drop(args, does, entry, fetched.error);
      return;
  }
}

/** The meter does not give the record, and its own account has the transaction: it has run. */
function namedBy(
  { paginationCounter, state, isAfterPause }: Entry,
  { named }: Extract<Fetched, { outcome: 'refused' }>,
): Partial<Entry> {
  if (named === undefined) return {};
  const counted = { paginationCounter: paginationCounter ?? named.paginationCounter };
  return state === 'ran' ? counted : { ...counted, state: 'ran', refusals: isAfterPause ? 1 : 0 };
}

export function judgeRecord(args: Args, does: Does) {
  const { context, event } = args;
  const entry = currentOf(context);
  if (entry === undefined || event.type !== 'xstate.done.actor.verifyRecord') return;
  const { output } = event;
  switch (output.kind) {
    case 'interim':
      failTry(args, does, errors.recordInterim(entry.transactionId), { intermediate: output.record });
      return;
    case 'unverified': {
      const { ocmf } = output.record;
      const before = entry.spoilt?.ocmf === ocmf ? entry.spoilt.times : 0;
      const spoilt = { ocmf, times: before + (entry.isAfterPause ? 1 : 0) };
      failTry(args, does, output.error, { spoilt }, output.record);
      return;
    }
    case 'unverifiable': {
      const { record, error } = output;
      does.report({ type: 'record.told', fact: { type: 'record.invalid', record, error } });
      drop(args, does, entry, error, record);
      return;
    }
    case 'other':
      failTry(args, does, output.error);
      return;
    default:
  }
}

/** Not to be had for good: those who wait hear why. */
export function drop(
  { context }: Args,
  does: Does,
  entry: Entry,
  error: MeterErrorData,
  record: SignedRecord | undefined = undefined,
) {
  tellWaiting(does, entry, error, record);
  does.assign({ entries: queue.without(context.entries, entry.key), current: undefined });
}

/**
 * Not this time. Who waits gets further tries soon, and then an answer; the entry stays, and its next try comes after a
 * pause. A record that nobody noted makes no entry.
 */
export function failTry(
  { context }: Args,
  does: Does,
  error: MeterErrorData,
  patch: Partial<Entry> = {},
  record: SignedRecord | undefined = undefined,
) {
  const entry = currentOf(context);
  if (entry === undefined) return;
  const { settings, entries } = context;
  const isWanted = entry.wantedBy.length > 0;
  const triesWanted = entry.triesWanted + 1;
  const failed = { ...patch, isDue: false, isAfterPause: false, legal: undefined };
  if (isWanted && triesWanted <= settings.retries) {
    does.assign({
      entries: queue.changed(entries, entry.key, { ...failed, triesWanted }),
      current: undefined,
    });
    does.wakeAfter(entry.key, settings.retryDelayMs);
    return;
  }
  const tries = (patch.tries ?? entry.tries) + 1;
  const { transactionId, origin } = entry;
  const { state, paginationCounter, intermediate } = { ...entry, ...patch };
  const because = record === undefined ? errors.recordUnavailable(error, transactionId, state) : error;
  tellWaiting(does, { ...entry, intermediate }, because, record);
  if (origin === 'asked') {
    does.assign({ entries: queue.without(entries, entry.key), current: undefined });
    return;
  }
  if (origin === 'session' && state === 'ran' && (isWanted || !entry.isTold)) {
    const about = { transactionId, ...counted(paginationCounter), error: because };
    const fact = { type: 'record.pending', ...about, ...evidence(intermediate) } as const;
    does.report({ type: 'record.told', fact });
  }
  const kept = { ...failed, tries, triesWanted: 0, wantedBy: [], isTold: true };
  does.assign({ entries: queue.putBack(entries, entry, kept), current: undefined });
  does.wakeAfter(entry.key, queue.pauseMs(settings.firstPauseMs, tries));
}

function tellWaiting(does: Does, entry: Entry, error: MeterErrorData, record: SignedRecord | undefined) {
  const { transactionId, wantedBy, intermediate } = entry;
  if (wantedBy.length === 0) return;
  does.report({ type: 'record.notHome', transactionId, wantedBy, error, record, intermediate });
}
