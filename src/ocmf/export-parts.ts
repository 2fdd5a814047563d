import { curveOfAlgorithm } from './algorithm.ts';
import { curves } from './curves.ts';
import { startOfText } from './encoding.ts';
import { OcmfExportError } from './export-error.ts';
import { coordinatesOn } from './key-on-curve.ts';
import { parsePublicKey } from './public-key.ts';
import { readRecord } from './read.ts';
import type { OcmfRecord } from './record.ts';
import { spkiOf } from './spki.ts';

/** A record and its key on the way out. */
export interface ExportInput {
  /** The record exactly as the meter gave it. */
  readonly record: Uint8Array | string;
  /** In any form that `parsePublicKey` reads; it is written as SubjectPublicKeyInfo. */
  readonly publicKey?: string | Uint8Array;
}

/** A record to be written in another format, without what stood before it; throws OCMF_UNREADABLE where it is none. */
export function recordToExport({ record }: ExportInput): OcmfRecord {
  const result = readRecord(record);
  if (result.readable) {
    const { bytes } = result.record;
    return { ...result.record, bytes: bytes.subarray(startOfText(bytes)) };
  }
  throw new OcmfExportError('OCMF_UNREADABLE', `Not an OCMF record: ${result.findings[0]?.message ?? ''}`);
}

/**
 * The key as SubjectPublicKeyInfo, which is the only form that all readers take; a bare point gets the curve of the
 * algorithm that a record names (without one secp256r1). Undefined without a key; throws OCMF_KEY for one that is no
 * point of its curve.
 */
export function spkiToExport(
  publicKey: ExportInput['publicKey'],
  algorithm: string | undefined,
): Buffer | undefined {
  if (publicKey === undefined || publicKey.length === 0) return undefined;
  const { key, findings } = parsePublicKey(publicKey);
  if (key === undefined)
    throw new OcmfExportError('OCMF_KEY', findings[0]?.message ?? 'The public key is unreadable');
  const curve =
    key.curve === undefined ? curveOfAlgorithm(algorithm, []) : curves.find(({ name }) => name === key.curve);
  const xy = coordinatesOn(curve, key);
  if (curve === undefined || xy === undefined) {
    throw new OcmfExportError(
      'OCMF_KEY',
      `The public key is no point of ${curve?.name ?? 'a curve of OCMF'}`,
    );
  }
  return spkiOf(curve, xy);
}

/** Throws OCMF_TOO_LONG where a text does not fit into a field of a protocol. */
export function assertLength(text: string, limit: number, field: string): string {
  if (text.length <= limit) return text;
  throw new OcmfExportError(
    'OCMF_TOO_LONG',
    `${field} takes ${limit} characters, the record needs ${text.length}`,
  );
}
