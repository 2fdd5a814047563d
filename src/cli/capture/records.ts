import { createSigner, locateFields, parsePublicKey, type Signer, verifyRecord } from '../../ocmf/index.ts';
import type { CapturedVerdict } from '../../simulator/index.ts';

/** What the original record was, by the key that the meter gave. `undefined`: the body is no record. */
export function verdictOf(body: string, publicKey: string | undefined): CapturedVerdict | undefined {
  if (!/^[\s\xef\xbb\xbf]*OCMF\|/.test(body)) return undefined;
  const { verdict, findings } = verifyRecord(Buffer.from(body, 'latin1'), publicKey);
  return { verdict, findings: findings.map(({ code, place }) => `${code} ${place}`) };
}

/** Signs in place of the meter, with a key that nobody keeps. */
export interface Forger {
  /** Puts the keys of the forger in place of these of the meter. */
  withOtherKeys(bytes: string): string;
  /** Signs a record again that was `valid`; gives another one a signature that fits as little as before. */
  signedAgain(body: string, verdict: CapturedVerdict['verdict']): string;
  /** For `/legal`, a logbook, and what is no whole record: their signed bytes are not known. */
  withOtherSignature(body: string): string;
  readonly publicKeyHex: string;
}

const rawKeyDigits = 128;

/** @param keys of the meter, as its answers have them. */
export function createForger(keys: readonly string[], signer: Signer = createSigner()): Forger {
  const raw = new Set(keys.filter(key => isKey(key)).map(key => key.slice(-rawKeyDigits).toUpperCase()));
  const known = raw.size === 0 ? undefined : new RegExp([...raw].join('|'), 'gi');
  return {
    publicKeyHex: signer.publicKeyHex,
    withOtherKeys: bytes =>
      known === undefined ? bytes : bytes.replaceAll(known, found => inCaseOf(found, signer.publicKeyRawHex)),
    signedAgain(body, verdict) {
      const spans = locateFields(Buffer.from(body, 'latin1'));
      const [payload, signature, digits] = ['payload', 'signature', 'signature.SD'].map(name =>
        spans.get(name),
      );
      if (payload === undefined || signature === undefined || digits === undefined)
        return withOtherSignature(body);
      const signedFrom = body.lastIndexOf('|', payload.start) + 1;
      const signed = Buffer.from(body.slice(signedFrom, body.lastIndexOf('|', signature.start)), 'latin1');
      const old = body.slice(digits.start + 1, digits.end - 1);
      const other =
        verdict === 'malformed'
          ? old.replaceAll(/[\dA-Fa-f]/g, randomDigit)
          : anotherSignature(old, signed, verdict);
      return body.slice(0, digits.start + 1) + other + body.slice(digits.end - 1);
    },
    withOtherSignature,
  };

  /** Whoever knows the key of the meter could try texts against an old one. */
  function withOtherSignature(body: string): string {
    return body.replaceAll(
      /("(?:signature|SD)\\{0,8}"\s{0,20}:\s{0,20}\\{0,8}")([\dA-Fa-f]{16,})/g,
      (_, name: string, old: string) => name + anotherSignature(old, Buffer.from(body, 'latin1'), 'valid'),
    );
  }

  /** In the same number of characters, as far as chance gives one. */
  function anotherSignature(old: string, signed: Buffer, verdict: CapturedVerdict['verdict']): string {
    const bytes = verdict === 'valid' ? signed : Buffer.concat([signed, Buffer.from('another')]);
    const isHex = /^[\dA-Fa-f]+$/.test(old);
    const wanted = isHex ? old.length / 2 : Buffer.from(old, 'base64').length;
    for (let left = maxTries; ; left -= 1) {
      const der = signer.sign(bytes);
      if (der.length / 2 !== wanted && usualLengths.has(wanted) && left > 0) continue;
      if (!isHex) return Buffer.from(der, 'hex').toString('base64');
      return inCaseOf(old, der.padEnd(old.length, '0').slice(0, old.length));
    }
  }
}

/** DER of P-256, in bytes. The last three come once in two to four tries, each shorter one 256 times as seldom. */
const usualLengths: ReadonlySet<number> = new Set([68, 69, 70, 71, 72]);
const maxTries = 2000;

function isKey(key: string): boolean {
  if (/^[\dA-Fa-f]{128}$/.test(key)) return true;
  return parsePublicKey(key).readable && /^[\dA-Fa-f]{182}$/.test(key);
}

function inCaseOf(old: string, hex: string): string {
  return /[a-f]/.test(old) ? hex.toLowerCase() : hex.toUpperCase();
}

function randomDigit(): string {
  return Math.floor(Math.random() * 10).toString();
}
