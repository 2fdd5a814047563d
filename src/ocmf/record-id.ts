import { createHash } from 'node:crypto';
import type { OcmfRecord } from './record.ts';

/**
 * The identity of a record: SHA-256 of its signed bytes, lower-case hexadecimal. Two texts with the same identity are
 * the same record, because the signature section can be rewritten by anyone.
 */
export function recordIdOf({ signedBytes }: Pick<OcmfRecord, 'signedBytes'>): string {
  return createHash('sha256').update(signedBytes).digest('hex');
}
