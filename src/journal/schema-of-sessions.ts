import type { DatabaseSync } from 'node:sqlite';
import { checksum, type Value } from './checksum.ts';
import { paginationOf } from './ocmf-glance.ts';
import { columns, type Row, type TableName } from './rows.ts';

const keptRecord = `
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    meter_id TEXT NOT NULL,
    transaction_id TEXT NOT NULL,
    ocmf BLOB NOT NULL,
    sha256 TEXT NOT NULL,
    public_key TEXT NOT NULL,
    received_at TEXT NOT NULL,
    verification TEXT NOT NULL,
    pagination_counter INTEGER`;

/** Every record that there was counts as handed over. */
const tables = `
  DROP TRIGGER records_stay;
  DROP TRIGGER records_last;
  ALTER TABLE records RENAME COLUMN seal TO checksum;
  ALTER TABLE meters RENAME COLUMN seal TO checksum;
  ALTER TABLE meters RENAME COLUMN address TO place;
  CREATE INDEX records_by_counter ON records (meter_id, pagination_counter, number);
  CREATE INDEX records_by_bytes ON records (meter_id, sha256);

  CREATE TABLE sessions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    meter_id TEXT NOT NULL,
    transaction_id TEXT NOT NULL,
    noted_at TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('own', 'found')),
    request TEXT,
    meter_time_ms REAL,
    newest_counter_before INTEGER,
    pagination_counter INTEGER,
    running_at TEXT,
    stopped_at TEXT,
    outcome TEXT CHECK (outcome IN ('archived', 'neverRan', 'lost', 'unverifiable')),
    intermediate INTEGER,
    checksum TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX sessions_by_id ON sessions (meter_id, transaction_id, noted_at);
  CREATE INDEX pending_sessions ON sessions (meter_id, number) WHERE outcome IS NULL;
  CREATE INDEX sessions_without_record ON sessions (meter_id, pagination_counter)
    WHERE outcome IN ('neverRan', 'lost', 'unverifiable') AND pagination_counter IS NOT NULL;

  CREATE TABLE evidence (
    ${keptRecord},
    kind TEXT NOT NULL CHECK (kind IN ('interim', 'unverified')),
    was_record INTEGER,
    checksum TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX evidence_by_bytes ON evidence (meter_id, sha256);
  CREATE INDEX passing_evidence ON evidence (number) WHERE kind = 'interim' AND was_record IS NULL;

  CREATE TABLE unavailable (
    number INTEGER PRIMARY KEY,
    meter_id TEXT NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    checksum TEXT NOT NULL,
    UNIQUE (meter_id, first)
  ) STRICT;
  CREATE TABLE delivered (
    number INTEGER PRIMARY KEY,
    first INTEGER NOT NULL UNIQUE,
    last INTEGER NOT NULL,
    checksum TEXT NOT NULL
  ) STRICT;`;

const oldSessions = `
  SELECT number, meter_id, transaction_id, request, started_at, running_at, stopped_at, outcome, seal FROM transactions
  WHERE number IN (SELECT max(number) FROM transactions GROUP BY meter_id, transaction_id, started_at)
  ORDER BY number`;
const oldIntermediates = `
  SELECT meter_id, transaction_id, ocmf, sha256, public_key, received_at, verification, pagination_counter, seal
  FROM intermediate_records ORDER BY number`;
const noFinals = `
  SELECT number, meter_id, transaction_id, ocmf, sha256, public_key, received_at, verification, pagination_counter,
    checksum, kind
  FROM (SELECT *, record_kind_of(ocmf) AS kind FROM records) WHERE kind <> 'final' ORDER BY number`;

/** Names of the columns that the third version summed up, in its order. */
const oldTransactionColumns = [
  'meter_id',
  'transaction_id',
  'request',
  'started_at',
  'running_at',
  'stopped_at',
  'outcome',
] as const;

/**
 * The fourth version: sessions in place of transaction ids, evidence beside the final records, and what was handed over.
 * A damaged row stays one: it gets no good checksum. Records without an end, which earlier versions of the driver took
 * for final ones, become evidence, and their sessions are pending again.
 */
export function toSessions(database: DatabaseSync): void {
  database.exec(tables);
  const insert = (table: TableName, row: Row, isWhole: boolean) => insertInto(database, table, row, isWhole);
  for (const old of database.prepare(oldSessions).iterate() as Iterable<Row>) {
    insert('sessions', sessionOf(old), isSummedUp(old, oldTransactionColumns, 'seal'));
  }
  for (const old of database.prepare(oldIntermediates).iterate() as Iterable<Row>) {
    const isWhole = isSummedUp(old, columns.records, 'seal');
    const number = insert('evidence', { ...old, kind: 'interim', was_record: null }, isWhole);
    const session = sessionOfRecord(database, old);
    if (session?.outcome === null) change(database, session, { intermediate: number });
  }
  const newest = database.prepare('SELECT max(number) AS number FROM records').get()?.number;
  if (typeof newest === 'number') insert('delivered', { first: 1, last: newest }, true);
  moveNoFinals(database);
  database.exec(`
    DROP TABLE transactions;
    DROP TABLE intermediate_records;
    CREATE TRIGGER records_stay BEFORE UPDATE ON records BEGIN SELECT RAISE(ABORT, 'records are append-only'); END;
    CREATE TRIGGER records_last BEFORE DELETE ON records BEGIN SELECT RAISE(ABORT, 'records are append-only'); END;`);
}

