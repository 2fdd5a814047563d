import type { SignedRecord } from '../domain/signed-record.ts';
import type { Journal } from '../journal/journal.ts';
import { tryToNote } from './try-to-note.ts';

/** Records that were handed over, and of which a journal does not know it yet. */
const unmarked = new WeakMap<Journal, Set<SignedRecord>>();

/** A reader may keep a write waiting for a moment; a disk that fails does so at once. */
const lastTries = 10;

/** @throws JournalError METER_JOURNAL_FAILED when it is not noted. */
export function mark(journal: Journal, record: SignedRecord): void {
  const left = unmarked.get(journal) ?? new Set();
  unmarked.set(journal, left.add(record));
  journal.noteDelivered(record);
  left.delete(record);
}

/** Before a journal is let go: what could not be noted is tried a last time, so that no record comes again. */
export function markTheLast(journal: Journal): void {
  const left = unmarked.get(journal) ?? [];
  for (const record of left)
    for (let tries = 0; tries < lastTries && unmarked.get(journal)?.has(record); tries += 1)
      tryToNote(() => mark(journal, record));
}
