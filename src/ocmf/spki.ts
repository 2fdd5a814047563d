import type { Curve } from './curves.ts';
import { derTag, writeDer } from './der.ts';

/** id-ecPublicKey, DER with tag and length, lower-case hexadecimal; RFC 5480. */
export const ecPublicKeyOidHex = '06072a8648ce3d0201';

/** SubjectPublicKeyInfo (RFC 5480) of an uncompressed point X‖Y on a named curve. */
export function spkiOf(curve: Curve, xy: Uint8Array): Buffer {
  const algorithm = writeDer(
    derTag.sequence,
    Buffer.from(ecPublicKeyOidHex, 'hex'),
    Buffer.from(curve.oidHex, 'hex'),
  );
  return writeDer(derTag.sequence, algorithm, writeDer(derTag.bitString, Uint8Array.of(0, 4), xy));
}
