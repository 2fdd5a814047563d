import type { Session } from '../domain/journaled.ts';
import type { SignedRecord } from '../domain/signed-record.ts';
import type { Journal } from '../journal/journal.ts';

interface Unstored {
  readonly record: SignedRecord;
  readonly session: Session | undefined;
}

/** The latest record that a journal failed to store. */
const unstored = new WeakMap<Journal, Unstored>();

/** @throws JournalError METER_JOURNAL_FAILED when the record is not stored. */
export function store(journal: Journal, record: SignedRecord, session: Session | undefined): void {
  unstored.set(journal, { record, session });
  journal.archive(record, session);
  unstored.delete(journal);
}

/**
 * A full disk can have room for the few bytes of a start and none for its record: a journal that failed to store one is
 * asked again before it is trusted with the next.
 *
 * @throws JournalError METER_JOURNAL_FAILED as long as it fails.
 */
export function storeUnstored(journal: Journal): void {
  const latest = unstored.get(journal);
  if (latest !== undefined) store(journal, latest.record, latest.session);
}
