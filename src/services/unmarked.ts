import type { Session } from '../domain/journaled.ts';
import type { SignedRecord } from '../domain/signed-record.ts';
import type { Journal } from '../journal/journal.ts';
import { tryToNote } from './try-to-note.ts';

interface HandedOver {
  readonly record: SignedRecord;
  readonly session: Session | undefined;
}

/** What was handed over, by its bytes, and what a journal does not know of yet. */
const unmarked = new WeakMap<Journal, Map<string, HandedOver>>();

/** A reader may keep a write waiting for a moment; a disk that fails does so at once. */
const lastTries = 10;

/** It was handed over and is not noted so: the record itself may not be stored. */
export function remember(journal: Journal, handedOver: HandedOver): void {
  const left = unmarked.get(journal) ?? new Map<string, HandedOver>();
  unmarked.set(journal, left.set(handedOver.record.ocmf, handedOver));
}

/** @throws JournalError METER_JOURNAL_FAILED when it is not noted. */
export function mark(journal: Journal, handedOver: HandedOver): void {
  remember(journal, handedOver);
  journal.noteDelivered(handedOver.record);
  unmarked.get(journal)?.delete(handedOver.record.ocmf);
}

/** Before a journal is let go: what could not be stored or noted is tried a last time, so that no record comes again. */
export function markTheLast(journal: Journal): void {
  const left = unmarked.get(journal);
  for (const [ocmf, handedOver] of left ?? [])
    for (let tries = 0; tries < lastTries && left?.has(ocmf); tries += 1)
      tryToNote(() => {
        journal.archive(handedOver.record, handedOver.session);
        mark(journal, handedOver);
      });
}
