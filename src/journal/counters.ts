import type { CounterRange } from '../domain/journaled.ts';
import { type Row, refuseDamaged } from './rows.ts';
import { merged, uncovered, withRun } from './runs.ts';
import type { Tables } from './tables.ts';

/** So many counters are summed up to runs in one read. */
const countersPerSlice = 5000;

const read = 'read pagination counters';

/** Runs of counters of which there is neither record nor outcome, and which the meter has not refused. */
export function gapsOf(tables: Tables, meterId: string, range: CounterRange): Iterable<CounterRange> {
  const known = merged(
    countedRuns(tables, meterId, range, 'records', 'TRUE'),
    countedRuns(
      tables,
      meterId,
      range,
      'sessions',
      `outcome IN ('neverRan', 'lost', 'unverifiable') AND pagination_counter IS NOT NULL`,
    ),
    unavailableRuns(tables, meterId),
  );
  return uncovered(range, known);
}

/** The lowest counter among the records. */
export function oldestCounterOf(tables: Tables, meterId: string): number | undefined {
  return endOf(tables, meterId, 'ASC');
}

/** The highest counter among the records. */
export function newestCounterOf(tables: Tables, meterId: string): number | undefined {
  return endOf(tables, meterId, 'DESC');
}

function endOf(tables: Tables, meterId: string, direction: 'ASC' | 'DESC'): number | undefined {
  const sql = `SELECT pagination_counter AS counter FROM records
    WHERE meter_id = ? AND pagination_counter IS NOT NULL ORDER BY pagination_counter ${direction} LIMIT 1`;
  const [row] = tables.all(read, sql, meterId);
  return row && Number(row.counter);
}

/** Notes a run that the meter refused, as few rows as possible. */
export function noteUnavailableRun(tables: Tables, meterId: string, range: CounterRange): void {
  const what = 'note unavailable records';
  tables.atOnce(what, () => addRun(tables, what, { table: 'unavailable', meterId }, range));
}

/** Runs of the numbers of records that were handed over. */
export function deliveredRuns(tables: Tables, what: string): CounterRange[] {
  return storedRuns(tables, what, { table: 'delivered' }).map(({ run }) => run);
}

/** Marks the record with this number as handed over. */
export function addDelivered(tables: Tables, what: string, number: number): void {
  addRun(tables, what, { table: 'delivered' }, { from: number, to: number });
}

type RunTable = { readonly table: 'unavailable'; readonly meterId: string } | { readonly table: 'delivered' };

/** Neighboring counters of a table as runs, which SQLite finds; a slice at a time, mostly one run. */
function* countedRuns(
  tables: Tables,
  meterId: string,
  { from, to }: CounterRange,
  table: 'records' | 'sessions',
  condition: string,
): Generator<CounterRange> {
  const slice = `
    SELECT DISTINCT pagination_counter AS counter FROM ${table}
    WHERE meter_id = ? AND ${condition} AND pagination_counter BETWEEN ? AND ?
    ORDER BY pagination_counter LIMIT ${countersPerSlice}`;
  const extent = `SELECT min(counter) AS first, max(counter) AS last, count(*) AS size FROM (${slice})`;
  const runs = `
    SELECT min(counter) AS first, max(counter) AS last
    FROM (SELECT counter, counter - row_number() OVER (ORDER BY counter) AS run FROM (${slice}))
    GROUP BY run ORDER BY first`;
  for (let at = from; at <= to; ) {
    const [whole] = tables.all(read, extent, meterId, at, to);
    if (whole === undefined || whole.size === 0) return;
    const run = runOf(whole);
    if (whole.size === run.to - run.from + 1) yield run;
    else for (const row of tables.all(read, runs, meterId, at, run.to)) yield runOf(row);
    at = run.to + 1;
  }
}

function runOf({ first, last }: Row): CounterRange {
  return { from: Number(first), to: Number(last) };
}

function unavailableRuns(tables: Tables, meterId: string): CounterRange[] {
  return storedRuns(tables, read, { table: 'unavailable', meterId }).map(({ run }) => run);
}

function storedRuns(
  tables: Tables,
  what: string,
  where: RunTable,
): { readonly number: number; readonly run: CounterRange }[] {
  const rows =
    where.table === 'unavailable'
      ? tables.rows(what, where.table, 'WHERE meter_id = ? ORDER BY first', where.meterId)
      : tables.rows(what, where.table, 'ORDER BY first');
  return rows.map(row => {
    tables.guarded(what, () => refuseDamaged(where.table, row));
    return { number: Number(row.number), run: runOf(row) };
  });
}

/** Replaces the rows that the new run touches by one. */
function addRun(tables: Tables, what: string, where: RunTable, added: CounterRange): void {
  const stored = storedRuns(tables, what, where);
  const runs = withRun(
    stored.map(({ run }) => run),
    added,
  );
  for (const { number, run } of stored) {
    if (!runs.includes(run)) tables.run(what, `DELETE FROM ${where.table} WHERE number = ?`, number);
  }
  const isStored = (run: CounterRange) => stored.some(each => each.run === run);
  for (const { from, to } of runs.filter(run => !isStored(run))) {
    const meter_id = where.table === 'unavailable' ? where.meterId : null;
    tables.insert(what, where.table, { meter_id, first: from, last: to });
  }
}
