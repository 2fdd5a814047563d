import type { Mine } from '../../../machines/meter/running.ts';
import { aboutToStart, foundBy, type OpenTransaction } from '../../../machines/meter/session.ts';
import type { JournaledTransaction } from '../../../src/domain/journaled.ts';
import type { SignedRecord } from '../../../src/domain/signed-record.ts';

export const startedAt = '2026-05-06T09:00:00.000Z';
const atMs = Date.parse(startedAt);

/** Nothing is known to be ours, and the journal can be read. */
export const nobody: Mine = {
  unconfirmed: [],
  starting: undefined,
  idsInDoubt: [],
  sent: [],
  journaled: [],
  endedUpTo: undefined,
  mayStillStart: undefined,
};
/** The same, and the journal cannot be read. */
export const unreadable: Mine = { ...nobody, journaled: undefined };

/** One that we started as T7, over T6 as the newest. */
export function ownOne(more: Partial<OpenTransaction> = {}): OpenTransaction {
  const request = { transactionId: 'tx', evseId: 'evse' };
  return {
    ...aboutToStart(request, { notedAtMs: atMs, meterTimeMs: atMs }, 6),
    paginationCounter: 7,
    ...more,
  };
}

/** One that somebody else started as T7. */
export function foundOne(more: Partial<OpenTransaction> = {}): OpenTransaction {
  return { ...foundBy({ transactionId: 'tx', paginationCounter: 7 }, atMs), ...more };
}

/** One as the journal knows it. */
export function notedOne(more: Partial<JournaledTransaction> = {}): JournaledTransaction {
  return {
    transactionId: 'tx',
    notedAt: startedAt,
    origin: 'own',
    request: { transactionId: 'tx', evseId: 'evse' },
    meterTimeMs: atMs,
    newestCounterBefore: 6,
    paginationCounter: undefined,
    hasRun: false,
    newestCounterAfter: undefined,
    stoppedAt: undefined,
    intermediate: undefined,
    ...more,
  };
}

/** A record of which only the bytes are asked. */
export function recordOf(paginationCounter: number, more: Partial<SignedRecord> = {}): SignedRecord {
  return {
    transactionId: `tx${paginationCounter}`,
    ocmf: `OCMF|T${paginationCounter}`,
    publicKey: '',
    meterId: 'meter',
    receivedAt: startedAt,
    verification: { verdict: 'valid', billable: true, findings: [] },
    paginationCounter,
    ...more,
  };
}
