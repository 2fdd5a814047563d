import type { EvidenceKind, Session } from '../domain/journaled.ts';
import type { SignedRecord } from '../domain/signed-record.ts';
import { sha256Of } from './checksum.ts';
import type { RecordBytes } from './journal.ts';
import { evidenceOfRow, isWhole, type Row, recordOfRow, rowOfRecord } from './rows.ts';
import { closeByRecord, pendingSessionOf } from './sessions.ts';
import type { Tables } from './tables.ts';

const rowsPerSlice = 100;

/** Of the interim records, of which a busy meter gives 1,400 a day, so many are kept: one a minute over some sessions. */
const interimCapacity = 2000;

/** Stores it once per different bytes; a damaged row with the same bytes does not count. */
export function archiveRecord(tables: Tables, record: SignedRecord, session: Session | undefined): void {
  const what = 'archive a record';
  const row = rowOfRecord(record);
  tables.atOnce(what, () => {
    if (wholeRowOf(tables, what, record) === undefined) tables.insert(what, 'records', row);
    if (session === undefined) return;
    closeByRecord(tables, what, record.meterId, session, row.pagination_counter ?? null);
  });
}

/** The row with exactly these bytes. */
export function wholeRowOf(tables: Tables, what: string, { meterId, ocmf }: RecordBytes): Row | undefined {
  const sha256 = sha256Of(Buffer.from(ocmf));
  const rows = tables.rows(what, 'records', 'WHERE meter_id = ? AND sha256 = ?', meterId, sha256);
  return rows.find(row => isWhole('records', row));
}

/** The newest final record for which the condition holds. */
export function newestRecord(
  tables: Tables,
  condition: string,
  ...values: (string | number)[]
): SignedRecord | undefined {
  const what = 'read a record';
  const newest = 'ORDER BY pagination_counter DESC NULLS LAST, number DESC LIMIT 1';
  const [row] = tables.rows(what, 'records', `WHERE ${condition} ${newest}`, ...values);
  return row && tables.guarded(what, () => recordOfRow(row));
}

/** Final records of one meter, or of all, with numbers from `from` to `to`; a slice at a time, each its own read. */
export function* recordRows(
  tables: Tables,
  meterId: string | undefined,
  from = 1,
  to = Number.MAX_SAFE_INTEGER,
): Generator<Row> {
  yield* inSlices(from, after => {
    // The plus keeps SQLite from an index by which each slice would have to be sorted.
    const ofMeter = meterId === undefined ? '' : 'AND +meter_id = ?';
    const condition = `WHERE number BETWEEN ? AND ? ${ofMeter} ORDER BY number LIMIT ${rowsPerSlice}`;
    const values = meterId === undefined ? [after, to] : [after, to, meterId];
    return tables.rows('read records', 'records', condition, ...values);
  });
}

/** Keeps it once per different bytes, beside the records, and with the pending session that it is of. */
export function keepEvidence(tables: Tables, record: SignedRecord, kind: EvidenceKind): void {
  const what = 'keep evidence';
  const row = rowOfRecord(record);
  const insert = (damaged: Row | undefined) => {
    if (damaged !== undefined)
      tables.run(what, 'DELETE FROM evidence WHERE number = ?', damaged.number ?? null);
    return tables.insert(what, 'evidence', { ...row, kind, was_record: null });
  };
  tables.atOnce(what, () => {
    const same = 'WHERE meter_id = ? AND sha256 = ?';
    const [known] = tables.rows(what, 'evidence', same, record.meterId, row.sha256 ?? null);
    const number = known !== undefined && isWhole('evidence', known) ? known.number : insert(known);
    if (kind !== 'interim') return;
    const { meterId, transactionId } = record;
    const counter = row.pagination_counter ?? null;
    const session = pendingSessionOf(tables, what, meterId, transactionId, counter);
    if (session !== undefined) tables.change(what, 'sessions', session, { intermediate: number ?? null });
    letGoOfOldest(tables, what);
  });
}

/** What a meter says every minute is bounded; the newest one of each pending session stays. */
function letGoOfOldest(tables: Tables, what: string): void {
  const passing = `kind = 'interim' AND was_record IS NULL`;
  tables.run(
    what,
    `DELETE FROM evidence WHERE ${passing}
       AND number <= (SELECT number FROM evidence WHERE ${passing} ORDER BY number DESC LIMIT 1 OFFSET ${interimCapacity})
       AND number NOT IN (SELECT intermediate FROM sessions WHERE outcome IS NULL AND intermediate IS NOT NULL)`,
  );
}

/** Oldest first, a slice at a time. */
export function* evidenceOf(
  tables: Tables,
  meterId: string,
): Generator<SignedRecord & { readonly kind: EvidenceKind }> {
  const what = 'read evidence';
  const condition = `WHERE number >= ? AND +meter_id = ? ORDER BY number LIMIT ${rowsPerSlice}`;
  const rows = inSlices(1, after => tables.rows(what, 'evidence', condition, after, meterId));
  for (const row of rows) yield tables.guarded(what, () => evidenceOfRow(row));
}

function* inSlices(from: number, read: (from: number) => Row[]): Generator<Row> {
  for (let at = from; ; ) {
    const rows = read(at);
    yield* rows;
    if (rows.length < rowsPerSlice) return;
    at = Number(rows.at(-1)?.number) + 1;
  }
}
