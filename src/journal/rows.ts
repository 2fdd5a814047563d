import type { JournaledTransaction } from '../domain/service-results.ts';
import type { SignedRecord } from '../domain/signed-record.ts';
import { failed } from './failure.ts';
import type { KnownMeter } from './journal.ts';
import { seal, type Value } from './seal.ts';

/** A row as SQLite gives it, with its `number` and its `seal`. */
export type Row = Record<string, Value>;

/** The columns of each table, in the order in which they are sealed. */
export const recordColumns =
  'meter_id, transaction_id, ocmf, sha256, public_key, received_at, verification, pagination_counter';
export const transactionColumns =
  'meter_id, transaction_id, request, started_at, running_at, stopped_at, outcome';
export const meterColumns = 'address, meter_id, public_key, noted_at';

/** Asks for every column by its name and as it: one that damage has renamed, if only in case, is not overlooked. */
export function select(table: string, columns: string): string {
  return `SELECT ${`number, seal, ${columns}`.replace(/\w+/g, '$& AS $&')} FROM ${table}`;
}

export function recordOfRow(row: Row, path: string): SignedRecord {
  refuseDamaged(row, 'record', path);
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

export function transactionOfRow(
  row: Row,
  intermediate: SignedRecord | undefined,
  path: string,
): JournaledTransaction {
  refuseDamaged(row, 'transaction', path);
  return {
    transactionId: String(row.transaction_id),
    request: row.request === null ? undefined : JSON.parse(String(row.request)),
    hasRun: row.running_at !== null,
    intermediate,
    startedAt: String(row.started_at),
    stoppedAt: row.stopped_at === null ? undefined : String(row.stopped_at),
  };
}

export function meterOfRow(row: Row, path: string): KnownMeter {
  refuseDamaged(row, 'meter', path);
  return { meterId: String(row.meter_id), publicKeyOcmf: String(row.public_key) };
}

/** @throws JournalError when the row is not the one that was written. */
function refuseDamaged(row: Row, name: string, path: string): void {
  const { number, seal: sealed, ...content } = row;
  if (seal(...Object.values(content)) === sealed) return;
  const reason = new Error('its checksum is wrong: the file was damaged');
  throw failed(path, `read ${name} ${number}`, reason);
}
