import type { CounterRange, NotedTransaction } from '../domain/journaled.ts';
import type { SignedRecord } from '../domain/signed-record.ts';
import type { Journal } from './journal.ts';

/** What a case of the contract does with an empty journal; `reopened` gives it as the next process finds it. */
export type Proof = (journal: Journal, reopened: () => Journal) => void;

export const meterId = '1584519120';

/** A session as a driver notes it before its start. */
export function noted(transactionId: string, changes: Partial<NotedTransaction> = {}): NotedTransaction {
  return {
    transactionId,
    notedAt: '2026-05-06T10:00:00.000Z',
    origin: 'own',
    request: {
      transactionId,
      evseId: 'DE*ABC*E1234*1',
      identificationStatus: 'ASSIGNED',
      identificationType: 'ISO14443',
      identificationFlags: ['RFID_PLAIN'],
    },
    meterTimeMs: 1_778_061_600_000,
    newestCounterBefore: 6,
    paginationCounter: undefined,
    ...changes,
  };
}

/** What is not known of a session that was just noted. */
export const nothingYet = {
  newestCounterAfter: undefined,
  stoppedAt: undefined,
  intermediate: undefined,
} as const;

/** A final record; its bytes name its id and its counter. */
export function recorded(transactionId: string, paginationCounter: number, bytes = ''): SignedRecord {
  return {
    meterId,
    transactionId,
    ocmf: `OCMF|{"PG":"T${paginationCounter}","ID":"${transactionId}","TT":"ä ${bytes}"}|{"SD":"00"}`,
    publicKey: '3059301306072A8648CE3D020106082A8648CE3D030107034200',
    receivedAt: '2026-05-06T10:30:00.000Z',
    verification: { verdict: 'valid', billable: true, findings: [] },
    paginationCounter,
  };
}

export function idsOf(found: Iterable<{ readonly transactionId: string }>): string[] {
  return [...found].map(({ transactionId }) => transactionId);
}

/** The runs that a journal gives, as pairs. */
export function pairs(runs: Iterable<CounterRange>): number[][] {
  return [...runs].map(({ from, to }) => [from, to]);
}
