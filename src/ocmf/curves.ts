import { getCurves } from 'node:crypto';

/** The curves that an OCMF signature algorithm can name; always with SHA-256. */
export type CurveName =
  | 'secp192k1'
  | 'secp256k1'
  | 'secp192r1'
  | 'secp256r1'
  | 'brainpool256r1'
  | 'secp384r1'
  | 'brainpool384r1';

/** A short Weierstrass curve y² = x³ + ax + b over the integers modulo p, with a generator of prime order n. */
export interface Curve {
  readonly name: CurveName;
  /** Name in OpenSSL, and so in node:crypto. */
  readonly nodeName: string;
  /** Object identifier of the named curve, DER with tag and length, lower-case hexadecimal. */
  readonly oidHex: string;
  /** Length of one coordinate, and of r and of s. */
  readonly bytes: number;
  readonly p: bigint;
  readonly a: bigint;
  readonly b: bigint;
  readonly n: bigint;
  /** n in as many bytes as a coordinate has. */
  readonly order: Buffer;
}

function curve(name: CurveName, nodeName: string, oidHex: string, [p, a, b, n]: readonly string[]): Curve {
  const number = (hex: string | undefined) => BigInt(`0x${hex}`);
  return {
    name,
    nodeName,
    oidHex,
    bytes: (p?.length ?? 0) / 2,
    p: number(p),
    a: number(a),
    b: number(b),
    n: number(n),
    order: Buffer.from(n ?? '', 'hex'),
  };
}

/** SEC 2 and RFC 5639. */
export const curves: readonly Curve[] = [
  curve('secp256r1', 'prime256v1', '06082a8648ce3d030107', [
    'ffffffff00000001000000000000000000000000ffffffffffffffffffffffff',
    'ffffffff00000001000000000000000000000000fffffffffffffffffffffffc',
    '5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b',
    'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
  ]),
  curve('secp256k1', 'secp256k1', '06052b8104000a', [
    'fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f',
    '0',
    '7',
    'fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141',
  ]),
  curve('secp192r1', 'prime192v1', '06082a8648ce3d030101', [
    'fffffffffffffffffffffffffffffffeffffffffffffffff',
    'fffffffffffffffffffffffffffffffefffffffffffffffc',
    '64210519e59c80e70fa7e9ab72243049feb8deecc146b9b1',
    'ffffffffffffffffffffffff99def836146bc9b1b4d22831',
  ]),
  curve('secp192k1', 'secp192k1', '06052b8104001f', [
    'fffffffffffffffffffffffffffffffffffffffeffffee37',
    '0',
    '3',
    'fffffffffffffffffffffffe26f2fc170f69466a74defd8d',
  ]),
  curve('secp384r1', 'secp384r1', '06052b81040022', [
    'fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff',
    'fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000fffffffc',
    'b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef',
    'ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
  ]),
  curve('brainpool256r1', 'brainpoolP256r1', '06092b2403030208010107', [
    'a9fb57dba1eea9bc3e660a909d838d726e3bf623d52620282013481d1f6e5377',
    '7d5a0975fc2c3057eef67530417affe7fb8055c126dc5c6ce94a4b44f330b5d9',
    '26dc5c6ce94a4b44f330b5d9bbd77cbf958416295cf7e1ce6bccdc18ff8c07b6',
    'a9fb57dba1eea9bc3e660a909d838d718c397aa3b561a6f7901e0e82974856a7',
  ]),
  curve('brainpool384r1', 'brainpoolP384r1', '06092b240303020801010b', [
    '8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b412b1da197fb71123acd3a729901d1a71874700133107ec53',
    '7bc382c63d8c150c3c72080ace05afa0c2bea28e4fb22787139165efba91f90f8aa5814a503ad4eb04a8c7dd22ce2826',
    '04a8c7dd22ce28268b39b55416f0447c2fb77de107dcd2a62e880ea53eeb62d57cb4390295dbc9943ab78696fa504c11',
    '8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b31f166e6cac0425a7cf3ab6af6b7fc3103b883202e9046565',
  ]),
];

/** The curve of this name. */
export function curveOf(name: CurveName): Curve {
  const found = curves.find(candidate => candidate.name === name);
  if (found === undefined) throw new RangeError(`There is no curve "${name}" in OCMF`);
  return found;
}

const available = new Set(getCurves());

/** Does the OpenSSL of this Node know the curve? Restricted builds (FIPS, some distributions) leave some out. */
export function isAvailable(candidate: Curve): boolean {
  return available.has(candidate.nodeName);
}

function modulo(value: bigint, p: bigint): bigint {
  const rest = value % p;
  return rest < 0n ? rest + p : rest;
}

/** Does the point fulfil the equation of the curve, with both coordinates below p? */
export function isOnCurve({ p, a, b }: Curve, x: bigint, y: bigint): boolean {
  return x < p && y < p && modulo(y * y - (x * x * x + a * x + b), p) === 0n;
}

/** y for an x and the parity of y, or undefined where the curve has no such point. All seven p are 3 modulo 4. */
export function liftX({ p, a, b }: Curve, x: bigint, isOdd: boolean): bigint | undefined {
  if (x >= p) return undefined;
  const square = modulo(x * x * x + a * x + b, p);
  const root = power(square, (p + 1n) / 4n, p);
  if (modulo(root * root, p) !== square) return undefined;
  return (root & 1n) === (isOdd ? 1n : 0n) ? root : modulo(-root, p);
}

function power(base: bigint, exponent: bigint, p: bigint): bigint {
  let result = 1n;
  let factor = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * factor) % p;
    factor = (factor * factor) % p;
  }
  return result;
}
