import type { SignedRecord } from '../domain/signed-record.ts';
import type { Journal } from '../journal/journal.ts';

/** The latest record that a journal failed to store. */
const unstored = new WeakMap<Journal, SignedRecord>();

/** @throws JournalError METER_JOURNAL_FAILED when the record is not stored. */
export function store(journal: Journal, record: SignedRecord): void {
  unstored.set(journal, record);
  journal.archive(record);
  unstored.delete(journal);
}

/**
 * A full disk can have room for the few bytes of a start and none for its record: a journal that failed to store one is
 * asked again before it is trusted with the next.
 *
 * @throws JournalError METER_JOURNAL_FAILED as long as it fails.
 */
export function storeUnstored(journal: Journal): void {
  const record = unstored.get(journal);
  if (record !== undefined) store(journal, record);
}
