import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type CurveName, createSigner, parsePublicKey, verifyRecord } from '../../../src/ocmf/index.ts';
import { lemRecord, signerOf } from './vectors.ts';

const curveNames: readonly CurveName[] = ['secp256r1', 'secp192k1', 'brainpool384r1'];

function compressed(rawHex: string): string {
  const half = rawHex.length / 2;
  const isOdd = Number.parseInt(rawHex.slice(-1), 16) % 2 === 1;
  return `${isOdd ? '03' : '02'}${rawHex.slice(0, half)}`;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** Every text form of a key that operators, meters and back ends use. */
function formsOf(
  curve: CurveName,
): readonly (readonly [name: string, key: string | Uint8Array, form: string])[] {
  const { publicKeyHex: spki, publicKeyRawHex: raw } = signerOf(curve);
  const der = Buffer.from(spki, 'hex');
  const pem = createPublicKey({ key: der, format: 'der', type: 'spki' }).export({
    format: 'pem',
    type: 'spki',
  });
  return [
    ['upper-case hex', spki, 'spki'],
    ['lower-case hex', spki.toLowerCase(), 'spki'],
    ['hex with 0x', `0x${spki}`, 'spki'],
    ['hex in pairs', spki.replace(/../g, '$& '), 'spki'],
    ['hex in groups of four', spki.replace(/..../g, '$& '), 'spki'],
    ['hex with colons', (spki.match(/../g) ?? []).join(':'), 'spki'],
    ['base64', der.toString('base64'), 'spki'],
    ['base64 in lines', der.toString('base64').replace(/.{64}/g, '$&\n'), 'spki'],
    ['URL-safe base64', der.toString('base64url'), 'spki'],
    ['PEM', pem.toString(), 'spki'],
    ['bytes', der, 'spki'],
    ['a point', `04${raw}`, 'point'],
    ['a point in base64', Buffer.from(`04${raw}`, 'hex').toString('base64'), 'point'],
    ['X and Y', raw, 'bare'],
    ['X and Y in base64', Buffer.from(raw, 'hex').toString('base64'), 'bare'],
    ['a compressed point', compressed(raw), 'compressed'],
    ['oca:base16', `oca:base16:asn1:${spki}`, 'spki'],
    ['oca:base16 with separators', `oca:base16:asn1:0x${spki.replace(/../g, '$&-')}`, 'spki'],
    ['oca:base64', `oca:base64:asn1:${der.toString('base64')}`, 'spki'],
    ['base64 of oca:base16', base64(`oca:base16:asn1:${spki}`), 'spki'],
    ['base64 of oca:base64', base64(`oca:base64:asn1:${der.toString('base64')}`), 'spki'],
    ['base64 of hex', base64(spki), 'spki'],
    ['base64 of PEM', base64(pem.toString()), 'spki'],
  ];
}

describe('a public key', () => {
  for (const curve of curveNames) {
    it.each(formsOf(curve))(`on ${curve} verifies when it is written as %s`, (_, key, form) => {
      const parsed = parsePublicKey(key);
      expect(parsed).toMatchObject({ readable: true, key: { form } });
      const { verdict, keyTrust } = verifyRecord(lemRecord({}, signerOf(curve)), key, {
        pinnedPublicKey: signerOf(curve).publicKeyHex,
      });
      expect({ verdict, keyTrust }).toEqual({ verdict: 'valid', keyTrust: 'pinned' });
    });
  }

  it('names its curve only where it is written with one', () => {
    const { publicKeyHex, publicKeyRawHex } = signerOf('brainpool256r1');
    expect(parsePublicKey(publicKeyHex).key?.curve).toBe('brainpool256r1');
    expect(parsePublicKey(publicKeyRawHex).key?.curve).toBeUndefined();
  });

  it('is called a key of another curve when its bare point lies there', () => {
    const { verdict, findings } = verifyRecord(lemRecord(), signerOf('secp256k1').publicKeyRawHex);
    expect(verdict).toBe('invalid');
    expect(findings).toContainEqual(expect.objectContaining({ code: 'key-mismatch' }));
  });

  it('that differs from the pinned one is an error although the signature is good', () => {
    const forger = createSigner({ seed: 'forger' });
    const answer = verifyRecord(lemRecord({}, forger), forger.publicKeyHex, {
      pinnedPublicKey: signerOf().publicKeyHex,
    });
    expect(answer).toMatchObject({ verdict: 'valid', keyTrust: 'differs', billable: false });
    expect(answer.findings).toContainEqual(
      expect.objectContaining({ code: 'key-pin-differs', severity: 'error' }),
    );
  });

  it('that nobody gave is replaced by the pinned one', () => {
    const pinnedPublicKey = signerOf().publicKeyRawHex;
    expect(verifyRecord(lemRecord(), undefined, { pinnedPublicKey })).toMatchObject({
      verdict: 'valid',
      keyTrust: 'pinned',
    });
  });

  it('cannot be compared with a pin that is unreadable', () => {
    const answer = verifyRecord(lemRecord(), signerOf().publicKeyHex, { pinnedPublicKey: 'nonsense!' });
    expect(answer).toMatchObject({ verdict: 'valid', keyTrust: 'unknown', billable: false });
  });
});
