import { chmodSync, closeSync, constants, lstatSync, openSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

/** Loaded when it is needed: Node.js prints a warning when it loads its SQLite. */
export function openDatabase(path: string, timeoutMs: number): DatabaseSync {
  const { DatabaseSync: Database } = process.getBuiltinModule('node:sqlite');
  return new Database(path, { timeout: timeoutMs });
}

export function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.user_version);
}

/** Size in bytes; 0 where no file is. */
export function sizeOf(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/**
 * A link, a folder, a pipe or a device is refused, under each of the names that SQLite opens beside the file; nothing is
 * changed then, neither it nor its target.
 *
 * @throws Error that names it.
 */
export function refuseLinks(path: string): void {
  for (const ending of ['', '-journal', '-wal', '-shm']) {
    const found = lstatSync(path + ending, { throwIfNoEntry: false });
    if (found === undefined || found.isFile()) continue;
    throw new Error(`${path}${ending} is not a plain file, and is not followed`);
  }
}

/**
 * Makes the file where it is missing; it belongs to its owner alone (0600). A file that is there is not opened for it: to
 * close it would let go of every lock that this process has on it.
 */
export function makePrivate(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) {
    makeNew(path);
  } else if ((found.mode & 0o777) !== 0o600) chmodSync(path, 0o600);
}

/** Another process may have made it in between: then that one has it. */
function makeNew(path: string): void {
  try {
    closeSync(openSync(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
