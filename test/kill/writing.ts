import type { Journal, NotedTransaction, SignedRecord } from '../../src/index.ts';
import { aRequest } from '../support/a-request.ts';

const meterId = '1584519120';

/** The writes of one session, in their order. Always the same, so that two processes mean the same by a number. */
export function writeSession(number: number): ((journal: Journal) => void)[] {
  const transactionId = `session-${number}`;
  const session = sessionOf(transactionId);
  const record = recordOf(transactionId, number);
  return [
    journal => journal.noteTransaction(meterId, session),
    journal => journal.noteRunning(meterId, session, number),
    journal => journal.keepEvidence({ ...record, ocmf: `interim of ${record.ocmf}` }, 'interim'),
    journal => journal.noteStop(meterId, session, '2026-05-06T10:20:00.000Z'),
    journal => journal.archive(record, session),
    journal => journal.noteDelivered(record),
  ];
}

/** Three sessions, one after the other. */
export const writes = [1, 2, 3].flatMap(writeSession);

/** All that a journal knows, but for the moments at which it was written. */
export function contentOf(journal: Journal): string {
  const pending = journal.pendingTransactions(meterId);
  const records = [...journal.records()];
  const found = records.map(record => [
    journal.newestRecordOf(meterId, record.transactionId),
    journal.recordAt(meterId, record.paginationCounter ?? 0),
    journal.isDelivered(record),
  ]);
  const evidence = [...journal.evidence(meterId)];
  const undelivered = journal.undelivered(meterId).map(({ transactionId }) => transactionId);
  const gaps = [...journal.gaps(meterId, { from: 0, to: 9 })];
  return JSON.stringify({ pending, records, found, evidence, undelivered, gaps });
}

function sessionOf(transactionId: string): NotedTransaction {
  return {
    transactionId,
    notedAt: '2026-05-06T10:00:00.000Z',
    origin: 'own',
    request: aRequest(transactionId),
    meterTimeMs: 1_778_061_600_000,
    newestCounterBefore: 0,
    paginationCounter: undefined,
  };
}

function recordOf(transactionId: string, paginationCounter: number): SignedRecord {
  return {
    meterId,
    transactionId,
    ocmf: `OCMF|{"ID":"${transactionId}","TT":"${'tariff '.repeat(100)}"}|{}`,
    publicKey: '3059301306072A8648CE3D020106082A8648CE3D030107034200',
    receivedAt: '2026-05-06T10:00:00.000Z',
    verification: { verdict: 'valid', billable: true, findings: [] },
    paginationCounter,
  };
}
