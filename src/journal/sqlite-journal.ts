import { createHash } from 'node:crypto';
import { chmodSync, closeSync, lstatSync, openSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { JournaledTransaction } from '../domain/service-results.ts';
import type { SignedRecord } from '../domain/signed-record.ts';
import { JournalError } from '../errors/journal-error.ts';
import type { Journal } from './journal.ts';
import { migrations } from './schema.ts';

type Row = Record<string, unknown>;

/**
 * A journal in an SQLite file. A record counts as stored when it is on the disk (`synchronous=FULL`). One process at a
 * time: a second one is refused, also while the first is not writing. The file belongs to its owner alone (0600).
 *
 * @throws JournalError METER_JOURNAL_FAILED when the file cannot be opened, is no journal, or is in use.
 */
export function openJournal(path: string): Journal {
  return guarded(path, 'open', () => {
    refuseLink(path);
    const lock = takeLock(path);
    try {
      closeSync(openSync(path, 'a', 0o600));
      chmodSync(path, 0o600);
      const database = openDatabase(path);
      database.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;');
      migrate(database, path);
      return journalIn(database, lock, path);
    } catch (error) {
      lock.close();
      throw error;
    }
  });
}

function journalIn(database: DatabaseSync, lock: DatabaseSync, path: string): Journal {
  let isOpen = true;
  const run = (what: string, sql: string, ...values: (string | Uint8Array | null)[]) =>
    guarded(path, what, () => database.prepare(sql).run(...values));
  const rows = (what: string, sql: string, ...values: string[]) =>
    guarded(path, what, () => database.prepare(sql).all(...values) as Row[]);
  const nowIso = () => new Date().toISOString();
  const isOpenTransaction = 'meter_id = ? AND transaction_id = ? AND outcome IS NULL';

  return {
    noteStart(meterId, request) {
      const { transactionId } = request;
      this.forget(meterId, transactionId);
      const sql =
        'INSERT INTO transactions (meter_id, transaction_id, request, started_at) VALUES (?, ?, ?, ?)';
      run('note a start', sql, meterId, transactionId, JSON.stringify(request), nowIso());
    },
    noteRunning(meterId, transactionId) {
      const sql = `UPDATE transactions SET running_at = ? WHERE ${isOpenTransaction}`;
      run('note a running transaction', sql, nowIso(), meterId, transactionId);
    },
    noteStop(meterId, transactionId) {
      const sql = `UPDATE transactions SET stopped_at = ? WHERE ${isOpenTransaction}`;
      const { changes } = run('note a stop', sql, nowIso(), meterId, transactionId);
      if (changes > 0) return;
      const found = `INSERT INTO transactions (meter_id, transaction_id, started_at, running_at, stopped_at)
                     VALUES (?1, ?2, ?3, ?3, ?3)`;
      run('note a stop', found, meterId, transactionId, nowIso());
    },
    forget(meterId, transactionId) {
      const sql = `UPDATE transactions SET outcome = 'never ran' WHERE ${isOpenTransaction}`;
      run('forget a transaction', sql, meterId, transactionId);
    },
    archive(record) {
      const { meterId, transactionId, ocmf, publicKey, receivedAt, verification } = record;
      const bytes = Buffer.from(ocmf);
      const known = this.recordOf(meterId, transactionId);
      run('archive a record', 'BEGIN IMMEDIATE');
      try {
        if (known?.ocmf !== ocmf) {
          const sql = `INSERT INTO records (meter_id, transaction_id, ocmf, sha256, public_key, received_at, verification)
                       VALUES (?, ?, ?, ?, ?, ?, ?)`;
          const checked = JSON.stringify(verification);
          run(
            'archive a record',
            sql,
            meterId,
            transactionId,
            bytes,
            sha256(bytes),
            publicKey,
            receivedAt,
            checked,
          );
        }
        const close = `UPDATE transactions SET outcome = 'archived' WHERE ${isOpenTransaction}`;
        run('archive a record', close, meterId, transactionId);
        run('archive a record', 'COMMIT');
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
    },
    recordOf(meterId, transactionId) {
      const sql =
        'SELECT * FROM records WHERE meter_id = ? AND transaction_id = ? ORDER BY number DESC LIMIT 1';
      const [row] = rows('read a record', sql, meterId, transactionId);
      return row && recordOfRow(row, path);
    },
    openTransactions(meterId) {
      const sql = 'SELECT * FROM transactions WHERE meter_id = ? AND outcome IS NULL ORDER BY number';
      return rows('read open transactions', sql, meterId).map(transactionOfRow);
    },
    *records() {
      for (const row of rows('read records', 'SELECT * FROM records ORDER BY number'))
        yield recordOfRow(row, path);
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      database.close();
      lock.close();
    },
  };
}

function transactionOfRow(row: Row): JournaledTransaction {
  return {
    transactionId: String(row.transaction_id),
    request: row.request === null ? undefined : JSON.parse(String(row.request)),
    hasRun: row.running_at !== null,
    startedAt: String(row.started_at),
    stoppedAt: row.stopped_at === null ? undefined : String(row.stopped_at),
  };
}

/** @throws JournalError when the bytes are not the ones that were stored. */
function recordOfRow(row: Row, path: string): SignedRecord {
  const bytes = row.ocmf as Uint8Array;
  if (sha256(bytes) !== row.sha256) {
    throw failed(path, `read record ${row.number}`, new Error('its checksum is wrong: the file was damaged'));
  }
  return {
    meterId: String(row.meter_id),
    transactionId: String(row.transaction_id),
    ocmf: Buffer.from(bytes).toString('utf8'),
    publicKey: String(row.public_key),
    receivedAt: String(row.received_at),
    verification: JSON.parse(String(row.verification)),
  };
}

function migrate(database: DatabaseSync, path: string): void {
  const version = Number((database.prepare('PRAGMA user_version').get() as Row).user_version);
  if (version > migrations.length) {
    throw failed(
      path,
      'open',
      new Error(`it is of version ${version}, this library knows ${migrations.length}`),
    );
  }
  for (const [index, step] of migrations.slice(version).entries()) {
    database.exec(`BEGIN; ${step} PRAGMA user_version = ${version + index + 1}; COMMIT;`);
  }
}

/** Held as long as the process lives, and let go by the system when it dies: no stale lock is possible. */
function takeLock(path: string): DatabaseSync {
  const lock = openDatabase(`${path}.lock`);
  try {
    chmodSync(`${path}.lock`, 0o600);
    lock.exec('PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE;');
    return lock;
  } catch (cause) {
    lock.close();
    throw failed(path, 'open', new Error('another process has it open', { cause }));
  }
}

/** Loaded when it is needed: Node.js prints a warning when it loads its SQLite. */
function openDatabase(path: string): DatabaseSync {
  const { DatabaseSync: Database } = process.getBuiltinModule('node:sqlite');
  return new Database(path, { timeout: 0 });
}

function refuseLink(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isFile()) return;
  throw failed(path, 'open', new Error('it is not a plain file'));
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function guarded<T>(path: string, what: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof JournalError ? error : failed(path, what, error);
  }
}

function failed(path: string, what: string, cause: unknown): JournalError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new JournalError({
    message: `The journal ${path} failed to ${what}: ${reason}. Check free space, permissions, and whether another process has it open`,
    context: { journal: path },
    cause,
  });
}
