import type { DatabaseSync } from 'node:sqlite';
import { isBusy, isOpenElsewhere } from './failure.ts';
import { makePrivate, openDatabase, refuseLinks, versionOf } from './sqlite-file.ts';

/** Held as long as the process lives, and let go by the system when it dies: no stale lock is possible. */
export interface LockFile {
  /** There has been a journal, so that one that was lost is not taken for a new one. */
  readonly hasHadContent: boolean;
  rememberContent(): void;
  close(): void;
}

/** @throws Error with the reason when another process has it, or when it cannot be used. */
export function takeLock(path: string): LockFile {
  refuseLinks(path);
  const database = lockedAt(path);
  return {
    hasHadContent: versionOf(database) > 0,
    // In this locking mode the commit does not let go of the lock.
    rememberContent: () => database.exec('PRAGMA user_version = 1; COMMIT; BEGIN EXCLUSIVE;'),
    close: () => database.close(),
  };
}

function lockedAt(path: string): DatabaseSync {
  makePrivate(path);
  const database = openDatabase(path, 0);
  try {
    database.exec('PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE;');
    return database;
  } catch (cause) {
    database.close();
    const reason = isBusy(cause) ? isOpenElsewhere : `its lock file ${path} cannot be used`;
    throw new Error(reason, { cause });
  }
}
