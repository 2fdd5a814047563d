import { statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { JournalError } from '../errors/journal-error.ts';
import { checksum } from './checksum.ts';
import { takeLock } from './lock-file.ts';
import { paginationOf, recordKindOf } from './ocmf-glance.ts';
import { migrations } from './schema.ts';
import { toSessions } from './schema-of-sessions.ts';
import { checkAtOpening, checkWhileIdle, type OnDamage } from './soundness.ts';
import { makePrivate, openDatabase, refuseLinks, sizeOf, versionOf } from './sqlite-file.ts';
import { createTables, refusingAfter, type Tables } from './tables.ts';

/** An open journal file that no other process writes to. */
export interface JournalFile {
  readonly tables: Tables;
  /** What the check that goes on while the journal is open has found: nothing should be begun with this file. */
  readonly damage: JournalError | undefined;
  /** Lets go of it; may be called twice. */
  close(): void;
}

/** The version of the file that this library writes. */
export const newestVersion = migrations.length + 1;

/** A writer waits so long for somebody who reads: they read in slices, of some milliseconds each. */
const waitForReadersMs = 50;

interface SharedFile {
  readonly database: DatabaseSync;
  readonly damage: () => JournalError | undefined;
  readonly close: () => void;
  /** Whether nobody has taken the file away, or put another one in its place. */
  readonly isStillAt: (path: string) => boolean;
  /** One for each user, in the order in which they came. */
  readonly listeners: OnDamage[];
}

/** One writer per file in a process: the meters of one controller may share a journal. */
const openFiles = new Map<string, SharedFile>();

/** Opens the file, whole and up to date, or takes a share in it where this process has it open. */
export function openFile(path: string, onDamage: OnDamage): JournalFile {
  const key = keyOf(path);
  const known = openFiles.get(key)?.isStillAt(path) ? openFiles.get(key) : undefined;
  known?.listeners.push(onDamage);
  const shared = known ?? openAlone(path, [onDamage]);
  openFiles.set(key, shared);
  let isOpen = true;
  return {
    tables: createTables(
      path,
      shared.database,
      refusingAfter(path, () => isOpen),
    ),
    get damage() {
      return shared.damage();
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      shared.listeners.splice(shared.listeners.indexOf(onDamage), 1);
      if (shared.listeners.length > 0) return;
      if (openFiles.get(key) === shared) openFiles.delete(key);
      shared.close();
    },
  };
}

/** The folder by what it is, however it was named. */
function keyOf(path: string): string {
  const { dev, ino } = statSync(dirname(path), { bigint: true });
  return `${dev}:${ino}:${basename(path)}`;
}

/**
 * What is written is in the file itself before the write returns; a write-ahead log would keep it beside, and SQLite
 * takes a damaged log for one that ended earlier.
 */
function openAlone(path: string, listeners: OnDamage[]): SharedFile {
  refuseLinks(path);
  const lock = takeLock(`${path}.lock`);
  let database: DatabaseSync | undefined;
  try {
    if (lock.hasHadContent && sizeOf(path) === 0) throw new Error(gone(path));
    makePrivate(path);
    database = openDatabase(path, waitForReadersMs);
    database.exec('PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=FULL;');
    migrate(database);
    const tables = createTables(path, database, () => undefined);
    const tell = (error: JournalError) => tellAll(listeners, error);
    const rest = checkAtOpening(tables, tell);
    if (!lock.hasHadContent) lock.rememberContent();
    const check = checkWhileIdle(rest, tell);
    const opened = statSync(path, { bigint: true }).ino;
    return {
      database,
      damage: check.found,
      close: closing(check.stop, database, lock),
      isStillAt: there => statSync(there, { bigint: true, throwIfNoEntry: false })?.ino === opened,
      listeners,
    };
  } catch (error) {
    database?.close();
    lock.close();
    throw error;
  }
}

/** What a listener throws is its own affair: it must not end the process out of a timer. */
function tellAll(listeners: readonly OnDamage[], error: JournalError): void {
  for (const listener of [...listeners]) {
    try {
      listener?.(error);
    } catch {}
  }
}

function closing(stopCheck: () => void, database: DatabaseSync, lock: { close(): void }): () => void {
  return () => {
    stopCheck();
    database.close();
    lock.close();
  };
}

function gone(path: string): string {
  return `it was there before and is now missing or empty. Bring it back, or, to begin a new one, remove ${path}.lock`;
}

function migrate(database: DatabaseSync): void {
  const version = versionOf(database);
  if (version > newestVersion) {
    throw new Error(`it is of version ${version}, this library knows ${newestVersion}`);
  }
  if (version === newestVersion) return;
  const options = { deterministic: true, directOnly: true } as const;
  database.function('seal', { ...options, varargs: true }, checksum);
  database.function('pagination_of', options, paginationOf);
  database.function('record_kind_of', options, recordKindOf);
  for (const [index, step] of migrations.slice(version).entries()) {
    database.exec(`BEGIN IMMEDIATE; ${step} PRAGMA user_version = ${version + index + 1}; COMMIT;`);
  }
  database.exec('BEGIN IMMEDIATE');
  toSessions(database);
  database.exec(`PRAGMA user_version = ${newestVersion}; COMMIT;`);
}
