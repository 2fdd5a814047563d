import type { SignedRecord } from '../domain/signed-record.ts';
import type { JournalError } from '../errors/journal-error.ts';
import type { Value } from './checksum.ts';
import { recordOfRow } from './rows.ts';
import type { Tables } from './tables.ts';

/** Which final records are asked for, and from where on. */
export interface RecordsAsked {
  /** Serial number of the meter that signed them. */
  readonly meterId: string;
  /** Only those of this id. */
  readonly transactionId?: string | undefined;
  /** Only that of this number in the store of the meter. */
  readonly paginationCounter?: number | undefined;
  /** The place where to begin; the first one is 1. */
  readonly from: number;
  /** Towards the oldest, and not towards the newest. */
  readonly backwards?: boolean;
  /** How many at most. */
  readonly limit: number;
}

/** A final record, and where the file has it. */
export interface PlacedRecord {
  /** Records are only ever added, so that it keeps its place. */
  readonly place: number;
  /** As it was handed over. */
  readonly record: SignedRecord;
}

/** What one short read finds. */
export interface RecordSlice {
  /** In the order that was asked for. */
  readonly records: readonly PlacedRecord[];
  /** Where the next slice begins; `undefined`: there is nothing beyond. A slice may be empty and not be the last. */
  readonly next: number | undefined;
  /** The last place of the file when it was read; 0: it has no record. */
  readonly newest: number;
}

/** Places that are looked through at once where no index leads to a record: some milliseconds. */
const placesPerSlice = 2000;

/**
 * Reads a bounded number of rows, however long the file is and wherever in it.
 *
 * @param onDamage is told of a row that is not the one that was written, which is then left out.
 */
export function recordSlice(
  tables: Tables,
  { meterId, transactionId, paginationCounter, from, backwards = false, limit }: RecordsAsked,
  onDamage: (error: JournalError) => void,
): RecordSlice {
  const what = 'read records';
  const [{ newest = null } = {}] = tables.all(what, 'SELECT max(number) AS newest FROM records');
  const last = Number(newest ?? 0);
  const wanted: readonly (readonly [column: string, value: Value | undefined])[] = [
    ['transaction_id', transactionId],
    ['pagination_counter', paginationCounter],
  ];
  const named = wanted.flatMap(([column, value]) => (value === undefined ? [] : [[column, value] as const]));
  const isIndexed = named.length > 0;
  const begin = backwards ? Math.min(from, last) : from;
  const end = isIndexed ? (backwards ? 1 : last) : windowEnd(begin, last, backwards);
  const [low, high] = backwards ? [end, begin] : [begin, end];
  // The plus keeps SQLite from an index by which the rows would have to be sorted.
  const ofMeter = isIndexed ? 'meter_id = ?' : '+meter_id = ?';
  const conditions = ['number BETWEEN ? AND ?', ofMeter, ...named.map(([column]) => `${column} = ?`)];
  const order = `ORDER BY number ${backwards ? 'DESC' : 'ASC'} LIMIT ?`;
  const values = [low, high, meterId, ...named.map(([, value]) => value), limit];
  const rows = tables.rows(what, 'records', `WHERE ${conditions.join(' AND ')} ${order}`, ...values);
  const records = rows.flatMap(row => {
    try {
      return [{ place: Number(row.number), record: tables.guarded(what, () => recordOfRow(row)) }];
    } catch (error) {
      onDamage(error as JournalError);
      return [];
    }
  });
  const reached = rows.length === limit ? Number(rows.at(-1)?.number) : end;
  const next = backwards ? reached - 1 : reached + 1;
  return { records, next: next >= 1 && next <= last ? next : undefined, newest: last };
}

function windowEnd(begin: number, last: number, backwards: boolean): number {
  return backwards ? Math.max(1, begin - placesPerSlice + 1) : Math.min(last, begin + placesPerSlice - 1);
}
