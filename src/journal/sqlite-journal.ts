import type { JournalError } from '../errors/journal-error.ts';
import { archiveRecord, evidenceOf, keepEvidence, newestRecord, recordRows, wholeRowOf } from './archive.ts';
import { addDelivered, deliveredRuns, gapsOf, noteUnavailableRun, oldestCounterOf } from './counters.ts';
import { guarded } from './failure.ts';
import type { Journal } from './journal.ts';
import { type JournalFile, openFile } from './journal-file.ts';
import { meterOfRow, recordOfRow } from './rows.ts';
import { uncovered } from './runs.ts';
import { changeSession, closeWithoutRecord, noteSession, pendingSessions } from './sessions.ts';

/** How a journal is opened. */
export interface OpenJournalOptions {
  /**
   * Called with damage that is found when the file is opened or by the check that goes on while it is open. A single
   * damaged record stops nothing. Damage of the file as a whole has the start of further transactions refused.
   */
  readonly onDamage?: (error: JournalError) => void;
}

/**
 * A journal in an SQLite file. What was noted is on the disk before the call returns (`synchronous=FULL`). One process at
 * a time: a second one is refused, also while the first is not writing; several meters of one process may share a file.
 * It belongs to its owner alone (0600). A file that was emptied or lost is refused, and so is every row that is not the
 * one that was written. Damage is looked for when it is opened, in the small tables and the newest 1,000 records, and
 * in the rest while it is open.
 *
 * @throws JournalError METER_JOURNAL_FAILED when the file cannot be opened, is no whole journal, or is in use.
 */
export function openJournal(path: string, options: OpenJournalOptions = {}): Journal {
  return guarded(path, 'open', () => journalIn(openFile(path, options.onDamage)));
}

function journalIn(file: JournalFile): Journal {
  const { tables } = file;
  const isDelivered = (number: number) =>
    deliveredRuns(tables, 'read what was handed over').some(({ from, to }) => from <= number && number <= to);
  return {
    noteTransaction(meterId, transaction) {
      if (transaction.origin === 'own' && file.damage !== undefined) throw file.damage;
      noteSession(tables, meterId, transaction);
    },
    noteRunning(meterId, session, paginationCounter) {
      changeSession(tables, 'note a running transaction', meterId, session, known => ({
        running_at: known?.running_at ?? new Date().toISOString(),
        pagination_counter: paginationCounter ?? known?.pagination_counter ?? null,
      }));
    },
    noteStop(meterId, session, stoppedAt) {
      changeSession(tables, 'note a stop', meterId, session, known => ({
        running_at: known === undefined ? stoppedAt : (known.running_at ?? null),
        stopped_at: stoppedAt,
      }));
    },
    noteOutcome: (meterId, session, outcome, paginationCounter) =>
      closeWithoutRecord(tables, meterId, session, outcome, paginationCounter),
    pendingTransactions: meterId => pendingSessions(tables, meterId),

    keepEvidence: (record, kind) => keepEvidence(tables, record, kind),
    evidence: meterId => evidenceOf(tables, meterId),

    archive: (record, session) => archiveRecord(tables, record, session),
    recordAt: (meterId, counter) =>
      newestRecord(tables, 'meter_id = ? AND pagination_counter = ?', meterId, counter),
    newestRecordOf: (meterId, transactionId) =>
      newestRecord(tables, 'meter_id = ? AND transaction_id = ?', meterId, transactionId),
    noteDelivered(record) {
      const what = 'note that a record was handed over';
      tables.atOnce(what, () => {
        const row = wholeRowOf(tables, what, record);
        if (row !== undefined) addDelivered(tables, what, Number(row.number));
      });
    },
    isDelivered(record) {
      const row = wholeRowOf(tables, 'read what was handed over', record);
      return row !== undefined && isDelivered(Number(row.number));
    },
    undelivered(meterId) {
      const what = 'read what was not handed over';
      const all = { from: 1, to: Number.MAX_SAFE_INTEGER };
      const rows = [...uncovered(all, deliveredRuns(tables, what))].flatMap(({ from, to }) => [
        ...recordRows(tables, meterId, from, to),
      ]);
      return tables.guarded(what, () => rows.map(row => recordOfRow(row)));
    },
    *records(meterId) {
      for (const row of recordRows(tables, meterId))
        yield tables.guarded('read records', () => recordOfRow(row));
    },

    oldestCounter: meterId => oldestCounterOf(tables, meterId),
    gaps: (meterId, range) => gapsOf(tables, meterId, range),
    noteUnavailable: (meterId, range) => noteUnavailableRun(tables, meterId, range),

    noteMeter(place, { meterId, publicKeyOcmf }) {
      const what = 'note a meter';
      const meter = {
        place,
        meter_id: meterId,
        public_key: publicKeyOcmf,
        noted_at: new Date().toISOString(),
      };
      tables.atOnce(what, () => {
        tables.run(what, 'DELETE FROM meters WHERE place = ?', place);
        tables.insert(what, 'meters', meter);
      });
    },
    meterAt(place) {
      const what = 'read a meter';
      const [row] = tables.rows(what, 'meters', 'WHERE place = ?', place);
      return row && tables.guarded(what, () => meterOfRow(row));
    },
    close: () => file.close(),
  };
}
