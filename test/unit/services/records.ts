import type { MeterIdentity } from '../../../src/domain/meter-status.ts';
import type { RecordOnItsWay } from '../../../src/domain/record-results.ts';
import type { SignedRecord } from '../../../src/domain/signed-record.ts';
import { fieldSigner } from '../ocmf/field-record.ts';

/** The meter of `fieldPayload`. */
export const meterId = '1299000017';

export const identity: MeterIdentity = {
  meterId,
  publicKey: fieldSigner.publicKeyRawHex,
  publicKeyOcmf: fieldSigner.publicKeyHex,
  firmwareVersion: '2.3.0.1',
  apiVersion: 'v1',
};

export const session = { transactionId: 'tx', notedAt: '2026-03-01T07:00:00.000Z' };

/** A record on its way home, of which only the id is known. */
export function entryOf(more: Partial<RecordOnItsWay> = {}): RecordOnItsWay {
  return {
    transactionId: 'tx',
    paginationCounter: undefined,
    session,
    request: undefined,
    state: 'ran',
    afterCounter: undefined,
    untilCounter: undefined,
    beganFromMs: undefined,
    legal: undefined,
    intermediate: undefined,
    origin: 'session',
    wantedBy: [],
    isAfterPause: true,
    refusals: 0,
    spoilt: undefined,
    ranAs: undefined,
    record: undefined,
    isStored: false,
    ...more,
  };
}

/** A final record as the archive has it; only its number matters. */
export function archived(paginationCounter: number, transactionId = `tx${paginationCounter}`): SignedRecord {
  return {
    transactionId,
    ocmf: `OCMF|{"PG":"T${paginationCounter}","ID":"${transactionId}"}|{"SD":"00"}`,
    publicKey: identity.publicKeyOcmf,
    meterId,
    receivedAt: '2026-03-01T08:00:05.000Z',
    verification: { verdict: 'valid', billable: true, findings: [] },
    paginationCounter,
  };
}
