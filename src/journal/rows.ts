import type { EvidenceKind, JournaledTransaction, NotedTransaction } from '../domain/journaled.ts';
import type { SignedRecord } from '../domain/signed-record.ts';
import { checksum, sha256Of, type Value } from './checksum.ts';
import { Damage } from './failure.ts';
import type { KnownMeter } from './journal.ts';
import { paginationOf } from './ocmf-glance.ts';

/** A row as SQLite gives it, with its `number` and its `checksum`. */
export type Row = Record<string, Value>;

const recordColumns = [
  'meter_id',
  'transaction_id',
  'ocmf',
  'sha256',
  'public_key',
  'received_at',
  'verification',
  'pagination_counter',
] as const;

/** The columns of each table, in the order in which they are summed up. */
export const columns = {
  records: recordColumns,
  evidence: [...recordColumns, 'kind', 'was_record'],
  sessions: [
    'meter_id',
    'transaction_id',
    'noted_at',
    'origin',
    'request',
    'meter_time_ms',
    'newest_counter_before',
    'pagination_counter',
    'running_at',
    'stopped_at',
    'outcome',
    'intermediate',
  ],
  meters: ['place', 'meter_id', 'public_key', 'noted_at'],
  unavailable: ['meter_id', 'first', 'last'],
  delivered: ['first', 'last'],
} as const satisfies Record<string, readonly string[]>;

export type TableName = keyof typeof columns;

/** Asks for every column by its name and as it: one that damage has renamed, if only in case, is not overlooked. */
export function select(table: TableName): string {
  const names = ['number', 'checksum', ...columns[table]];
  return `SELECT ${names.map(name => `${name} AS ${name}`).join(', ')} FROM ${table}`;
}

/** Whether the row is the one that was written. */
export function isWhole(table: TableName, row: Row): boolean {
  return checksum(...columns[table].map(name => row[name] ?? null)) === row.checksum;
}

/** @throws Damage when the row is not the one that was written. */
export function refuseDamaged(table: TableName, row: Row): void {
  if (isWhole(table, row)) return;
  throw new Damage(`the checksum of row ${row.number} of its ${table} is wrong`);
}

export function rowOfRecord(record: SignedRecord): Row {
  const bytes = Buffer.from(record.ocmf);
  return {
    meter_id: record.meterId,
    transaction_id: record.transactionId,
    ocmf: bytes,
    sha256: sha256Of(bytes),
    public_key: record.publicKey,
    received_at: record.receivedAt,
    verification: JSON.stringify(record.verification),
    pagination_counter: record.paginationCounter ?? paginationOf(bytes),
  };
}

export function recordOfRow(row: Row, table: 'records' | 'evidence' = 'records'): SignedRecord {
  refuseDamaged(table, row);
  const counter = row.pagination_counter;
  return {
    meterId: String(row.meter_id),
    transactionId: String(row.transaction_id),
    ocmf: Buffer.from(row.ocmf as Uint8Array).toString('utf8'),
    publicKey: String(row.public_key),
    receivedAt: String(row.received_at),
    verification: JSON.parse(String(row.verification)),
    ...(typeof counter === 'number' ? { paginationCounter: counter } : {}),
  };
}

export function evidenceOfRow(row: Row): SignedRecord & { readonly kind: EvidenceKind } {
  const kind = row.kind === 'interim' ? 'interim' : 'unverified';
  return { ...recordOfRow(row, 'evidence'), kind };
}

export function rowOfSession(meterId: string, noted: NotedTransaction): Row {
  return {
    meter_id: meterId,
    transaction_id: noted.transactionId,
    noted_at: noted.notedAt,
    origin: noted.origin,
    request: noted.request === undefined ? null : JSON.stringify(noted.request),
    meter_time_ms: noted.meterTimeMs ?? null,
    newest_counter_before: noted.newestCounterBefore ?? null,
    pagination_counter: noted.paginationCounter ?? null,
    running_at: null,
    stopped_at: null,
    outcome: null,
    intermediate: null,
  };
}

export function sessionOfRow(
  row: Row,
  newestCounterAfter: number | undefined,
  intermediate: SignedRecord | undefined,
): JournaledTransaction {
  refuseDamaged('sessions', row);
  return {
    transactionId: String(row.transaction_id),
    notedAt: String(row.noted_at),
    origin: row.origin === 'own' ? 'own' : 'found',
    request: row.request === null ? undefined : JSON.parse(String(row.request)),
    meterTimeMs: numberOf(row.meter_time_ms),
    newestCounterBefore: numberOf(row.newest_counter_before),
    paginationCounter: numberOf(row.pagination_counter),
    hasRun: row.running_at !== null,
    newestCounterAfter,
    stoppedAt: row.stopped_at === null ? undefined : String(row.stopped_at),
    intermediate,
  };
}

export function meterOfRow(row: Row): KnownMeter {
  refuseDamaged('meters', row);
  return { meterId: String(row.meter_id), publicKeyOcmf: String(row.public_key) };
}

export function numberOf(found: Value | undefined): number | undefined {
  return typeof found === 'number' ? found : undefined;
}
