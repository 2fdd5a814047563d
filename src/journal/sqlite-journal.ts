import { createHash } from 'node:crypto';
import type { SignedRecord } from '../domain/signed-record.ts';
import { guarded } from './failure.ts';
import type { Journal } from './journal.ts';
import {
  meterColumns,
  meterOfRow,
  type Row,
  recordColumns,
  recordOfRow,
  select,
  transactionColumns,
  transactionOfRow,
} from './rows.ts';
import type { Value } from './seal.ts';
import { type JournalFile, openFile } from './sqlite-file.ts';

/**
 * A journal in an SQLite file. A record counts as stored when it is on the disk (`synchronous=FULL`). One process at a
 * time: a second one is refused, also while the first is not writing. The file belongs to its owner alone (0600).
 * A file that was damaged, emptied or lost is refused, and so is every row that is not the one that was written.
 *
 * @throws JournalError METER_JOURNAL_FAILED when the file cannot be opened, is no whole journal, or is in use.
 */
export function openJournal(path: string): Journal {
  return guarded(path, 'open', () => journalIn(openFile(path), path));
}

const selectRecords = select('records', recordColumns);
const selectIntermediate = select('intermediate_records', recordColumns);
const selectTransactions = select('transactions', transactionColumns);
const selectMeters = select('meters', meterColumns);
const ofTransaction = 'WHERE meter_id = ? AND transaction_id = ? ORDER BY number DESC LIMIT 1';

function journalIn(file: JournalFile, path: string): Journal {
  const { database } = file;
  const run = (what: string, sql: string, ...values: Value[]) =>
    guarded(path, what, () => database.prepare(sql).run(...values));
  const rows = (what: string, sql: string, ...values: string[]) =>
    guarded(path, what, () => database.prepare(sql).all(...values) as Row[]);
  const nowIso = () => new Date().toISOString();

  /** All or nothing, also when the process is killed in between. */
  const atOnce = (what: string, write: () => void) => {
    run(what, 'BEGIN IMMEDIATE');
    try {
      write();
      run(what, 'COMMIT');
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  };
  const insert = (what: string, table: string, columns: string, ...values: Value[]) => {
    const places = values.map((_, index) => `?${index + 1}`).join(', ');
    run(what, `INSERT INTO ${table} (${columns}, seal) VALUES (${places}, seal(${places}))`, ...values);
  };
  /** Changes one column of an open transaction; gives whether there is such a one. */
  const change = (
    what: string,
    column: 'running_at' | 'stopped_at' | 'outcome',
    value: string,
    meterId: string,
    transactionId: string,
  ): boolean => {
    const sealed = transactionColumns.replace(column, '?1');
    const sql = `UPDATE transactions SET ${column} = ?1, seal = seal(${sealed})
                 WHERE meter_id = ?2 AND transaction_id = ?3 AND outcome IS NULL`;
    return run(what, sql, value, meterId, transactionId).changes > 0;
  };
  const recordFrom = (selection: string, meterId: string, transactionId: string) => {
    const [row] = rows('read a record', `${selection} ${ofTransaction}`, meterId, transactionId);
    return row && recordOfRow(row, path);
  };
  const dropIntermediate = (what: string, meterId: string, transactionId: string) => {
    const sql = 'DELETE FROM intermediate_records WHERE meter_id = ? AND transaction_id = ?';
    run(what, sql, meterId, transactionId);
  };

  return {
    noteStart(meterId, request) {
      const { transactionId } = request;
      const what = 'note a start';
      const asked = JSON.stringify(request);
      atOnce(what, () => {
        change(what, 'outcome', 'never ran', meterId, transactionId);
        const values = [meterId, transactionId, asked, nowIso(), null, null, null];
        insert(what, 'transactions', transactionColumns, ...values);
      });
    },
    noteRunning(meterId, transactionId) {
      change('note a running transaction', 'running_at', nowIso(), meterId, transactionId);
    },
    noteStop(meterId, transactionId) {
      const what = 'note a stop';
      const now = nowIso();
      if (change(what, 'stopped_at', now, meterId, transactionId)) return;
      insert(what, 'transactions', transactionColumns, meterId, transactionId, null, now, now, now, null);
    },
    forget(meterId, transactionId) {
      change('forget a transaction', 'outcome', 'never ran', meterId, transactionId);
    },
    keepIntermediate(record) {
      const what = 'keep an intermediate record';
      atOnce(what, () => {
        dropIntermediate(what, record.meterId, record.transactionId);
        insert(what, 'intermediate_records', recordColumns, ...valuesOf(record));
      });
    },
    archive(record) {
      const { meterId, transactionId, ocmf } = record;
      const what = 'archive a record';
      const known = this.recordOf(meterId, transactionId);
      atOnce(what, () => {
        if (known?.ocmf !== ocmf) insert(what, 'records', recordColumns, ...valuesOf(record));
        change(what, 'outcome', 'archived', meterId, transactionId);
        dropIntermediate(what, meterId, transactionId);
      });
    },
    recordOf: (meterId, transactionId) => recordFrom(selectRecords, meterId, transactionId),
    openTransactions(meterId) {
      const which = 'WHERE meter_id = ? AND outcome IS NULL ORDER BY number';
      return rows('read open transactions', `${selectTransactions} ${which}`, meterId).map(row => {
        const intermediate = recordFrom(selectIntermediate, meterId, String(row.transaction_id));
        return transactionOfRow(row, intermediate, path);
      });
    },
    paginationCounters(meterId) {
      const sql =
        'SELECT pagination_counter FROM records WHERE meter_id = ? AND pagination_counter IS NOT NULL';
      return new Set(
        rows('read pagination counters', sql, meterId).map(row => Number(row.pagination_counter)),
      );
    },
    noteMeter(address, { meterId, publicKeyOcmf }) {
      const what = 'note a meter';
      atOnce(what, () => {
        run(what, 'DELETE FROM meters WHERE address = ?', address);
        insert(what, 'meters', meterColumns, address, meterId, publicKeyOcmf, nowIso());
      });
    },
    meterAt(address) {
      const [row] = rows('read a meter', `${selectMeters} WHERE address = ?`, address);
      return row && meterOfRow(row, path);
    },
    *records() {
      for (const row of rows('read records', `${selectRecords} ORDER BY number`))
        yield recordOfRow(row, path);
    },
    close: () => file.close(),
  };
}

function valuesOf(record: SignedRecord): Value[] {
  const { meterId, transactionId, ocmf, publicKey, receivedAt, verification, paginationCounter } = record;
  const bytes = Buffer.from(ocmf);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const checked = JSON.stringify(verification);
  return [meterId, transactionId, bytes, sha256, publicKey, receivedAt, checked, paginationCounter ?? null];
}
