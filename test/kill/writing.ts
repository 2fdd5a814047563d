import type { Journal, SignedRecord, TransactionRequest } from '../../src/index.ts';

const meterId = '1584519120';

/** The writes of one session, in their order. Always the same, so that two processes mean the same by a number. */
export function writeSession(number: number): ((journal: Journal) => void)[] {
  const transactionId = `session-${number}`;
  return [
    journal => journal.noteStart(meterId, requestOf(transactionId)),
    journal => journal.noteRunning(meterId, transactionId),
    journal => journal.noteStop(meterId, transactionId),
    journal => journal.archive(recordOf(transactionId)),
  ];
}

/** Three sessions, one after the other. */
export const writes = [1, 2, 3].flatMap(writeSession);

/** All that a journal knows, but for the moments at which it was written. */
export function contentOf(journal: Journal): string {
  const open = journal.openTransactions(meterId).map(({ transactionId, request, hasRun, stoppedAt }) => ({
    transactionId,
    request,
    hasRun,
    isStopped: stoppedAt !== undefined,
  }));
  const records = [...journal.records()];
  const found = records.map(({ transactionId }) => journal.recordOf(meterId, transactionId));
  return JSON.stringify({ open, records, found });
}

function requestOf(transactionId: string): TransactionRequest {
  return {
    transactionId,
    evseId: 'DE*ABC*E1234*1',
    identificationStatus: 'ASSIGNED',
    identificationType: 'ISO14443',
    identificationFlags: ['RFID_PLAIN'],
    identificationData: '04A1B2C3',
  };
}

function recordOf(transactionId: string): SignedRecord {
  return {
    meterId,
    transactionId,
    ocmf: `OCMF|{"ID":"${transactionId}","TT":"${'tariff '.repeat(100)}"}|{}`,
    publicKey: '3059301306072A8648CE3D020106082A8648CE3D030107034200',
    receivedAt: '2026-05-06T10:00:00.000Z',
    verification: { verdict: 'valid', billable: true, findings: [] },
  };
}
