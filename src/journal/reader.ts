import type { CounterRange, EvidenceKind } from '../domain/journaled.ts';
import type { SignedRecord } from '../domain/signed-record.ts';
import type { JournalError } from '../errors/journal-error.ts';
import { evidenceOf, newestRecord, recordRows } from './archive.ts';
import { gapsOf, newestCounterOf, oldestCounterOf } from './counters.ts';
import { guarded } from './failure.ts';
import { newestVersion, openFile } from './journal-file.ts';
import { type RecordSlice, type RecordsAsked, recordSlice } from './record-slice.ts';
import { recordOfRow } from './rows.ts';
import { openDatabase, refuseLinks, sizeOf, versionOf } from './sqlite-file.ts';
import { createTables, refusingAfter, type Tables } from './tables.ts';

/** What is read of a journal beside the driver that writes it. */
export interface JournalReader {
  /** Serial numbers of the meters of which it has records or evidence, ascending. */
  meterIds(): readonly string[];
  /**
   * Final records, oldest first, also those that come while it is read.
   *
   * @param onDamage is told of a row that is not the one that was written, which is then left out; without it, thrown.
   */
  records(onDamage?: (error: JournalError) => void): Iterable<SignedRecord>;
  /**
   * Some final records of a meter, from a place on or back from it, as fast at the end of a long journal as at its begin.
   *
   * @param onDamage is told of a row that is not the one that was written, which is then left out; without it, thrown.
   */
  slice(asked: RecordsAsked, onDamage?: (error: JournalError) => void): RecordSlice;
  /** What is kept beside the final records of a meter, oldest first. */
  evidence(meterId: string): Iterable<SignedRecord & { readonly kind: EvidenceKind }>;
  /** The final record of this id that was archived last, of any meter. */
  newestRecordOf(transactionId: string): SignedRecord | undefined;
  /**
   * Counters between the lowest and the highest one of the meter's records, of which there is neither a record nor a
   * reason why there is none.
   */
  gaps(meterId: string): Iterable<CounterRange>;
  /** Lets go of the file. May be called twice. */
  close(): void;
}

/** A driver that commits keeps a reader out for as long as its disk takes. */
const waitForWriterMs = 2000;

/**
 * Opens a journal for reading, also while a driver has it open. It is read in slices, each its own read transaction of
 * some milliseconds, for which the driver waits; its lock is never taken. Nothing is written, with two exceptions: a file
 * of an earlier version, which no driver has open, is brought up to date first, and what a killed driver left half
 * written is taken back.
 *
 * @throws JournalError METER_JOURNAL_FAILED when it is no journal, or of an earlier version and in use.
 */
export function openJournalReader(path: string): JournalReader {
  return guarded(path, 'open', () => {
    refuseLinks(path);
    if (sizeOf(path) === 0) throw new Error('it is missing or empty');
    if (versionAt(path) < newestVersion) openFile(path, undefined).close();
    return readerOf(path);
  });
}

function versionAt(path: string): number {
  const database = openDatabase(path, waitForWriterMs);
  try {
    database.exec('PRAGMA query_only=ON');
    const version = versionOf(database);
    if (version > newestVersion)
      throw new Error(`it is of version ${version}, this library knows ${newestVersion}`);
    return version;
  } finally {
    database.close();
  }
}

function readerOf(path: string): JournalReader {
  const database = openDatabase(path, waitForWriterMs);
  database.exec('PRAGMA query_only=ON');
  let isOpen = true;
  const tables = createTables(
    path,
    database,
    refusingAfter(path, () => isOpen),
  );
  const meterIds = () => {
    const found = [...metersIn(tables, 'records'), ...metersIn(tables, 'evidence')];
    return [...new Set(found)].toSorted();
  };
  return {
    meterIds,
    *records(onDamage) {
      for (const row of recordRows(tables, undefined)) {
        let record: SignedRecord;
        try {
          record = tables.guarded('read records', () => recordOfRow(row));
        } catch (error) {
          if (onDamage === undefined) throw error;
          onDamage(error as JournalError);
          continue;
        }
        yield record;
      }
    },
    slice: (asked, onDamage = rethrow) => recordSlice(tables, asked, onDamage),
    evidence: meterId => evidenceOf(tables, meterId),
    newestRecordOf(transactionId) {
      const meters = meterIds();
      const places = meters.map(() => '?').join(', ');
      return newestRecord(tables, `meter_id IN (${places}) AND transaction_id = ?`, ...meters, transactionId);
    },
    gaps(meterId) {
      const from = oldestCounterOf(tables, meterId);
      const to = newestCounterOf(tables, meterId);
      return from === undefined || to === undefined ? [] : gapsOf(tables, meterId, { from, to });
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      database.close();
    },
  };
}

function rethrow(error: JournalError): never {
  throw error;
}

/** By a jump from one to the next in the index, and not through all its rows. */
function metersIn(tables: Tables, table: 'records' | 'evidence'): string[] {
  const sql = `
    WITH RECURSIVE meters(id) AS (
      SELECT min(meter_id) FROM ${table}
      UNION ALL SELECT (SELECT min(meter_id) FROM ${table} WHERE meter_id > id) FROM meters WHERE id IS NOT NULL)
    SELECT id FROM meters WHERE id IS NOT NULL`;
  return tables.all('read the meters', sql).map(row => String(row.id));
}
