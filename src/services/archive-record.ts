import type { ArchivedRecord, RecordOnItsWay } from '../domain/record-results.ts';
import type { ServiceContext } from './service-context.ts';
import { tryToNote } from './try-to-note.ts';
import { mark, remember } from './unmarked.ts';
import { store } from './unstored.ts';

/**
 * Stores a final record and closes its session. Says whether it was handed over before: for another session of the same
 * id, or by a process that ended.
 *
 * @throws JournalError METER_JOURNAL_FAILED when it is not stored.
 */
export function archiveRecord(
  { journal }: Pick<ServiceContext, 'journal'>,
  { entry }: { entry: RecordOnItsWay },
): ArchivedRecord {
  const { record, session } = entry;
  if (record === undefined) throw new Error('there is no record to archive');
  const { paginationCounter } = record;
  if (session !== undefined) tryToNote(() => journal.noteRunning(record.meterId, session, paginationCounter));
  store(journal, record, session);
  return { isDelivered: tryToNote(() => journal.isDelivered(record)) ?? false };
}

/**
 * Notes that a record was handed over: in a later turn of the event loop, behind whoever listens or awaits the stop. A
 * process that dies before it hands the record over again.
 *
 * @throws JournalError METER_JOURNAL_FAILED when it is not noted.
 */
export async function markDelivered(
  { journal }: Pick<ServiceContext, 'journal'>,
  { entry }: { entry: RecordOnItsWay },
  signal: AbortSignal,
): Promise<void> {
  const { record, session, isStored } = entry;
  if (record === undefined) return;
  if (!isStored) {
    remember(journal, { record, session });
    return;
  }
  const { promise, resolve } = Promise.withResolvers<void>();
  const turn = setImmediate(resolve);
  // A driver that is stopped now has handed it over all the same, and closes its journal next.
  const noteNow = () => {
    clearImmediate(turn);
    tryToNote(() => mark(journal, { record, session }));
  };
  signal.addEventListener('abort', noteNow, { once: true });
  await promise;
  signal.removeEventListener('abort', noteNow);
  mark(journal, { record, session });
}
