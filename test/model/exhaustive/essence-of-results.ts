import { finalityOf, paginationCounterOf, readRecord } from '../../../src/ocmf/index.ts';
import type { Plain } from './normalize.ts';
import type { Result } from './services.ts';

/** What of a result the statecharts can tell: times, texts, bytes and energies are left out. */
export function essenceOf(result: Result): unknown {
  if ('failed' in result) {
    const { code, effect, retryable, context } = result.failed;
    return { failed: { code, effect, retryable, status: context.status } };
  }
  const { done } = result;
  return { done: done === undefined ? undefined : essence(done) };
}

const leftOut = [
  'atMs',
  'asOf',
  'remembered',
  'sample',
  'blockers',
  'by',
  'written',
  'syncedAtMs',
  'receivedAt',
  'identity',
  'intermediate',
  'request',
  'oldest',
  'stoppedAt',
];

function essence(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(essence);
  if (typeof value !== 'object' || value === null) return value;
  const plain = value as Plain;
  if ('ocmf' in plain) return { id: plain.transactionId, record: recordText(plain.ocmf) };
  if ('paginationCounter' in plain && 'running' in plain) {
    const { transactionId, paginationCounter, running, startedAtMs } = plain;
    return { transactionId, paginationCounter, running, startedAtMs };
  }
  if ('code' in plain) return { code: plain.code };
  const entries = Object.entries(plain)
    .filter(([name, each]) => !leftOut.includes(name) && each !== undefined && each !== null)
    .map(([name, each]) => [name, essence(each)]);
  return Object.fromEntries(entries);
}

function recordText(ocmf: string): string {
  if (!ocmf.startsWith('OCMF|')) return ocmf;
  const { record } = readRecord(ocmf);
  return record === undefined ? 'no record' : `T${paginationCounterOf(record)} ${finalityOf(record)}`;
}
