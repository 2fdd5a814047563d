import { chmodSync, closeSync, lstatSync, openSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { failed } from './failure.ts';
import { migrations } from './schema.ts';
import { seal, type Value } from './seal.ts';

/** An open journal file that nobody else has open. */
export interface JournalFile {
  readonly database: DatabaseSync;
  close(): void;
}

/**
 * Opens the file, whole and up to date. What was written to it is in the file itself before the write returns; a
 * write-ahead log would keep it beside, and SQLite takes a damaged log for one that ended earlier.
 */
export function openFile(path: string): JournalFile {
  refuseLink(path);
  const lock = takeLock(path);
  let database: DatabaseSync | undefined;
  try {
    if (hasHadContent(lock) && sizeOf(path) === 0) throw failed(path, 'open', new Error(gone(path)));
    closeSync(openSync(path, 'a', 0o600));
    chmodSync(path, 0o600);
    database = openDatabase(path);
    database.exec('PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=FULL;');
    refuseDamage(database);
    migrate(database, path);
    if (!hasHadContent(lock)) rememberContent(lock);
    return closing(database, lock);
  } catch (error) {
    database?.close();
    lock.close();
    throw error;
  }
}

function closing(database: DatabaseSync, lock: DatabaseSync): JournalFile {
  let isOpen = true;
  return {
    database,
    close() {
      if (!isOpen) return;
      isOpen = false;
      database.close();
      lock.close();
    },
  };
}

function gone(path: string): string {
  return `it was there before and is now missing or empty. Bring it back, or, to begin a new one, remove ${path}.lock`;
}

function sizeOf(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Pages that do not fit together, and indexes that do not agree with their tables. */
function refuseDamage(database: DatabaseSync): void {
  const [finding] = database.prepare('PRAGMA integrity_check(1)').all();
  if (finding?.integrity_check !== 'ok') throw new Error(`it is damaged: ${finding?.integrity_check}`);
}

function migrate(database: DatabaseSync, path: string): void {
  database.function('seal', { deterministic: true, directOnly: true, varargs: true }, seal);
  database.function('pagination_of', { deterministic: true, directOnly: true }, paginationOf);
  const version = versionOf(database);
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

/** The number that a record gives itself: of records that were archived before the meter's own word was kept. */
function paginationOf(ocmf: Value): number | null {
  const text = ocmf instanceof Uint8Array ? Buffer.from(ocmf).toString('utf8') : '';
  const [, counter] = /"PG"\s*:\s*"T(\d{1,15})"/.exec(text) ?? [];
  return counter === undefined ? null : Number(counter);
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
    const isTaken = (cause as { errcode?: number }).errcode === sqliteBusy;
    const reason = isTaken ? 'another process has it open' : `its lock file ${path}.lock cannot be used`;
    throw failed(path, 'open', new Error(reason, { cause }));
  }
}

const sqliteBusy = 5;

/** The lock file knows whether there has been a journal, so that one that was lost is not taken for a new one. */
function hasHadContent(lock: DatabaseSync): boolean {
  return versionOf(lock) > 0;
}

function rememberContent(lock: DatabaseSync): void {
  // In this locking mode the commit does not let go of the lock.
  lock.exec('PRAGMA user_version = 1; COMMIT; BEGIN EXCLUSIVE;');
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.user_version);
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
