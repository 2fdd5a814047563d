import { createHash } from 'node:crypto';
import type { JournaledTransaction } from '../domain/service-results.ts';
import type { SignedRecord } from '../domain/signed-record.ts';
import { failed, guarded } from './failure.ts';
import type { Journal } from './journal.ts';
import { seal, type Value } from './seal.ts';
import { type JournalFile, openFile } from './sqlite-file.ts';

type Row = Record<string, Value>;

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

const recordColumns = 'meter_id, transaction_id, ocmf, sha256, public_key, received_at, verification';
const transactionColumns = 'meter_id, transaction_id, request, started_at, running_at, stopped_at, outcome';
const selectRecords = `SELECT ${named(recordColumns)} FROM records`;
const selectTransactions = `SELECT ${named(transactionColumns)} FROM transactions`;

/** Asks for every column by its name and as it: one that damage has renamed, if only in case, is not overlooked. */
function named(columns: string): string {
  return `number, seal, ${columns}`.replace(/\w+/g, '$& AS $&');
}

function journalIn(file: JournalFile, path: string): Journal {
  const { database } = file;
  const run = (what: string, sql: string, ...values: (string | Uint8Array | null)[]) =>
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
  const insert = (
    what: string,
    table: string,
    columns: string,
    ...values: (string | Uint8Array | null)[]
  ) => {
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
    archive(record) {
      const { meterId, transactionId, ocmf, publicKey, receivedAt, verification } = record;
      const what = 'archive a record';
      const bytes = Buffer.from(ocmf);
      const checked = JSON.stringify(verification);
      const known = this.recordOf(meterId, transactionId);
      atOnce(what, () => {
        if (known?.ocmf !== ocmf) {
          const values = [meterId, transactionId, bytes, sha256(bytes), publicKey, receivedAt, checked];
          insert(what, 'records', recordColumns, ...values);
        }
        change(what, 'outcome', 'archived', meterId, transactionId);
      });
    },
    recordOf(meterId, transactionId) {
      const which = 'WHERE meter_id = ? AND transaction_id = ? ORDER BY number DESC LIMIT 1';
      const [row] = rows('read a record', `${selectRecords} ${which}`, meterId, transactionId);
      return row && recordOfRow(row, path);
    },
    openTransactions(meterId) {
      const which = 'WHERE meter_id = ? AND outcome IS NULL ORDER BY number';
      return rows('read open transactions', `${selectTransactions} ${which}`, meterId).map(row =>
        transactionOfRow(row, path),
      );
    },
    *records() {
      for (const row of rows('read records', `${selectRecords} ORDER BY number`))
        yield recordOfRow(row, path);
    },
    close: () => file.close(),
  };
}

function transactionOfRow(row: Row, path: string): JournaledTransaction {
  refuseDamaged(row, 'transaction', path);
  return {
    transactionId: String(row.transaction_id),
    request: row.request === null ? undefined : JSON.parse(String(row.request)),
    hasRun: row.running_at !== null,
    startedAt: String(row.started_at),
    stoppedAt: row.stopped_at === null ? undefined : String(row.stopped_at),
  };
}

function recordOfRow(row: Row, path: string): SignedRecord {
  refuseDamaged(row, 'record', path);
  return {
    meterId: String(row.meter_id),
    transactionId: String(row.transaction_id),
    ocmf: Buffer.from(row.ocmf as Uint8Array).toString('utf8'),
    publicKey: String(row.public_key),
    receivedAt: String(row.received_at),
    verification: JSON.parse(String(row.verification)),
  };
}

/** @throws JournalError when the row is not the one that was written. */
function refuseDamaged(row: Row, name: string, path: string): void {
  const { number, seal: sealed, ...content } = row;
  if (seal(...Object.values(content)) === sealed) return;
  const reason = new Error('its checksum is wrong: the file was damaged');
  throw failed(path, `read ${name} ${number}`, reason);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
