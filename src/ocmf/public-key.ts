import { type Curve, type CurveName, curves } from './curves.ts';
import { derTag, readDer } from './der.ts';
import { type Finding, finding } from './finding.ts';
import { decodeKeyText, isTextOrBytes, type KeyEncoding } from './key-text.ts';
import { ecPublicKeyOidHex } from './spki.ts';

/** A public key as it was written. Whether it is a point of a curve shows once the curve is known. */
export interface PublicKey {
  /** `spki`: SubjectPublicKeyInfo; `point`: 04‖X‖Y; `bare`: X‖Y; `compressed`: 02 or 03 and X. */
  readonly form: 'spki' | 'point' | 'bare' | 'compressed';
  readonly encoding: KeyEncoding;
  /** Only SubjectPublicKeyInfo names its curve. */
  readonly curve: CurveName | undefined;
  /** 04‖X‖Y, or 02 or 03 and X. */
  readonly point: Uint8Array;
}

/** What was made of a public key, and what was odd about it. */
export type KeyResult =
  | { readonly readable: true; readonly key: PublicKey; readonly findings: readonly Finding[] }
  | { readonly readable: false; readonly key: undefined; readonly findings: readonly Finding[] };

const maxKeyBytes = 512;
const widths = new Set(curves.map(({ bytes }) => bytes));

/**
 * Reads a public key in any form that is met: SubjectPublicKeyInfo, 04‖X‖Y, bare X‖Y or a compressed point, as bytes,
 * hexadecimal (also grouped), base64, PEM or `oca:` text. Never throws, and calls no cryptography.
 */
export function parsePublicKey(input: string | Uint8Array): KeyResult {
  if (!isTextOrBytes(input)) return refused('key-unreadable', 'The public key is neither text nor bytes.');
  const decoded =
    typeof input === 'string'
      ? decodeKeyText(input)
      : { bytes: Buffer.from(input.buffer, input.byteOffset, input.byteLength), encoding: 'bytes' as const };
  if (decoded === undefined || decoded.bytes.length === 0 || decoded.bytes.length > maxKeyBytes) {
    return refused('key-unreadable', 'The public key is neither hexadecimal nor base64 nor PEM.');
  }
  const { bytes, encoding } = decoded;
  const outer = readDer(bytes, 0);
  if (outer?.tag === derTag.sequence && outer.end === bytes.length) return parseSpki(bytes, encoding);
  const [first] = bytes;
  const { length } = bytes;
  if (length === 1 && first === 0) return refused('key-infinity', 'The public key is the point at infinity.');
  if (first === 4 && widths.has((length - 1) / 2)) return accepted('point', encoding, undefined, bytes);
  if ((first === 2 || first === 3) && widths.has(length - 1)) {
    return accepted('compressed', encoding, undefined, bytes);
  }
  if (widths.has(length / 2)) {
    return accepted('bare', encoding, undefined, Buffer.concat([Uint8Array.of(4), bytes]));
  }
  return refused(
    'key-unreadable',
    `The public key is no SubjectPublicKeyInfo and no point: ${length} bytes.`,
  );
}

/** RFC 5480, read strictly: outer SEQUENCE, id-ecPublicKey, a named curve, a BIT STRING with no unused bits. */
function parseSpki(bytes: Buffer, encoding: KeyEncoding): KeyResult {
  const outer = readDer(bytes, 0);
  const algorithm = readDer(bytes, outer?.start ?? 0, outer?.end);
  const oid = readDer(bytes, algorithm?.start ?? 0, algorithm?.end);
  if (algorithm?.tag !== derTag.sequence || oid?.tag !== derTag.oid) {
    return refused('key-unreadable', 'The public key is not a SubjectPublicKeyInfo.');
  }
  if (bytes.toString('hex', algorithm.start, oid.end) !== ecPublicKeyOidHex) {
    return refused('key-algorithm', 'The public key is not an elliptic-curve key.');
  }
  const curveHex = bytes.toString('hex', oid.end, algorithm.end);
  const curve = curves.find(({ oidHex }) => oidHex === curveHex);
  if (curve === undefined)
    return refused('key-algorithm', 'The curve of the public key is not one of the seven of OCMF.');
  const bits = readDer(bytes, algorithm.end, outer?.end);
  if (bits?.tag !== derTag.bitString || bits.end !== bytes.length || bytes[bits.start] !== 0) {
    return refused('key-unreadable', 'The public key has no point in it, or something follows the point.');
  }
  return checkPoint(curve, encoding, bytes.subarray(bits.start + 1, bits.end));
}

function checkPoint(curve: Curve, encoding: KeyEncoding, point: Buffer): KeyResult {
  const [first = 0] = point;
  if (first === 0) return refused('key-infinity', 'The public key is the point at infinity.');
  const expected = first === 4 ? curve.bytes * 2 + 1 : first === 2 || first === 3 ? curve.bytes + 1 : 0;
  if (point.length !== expected) {
    return refused(
      'key-unreadable',
      `The point of the public key does not have the length of ${curve.name}.`,
    );
  }
  return accepted('spki', encoding, curve.name, point);
}

function accepted(
  form: PublicKey['form'],
  encoding: KeyEncoding,
  curve: CurveName | undefined,
  point: Uint8Array,
): KeyResult {
  return { readable: true, key: { form, encoding, curve, point }, findings: [] };
}

function refused(code: 'key-unreadable' | 'key-algorithm' | 'key-infinity', message: string): KeyResult {
  return { readable: false, key: undefined, findings: [finding(code, 'publicKey', message)] };
}
