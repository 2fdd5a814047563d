import type { JournalError } from '../errors/journal-error.ts';
import { Damage, isBusy } from './failure.ts';
import { columns, isWhole, type Row, refuseDamaged, type TableName } from './rows.ts';
import type { Tables } from './tables.ts';

/** A table of so many rows is checked whole when the file is opened. */
const smallTable = 1000;
/** Of a larger one the newest rows are, and the others while the file is open. */
const newestRows = { records: 1000, others: 100 };
const rowsPerSlice = 100;
/** Between two slices, of which each takes some milliseconds. */
const pauseMs = 100;

const what = 'check its content';

/** The indexes by which rows of large tables are found, with the column that they are about. */
const indexes: Partial<Record<TableName, Readonly<Record<string, string>>>> = {
  records: {
    records_by_counter: 'pagination_counter',
    records_by_bytes: 'sha256',
    records_by_transaction: 'transaction_id',
  },
  sessions: { sessions_by_id: 'transaction_id' },
  evidence: { evidence_by_bytes: 'sha256' },
};

/** Is told of damage that is no reason to refuse the file. */
export type OnDamage = ((error: JournalError) => void) | undefined;

/** Checks one more slice; `false`: there is none. */
type Slices = () => boolean;

/**
 * Small tables are checked whole, and every pending session; of large ones the newest rows. Gives what is left to check.
 *
 * @throws JournalError when the file is not to be worked with. A record that is damaged by itself is no such reason: it
 *   is told, and refused to whoever asks for it.
 */
export function checkAtOpening(tables: Tables, onDamage: OnDamage): Slices | undefined {
  const rests: Slices[] = [];
  for (const table of Object.keys(columns) as TableName[]) {
    const slices = slicesOf(tables, table, onDamage);
    if (isSmall(tables, table)) {
      while (slices());
      refuseMisfits(tables, table);
    } else {
      const newest = table === 'records' ? newestRows.records : newestRows.others;
      for (let seen = 0; seen < newest; seen += rowsPerSlice) slices();
      rests.push(slices);
    }
  }
  checkRows(tables, 'sessions', tables.rows(what, 'sessions', 'WHERE outcome IS NULL'), onDamage);
  return rests.length === 0 ? undefined : () => rests.some(slices => slices());
}

function isSmall(tables: Tables, table: TableName): boolean {
  const sql = `SELECT number FROM ${table} ORDER BY number DESC LIMIT 1 OFFSET ${smallTable}`;
  return tables.all(what, sql).length === 0;
}

/** Runs the rest, slice by slice; its timer keeps no process alive. What it finds stays until the file is closed. */
export function checkWhileIdle(
  slices: Slices | undefined,
  onDamage: OnDamage,
): { found(): JournalError | undefined; stop(): void } {
  let found: JournalError | undefined;
  let timer: NodeJS.Timeout | undefined;
  const schedule = () => {
    timer = setTimeout(goOn, pauseMs).unref();
  };
  const goOn = () => {
    try {
      if (slices?.() !== true) return;
    } catch (error) {
      if (!isBusy(error)) {
        found = error as JournalError;
        onDamage?.(found);
        return;
      }
    }
    schedule();
  };
  if (slices !== undefined) schedule();
  return { found: () => found, stop: () => clearTimeout(timer) };
}

/** From the newest row to the oldest. A slice that failed is tried again. */
function slicesOf(tables: Tables, table: TableName, onDamage: OnDamage): Slices {
  let before = Number.MAX_SAFE_INTEGER;
  const condition = `WHERE number < ? ORDER BY number DESC LIMIT ${rowsPerSlice}`;
  return () => {
    const rows = tables.rows(what, table, condition, before);
    const oldest = Number(rows.at(-1)?.number ?? 0);
    if (checkRows(tables, table, rows, onDamage)) refuseUnfound(tables, table, oldest, before);
    before = oldest;
    return rows.length === rowsPerSlice;
  };
}

/** Gives whether all are whole. */
function checkRows(tables: Tables, table: TableName, rows: readonly Row[], onDamage: OnDamage): boolean {
  const damaged = rows.filter(row => !isWhole(table, row));
  for (const row of damaged) {
    try {
      tables.guarded(what, () => refuseDamaged(table, row));
    } catch (error) {
      if (table !== 'records' && table !== 'evidence') throw error;
      onDamage?.(error as JournalError);
    }
  }
  return damaged.length === 0;
}

/** Pages of a small table that do not fit together, and indexes that do not agree with it. */
function refuseMisfits(tables: Tables, table: TableName): void {
  const [finding] = tables.all(what, `PRAGMA integrity_check(${table})`);
  if (finding?.integrity_check !== 'ok') refuse(tables, String(finding?.integrity_check));
}

/** Rows that an index does not find. */
function refuseUnfound(tables: Tables, table: TableName, from: number, to: number): void {
  for (const [index, column] of Object.entries(indexes[table] ?? {})) {
    const sql = `
      SELECT number FROM ${table} AS row WHERE number >= ? AND number < ? AND NOT EXISTS (
        SELECT 1 FROM ${table} AS found INDEXED BY ${index}
        WHERE found.meter_id = row.meter_id AND found.${column} IS row.${column} AND found.number = row.number
      ) LIMIT 1`;
    const [row] = tables.all(what, sql, from, to);
    if (row !== undefined) refuse(tables, `row ${row.number} of ${table} is not found by ${index}`);
  }
}

function refuse(tables: Tables, finding: string): never {
  return tables.guarded(what, () => {
    throw new Damage(finding);
  });
}
