import { RecordError, type SignedRecord } from '../index.ts';
import { verifyRecord } from '../ocmf/index.ts';
import { textOf } from './commands/ocmf-show.ts';
import { printable } from './output.ts';

/** EVerest's words for a signed meter value, and what we found out about it. */
export function recordOf({ transactionId, ocmf, publicKey, verification }: SignedRecord) {
  return {
    transactionId,
    signedMeterData: ocmf,
    encodingMethod: 'OCMF',
    signingMethod: '',
    publicKey,
    verification,
  };
}

/** The record that comes with a failure, if one does. */
export function recordOfFailure(error: unknown): object {
  return error instanceof RecordError ? recordOf(error.record) : {};
}

/** The record for people, and the text that was signed. */
export function recordText({ ocmf, publicKey, verification }: SignedRecord): string {
  const details = textOf({ ...verifyRecord(ocmf, publicKey), ...verification });
  return `${details}\n\n${printable(ocmf)}`;
}
