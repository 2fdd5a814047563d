import { createECDH, createHash, createPrivateKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import { type Curve, type CurveName, curveOf, curves } from './curves.ts';
import { derTag, writeDer } from './der.ts';
import { spkiOf } from './spki.ts';

/** How to make a {@link Signer}. Without `privateKey` and `seed` the key is random. */
export interface SignerOptions {
  /** Default: the curve of a given KeyObject, else `secp256r1`, the curve of the LEM DCBM. */
  readonly curve?: CurveName;
  /** An EC private key, or its scalar: bytes, or hexadecimal text. */
  readonly privateKey?: KeyObject | Uint8Array | string;
  /** The same text always gives the same key: SHA-256 of it, brought into 1 … n − 1. */
  readonly seed?: string;
}

/** A key pair that signs as a meter does. For simulators and tests: what it signs was measured by no meter. */
export interface Signer {
  readonly curve: CurveName;
  /** `SA` of the records, for instance `ECDSA-secp256r1-SHA256`. */
  readonly algorithm: string;
  /** SubjectPublicKeyInfo in upper-case hexadecimal, as `publicKeyOcmf` of `/v1/status`: 182 digits on secp256r1. */
  readonly publicKeyHex: string;
  /** X and Y in upper-case hexadecimal, as `publicKey` of `/v1/status`: 128 digits on secp256r1. */
  readonly publicKeyRawHex: string;
  /** ECDSA with SHA-256: DER in upper-case hexadecimal. The signature differs from call to call. */
  sign(bytes: Uint8Array): string;
}

/**
 * A signer for simulators and tests; it is no meter, and nobody can be billed on its records.
 *
 * @throws RangeError when the scalar is not in 1 … n − 1 or the KeyObject is not an EC key on one of the seven curves.
 */
export function createSigner(options: SignerOptions = {}): Signer {
  const { curve, scalar } = scalarOf(options);
  const pair = createECDH(curve.nodeName);
  pair.setPrivateKey(scalar);
  const point = pair.getPublicKey();
  const xy = point.subarray(1);
  const key = createPrivateKey({ key: sec1Of(curve, scalar, point), format: 'der', type: 'sec1' });
  return {
    curve: curve.name,
    algorithm: `ECDSA-${curve.name}-SHA256`,
    publicKeyHex: hexOf(spkiOf(curve, xy)),
    publicKeyRawHex: hexOf(xy),
    sign: bytes => hexOf(sign('sha256', bytes, key)),
  };
}

function scalarOf({ curve: name, privateKey, seed }: SignerOptions): { curve: Curve; scalar: Buffer } {
  if (privateKey !== undefined && isKeyObject(privateKey)) return scalarOfKey(privateKey, name);
  const curve = curveOf(name ?? 'secp256r1');
  if (privateKey === undefined) {
    const entropy =
      seed === undefined ? randomBytes(curve.bytes + 16) : createHash('sha256').update(seed).digest();
    return { curve, scalar: scalarBytes(curve, (BigInt(`0x${hexOf(entropy)}`) % (curve.n - 1n)) + 1n) };
  }
  const hex = typeof privateKey === 'string' ? privateKey : hexOf(privateKey);
  const value = /^[0-9a-fA-F]+$/.test(hex) ? BigInt(`0x${hex}`) : 0n;
  if (value < 1n || value >= curve.n) {
    throw new RangeError(`The private key must be a hexadecimal scalar from 1 to n - 1 of ${curve.name}`);
  }
  return { curve, scalar: scalarBytes(curve, value) };
}

function isKeyObject(key: KeyObject | Uint8Array | string): key is KeyObject {
  return typeof key === 'object' && 'asymmetricKeyType' in key;
}

/** PKCS #8 and SEC 1 both keep the scalar; JWK, which would be simpler, knows only three of the seven curves. */
function scalarOfKey(key: KeyObject, name: CurveName | undefined): { curve: Curve; scalar: Buffer } {
  const nodeName = key.asymmetricKeyDetails?.namedCurve;
  const curve = curves.find(candidate => candidate.nodeName === nodeName);
  if (key.type !== 'private' || curve === undefined || (name !== undefined && name !== curve.name)) {
    throw new RangeError(`The private key must be an EC key on ${name ?? 'a curve of OCMF'}`);
  }
  const sec1 = key.export({ format: 'der', type: 'sec1' });
  const start = sec1.indexOf(Uint8Array.of(derTag.integer, 1, 1, derTag.octetString, curve.bytes)) + 5;
  return { curve, scalar: Buffer.from(sec1.subarray(start, start + curve.bytes)) };
}

function scalarBytes({ bytes }: Curve, value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(bytes * 2, '0'), 'hex');
}

/** ECPrivateKey, RFC 5915. */
function sec1Of(curve: Curve, scalar: Uint8Array, point: Uint8Array): Buffer {
  return writeDer(
    derTag.sequence,
    writeDer(derTag.integer, Uint8Array.of(1)),
    writeDer(derTag.octetString, scalar),
    writeDer(0xa0, Buffer.from(curve.oidHex, 'hex')),
    writeDer(0xa1, writeDer(derTag.bitString, Uint8Array.of(0), point)),
  );
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex').toUpperCase();
}
