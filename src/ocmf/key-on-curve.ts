import { createPublicKey, type KeyObject } from 'node:crypto';
import { type Curve, curves, isAvailable, isOnCurve, liftX } from './curves.ts';
import { type Finding, finding } from './finding.ts';
import { type PublicKey, parsePublicKey } from './public-key.ts';
import { spkiOf } from './spki.ts';

/** A key that is a point of the curve of a signature, ready to check with. */
export interface CurveKey {
  readonly key: PublicKey;
  /** X‖Y in lower-case hexadecimal: equal for every form of one key. */
  readonly pointHex: string;
  readonly spki: Uint8Array;
  /** Undefined where the OpenSSL of this Node does not know the curve. */
  readonly keyObject: KeyObject | undefined;
}

/** The key, or why it cannot be used. `parsed` is there when the key itself was readable. */
export type CurveKeyResult =
  | { readonly ready: CurveKey; readonly parsed: PublicKey; readonly problem: undefined }
  | { readonly ready: undefined; readonly parsed: PublicKey | undefined; readonly problem: Finding };

const maxCached = 64;
const maxCachedChars = 1024;
const caches = new Map(curves.map(({ name }) => [name, new Map<string, CurveKeyResult>()]));

/**
 * The key on the curve that the record names. A controller has few keys and many records, so the results for the last
 * 64 texts of each curve are remembered.
 */
export function keyOnCurve(input: string | Uint8Array, curve: Curve): CurveKeyResult {
  const text = typeof input === 'string' ? input : `bytes ${Buffer.from(input).toString('latin1')}`;
  const cache = caches.get(curve.name);
  const known = cache?.get(text);
  if (known !== undefined) return known;
  const result = prepare(input, curve);
  if (cache === undefined || text.length > maxCachedChars) return result;
  const oldest = cache.size >= maxCached ? cache.keys().next().value : undefined;
  if (oldest !== undefined) cache.delete(oldest);
  cache.set(text, result);
  return result;
}

function prepare(input: string | Uint8Array, curve: Curve): CurveKeyResult {
  const { key, findings } = parsePublicKey(input);
  if (key === undefined) {
    const [problem = finding('key-unreadable', 'publicKey', 'The public key has no known form.')] = findings;
    return { ready: undefined, parsed: undefined, problem };
  }
  const fail = (code: 'key-mismatch' | 'key-off-curve', message: string): CurveKeyResult => ({
    ready: undefined,
    parsed: key,
    problem: finding(code, 'publicKey', message),
  });
  if (key.curve !== undefined && key.curve !== curve.name) {
    return coordinatesOn(curveNamed(key), key) === undefined
      ? fail('key-off-curve', `The public key is no point of its curve ${key.curve}.`)
      : fail('key-mismatch', `The public key is on ${key.curve}, the signature on ${curve.name}.`);
  }
  const xy = coordinatesOn(curve, key);
  if (xy !== undefined) {
    const spki = spkiOf(curve, xy);
    const keyObject = isAvailable(curve)
      ? createPublicKey({ key: spki, format: 'der', type: 'spki' })
      : undefined;
    return { ready: { key, pointHex: xy.toString('hex'), spki, keyObject }, parsed: key, problem: undefined };
  }
  const other = key.curve === undefined ? curves.find(candidate => coordinatesOn(candidate, key)) : undefined;
  return other === undefined
    ? fail('key-off-curve', `The public key is no point of ${curve.name}.`)
    : fail('key-mismatch', `The public key is a point of ${other.name}, the signature is on ${curve.name}.`);
}

function curveNamed(key: PublicKey): Curve | undefined {
  return curves.find(({ name }) => name === key.curve);
}

/** X‖Y when the key is a point of the curve. */
export function coordinatesOn(curve: Curve | undefined, key: PublicKey): Buffer | undefined {
  if (curve === undefined) return undefined;
  const width = curve.bytes;
  const point = Buffer.from(key.point.buffer, key.point.byteOffset, key.point.byteLength);
  const isCompressed = point[0] !== 4;
  if (point.length !== (isCompressed ? width : width * 2) + 1) return undefined;
  const x = BigInt(`0x${point.toString('hex', 1, width + 1)}`);
  if (!isCompressed) {
    const y = BigInt(`0x${point.toString('hex', width + 1)}`);
    return isOnCurve(curve, x, y) ? point.subarray(1) : undefined;
  }
  const y = liftX(curve, x, point[0] === 3);
  if (y === undefined) return undefined;
  return Buffer.concat([point.subarray(1), Buffer.from(y.toString(16).padStart(width * 2, '0'), 'hex')]);
}