/** A damaged row is left where it is, for whoever looks for damage. */
function moveNoFinals(database: DatabaseSync): void {
  const moved = (database.prepare(noFinals).all() as Row[]).filter(row =>
    isSummedUp(row, columns.records, 'checksum'),
  );
  for (const found of moved) {
    const row: Row = {
      ...found,
      pagination_counter: found.pagination_counter ?? paginationOf(value(found.ocmf)),
    };
    const kind = row.kind === 'interim' ? 'interim' : 'unverified';
    const known = database
      .prepare('SELECT number FROM evidence WHERE meter_id = ? AND sha256 = ?')
      .get(value(row.meter_id), value(row.sha256));
    const number =
      known === undefined
        ? insertInto(database, 'evidence', { ...row, kind, was_record: row.number ?? null }, true)
        : Number(known.number);
    database.prepare('DELETE FROM records WHERE number = ?').run(value(row.number));
    reopen(database, row, kind === 'interim' ? number : null);
  }
}

/** The session of a record that was no final one is pending, unless its final one is there, too. */
function reopen(database: DatabaseSync, row: Row, intermediate: number | null): void {
  if (hasFinal(database, row)) return;
  const { pagination_counter = null, received_at = null } = row;
  const session = sessionOfRecord(database, row);
  const changes = { pagination_counter, outcome: null, intermediate };
  if (session === undefined) {
    const found = { ...row, noted_at: received_at, running_at: received_at, ...noSession, ...changes };
    insertInto(database, 'sessions', found, true);
  } else
    change(database, session, { ...changes, running_at: session.running_at ?? session.noted_at ?? null });
}

/** By its counter; where that is not known, a later one of the id. */
function hasFinal(database: DatabaseSync, row: Row): boolean {
  const counter = value(row.pagination_counter);
  const isSame = counter === null ? 'transaction_id = ? AND number > ?' : 'pagination_counter = ?';
  const same = counter === null ? [value(row.transaction_id), value(row.number)] : [counter];
  const sql = `SELECT number FROM records WHERE meter_id = ? AND ${isSame} AND record_kind_of(ocmf) = 'final'`;
  return database.prepare(sql).get(value(row.meter_id), ...same) !== undefined;
}

const noSession = {
  origin: 'found',
  request: null,
  meter_time_ms: null,
  newest_counter_before: null,
  stopped_at: null,
};

/** The newest session of the id that was noted before this record came, or, if the clock jumped, the newest at all. */
function sessionOfRecord(database: DatabaseSync, record: Row): Row | undefined {
  const sql = `SELECT number, checksum, ${columns.sessions.join(', ')} FROM sessions
    WHERE meter_id = ? AND transaction_id = ? ORDER BY noted_at <= ? DESC, number DESC LIMIT 1`;
  const wanted = [value(record.meter_id), value(record.transaction_id), value(record.received_at)];
  return database.prepare(sql).get(...wanted) as Row | undefined;
}

function sessionOf(old: Row): Row {
  return {
    ...old,
    ...noSession,
    noted_at: value(old.started_at),
    origin: old.request === null ? 'found' : 'own',
    request: value(old.request),
    pagination_counter: null,
    stopped_at: value(old.stopped_at),
    outcome: old.outcome === 'never ran' ? 'neverRan' : value(old.outcome),
    intermediate: null,
  };
}

function change(database: DatabaseSync, session: Row, changes: Row): void {
  const names = columns.sessions;
  const changed = { ...session, ...changes };
  const values = names.map(name => value(changed[name]));
  const sum = isSummedUp(session, names, 'checksum') ? checksum(...values) : damaged;
  const assignments = [...names, 'checksum'].map(name => `${name} = ?`).join(', ');
  database
    .prepare(`UPDATE sessions SET ${assignments} WHERE number = ?`)
    .run(...values, sum, value(session.number));
}

function insertInto(database: DatabaseSync, table: TableName, row: Row, isWhole: boolean): number {
  const names = columns[table];
  const values = names.map(name => value(row[name]));
  const places = [...values, ''].map(() => '?').join(', ');
  const sql = `INSERT INTO ${table} (${names.join(', ')}, checksum) VALUES (${places})`;
  return Number(
    database.prepare(sql).run(...values, isWhole ? checksum(...values) : damaged).lastInsertRowid,
  );
}

/** In place of a checksum: no row has it. */
const damaged = 'damaged';

function isSummedUp(row: Row, names: readonly string[], column: 'seal' | 'checksum'): boolean {
  return checksum(...names.map(name => value(row[name]))) === row[column];
}

function value(found: Value | undefined): Value {
  return found ?? null;
}
