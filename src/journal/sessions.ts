import type {
  JournaledTransaction,
  NotedTransaction,
  OutcomeWithoutRecord,
  Session,
} from '../domain/journaled.ts';
import type { Value } from './checksum.ts';
import { evidenceOfRow, numberOf, type Row, rowOfSession, sessionOfRow } from './rows.ts';
import type { Tables } from './tables.ts';

const ofSession = 'WHERE meter_id = ? AND transaction_id = ? AND noted_at = ?';

/** Notes a session once. */
export function noteSession(tables: Tables, meterId: string, noted: NotedTransaction): void {
  const what = 'note a transaction';
  tables.atOnce(what, () => {
    if (sessionRow(tables, what, meterId, noted) !== undefined) return;
    tables.insert(what, 'sessions', rowOfSession(meterId, noted));
  });
}

/**
 * Changes a session that is not closed. One that was never noted, because the journal failed then, is noted by it as a
 * found one: what runs or ran is not forgotten for that.
 */
export function changeSession(
  tables: Tables,
  what: string,
  meterId: string,
  session: Session,
  changesOf: (known: Row | undefined) => Row,
): void {
  tables.atOnce(what, () => {
    const known = sessionRow(tables, what, meterId, session);
    if (known === undefined) insertUnknown(tables, what, meterId, session, changesOf(known));
    else if (known.outcome === null) changeWhereDifferent(tables, what, known, changesOf(known));
  });
}

/** Closes a session without a record; a counter that is known already stays. */
export function closeWithoutRecord(
  tables: Tables,
  meterId: string,
  session: Session,
  outcome: OutcomeWithoutRecord,
  counter: number | undefined,
): void {
  changeSession(tables, 'note an outcome', meterId, session, known => ({
    outcome,
    pagination_counter: known?.pagination_counter ?? counter ?? null,
  }));
}

/** Closes a session by its record, also one that was closed without: the record is there after all. */
export function closeByRecord(
  tables: Tables,
  what: string,
  meterId: string,
  session: Session,
  counter: Value,
): void {
  const known = sessionRow(tables, what, meterId, session);
  if (known === undefined) return;
  const pagination_counter = counter ?? known.pagination_counter ?? null;
  changeWhereDifferent(tables, what, known, { outcome: 'archived', pagination_counter });
}

function insertUnknown(tables: Tables, what: string, meterId: string, session: Session, changes: Row): void {
  const { transactionId, notedAt } = session;
  const noted = rowOfSession(meterId, { ...unknownSession, transactionId, notedAt });
  tables.insert(what, 'sessions', { ...noted, ...changes });
}

function changeWhereDifferent(tables: Tables, what: string, known: Row, changes: Row): void {
  if (Object.entries(changes).every(([name, value]) => known[name] === value)) return;
  tables.change(what, 'sessions', known, changes);
}

/** The pending session of an id that a record with this counter belongs to: of several the newest. */
export function pendingSessionOf(
  tables: Tables,
  what: string,
  meterId: string,
  transactionId: string,
  counter: Value,
): Row | undefined {
  const condition = 'WHERE meter_id = ? AND transaction_id = ? AND outcome IS NULL ORDER BY number DESC';
  const pending = tables.rows(what, 'sessions', condition, meterId, transactionId);
  return (
    pending.find(row => counter !== null && row.pagination_counter === counter) ??
    pending.find(row => counter === null || row.pagination_counter === null)
  );
}

/** Sessions that are not closed, in the order in which they were noted. */
export function pendingSessions(tables: Tables, meterId: string): JournaledTransaction[] {
  const what = 'read pending transactions';
  const condition = 'WHERE meter_id = ? AND outcome IS NULL ORDER BY number';
  return tables.rows(what, 'sessions', condition, meterId).map(row => {
    const intermediate =
      row.intermediate == null
        ? undefined
        : tables.rows(what, 'evidence', 'WHERE number = ?', row.intermediate)[0];
    const after = newestCounterAfter(tables, what, row);
    return tables.guarded(what, () => {
      if (intermediate === undefined) return sessionOfRow(row, after, undefined);
      const { kind: _kind, ...record } = evidenceOfRow(intermediate);
      return sessionOfRow(row, after, record);
    });
  });
}

/**
 * What the next session of the same id found in the meter, closed or not. A start of which nobody knows may be carried out
 * late, so that only a session that has run comes after it.
 */
function newestCounterAfter(
  tables: Tables,
  what: string,
  { number, meter_id, transaction_id, running_at }: Row,
) {
  const isBegun = running_at == null ? 'AND running_at IS NOT NULL ' : '';
  const next =
    `WHERE meter_id = ? AND transaction_id = ? AND number > ? AND newest_counter_before IS NOT NULL ${isBegun}` +
    'ORDER BY number LIMIT 1';
  const [row] = tables.rows(what, 'sessions', next, meter_id ?? null, transaction_id ?? null, number ?? null);
  return numberOf(row?.newest_counter_before);
}

const unknownSession = {
  origin: 'found',
  request: undefined,
  meterTimeMs: undefined,
  newestCounterBefore: undefined,
  paginationCounter: undefined,
} as const;

function sessionRow(tables: Tables, what: string, meterId: string, session: Session): Row | undefined {
  const { transactionId, notedAt } = session;
  return tables.rows(what, 'sessions', ofSession, meterId, transactionId, notedAt)[0];
}
