import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { curves } from '../../../src/ocmf/curves.ts';
import { createSigner, signRecord } from '../../../src/ocmf/index.ts';

describe('a signer', () => {
  it.each(curves)('on $name makes signatures that OpenSSL takes', ({ name }) => {
    const signer = createSigner({ curve: name });
    const key = createPublicKey({
      key: Buffer.from(signer.publicKeyHex, 'hex'),
      format: 'der',
      type: 'spki',
    });
    const bytes = Buffer.from('payload');
    expect(verify('sha256', bytes, key, Buffer.from(signer.sign(bytes), 'hex'))).toBe(true);
  });

  it('writes keys as the meter does', () => {
    const { publicKeyHex, publicKeyRawHex, algorithm } = createSigner();
    expect(publicKeyHex).toMatch(/^3059301306072A8648CE3D020106082A8648CE3D03010703420004[0-9A-F]{128}$/);
    expect(publicKeyHex).toBe(`${publicKeyHex.slice(0, 54)}${publicKeyRawHex}`);
    expect(algorithm).toBe('ECDSA-secp256r1-SHA256');
  });

  it('has the same key for the same seed and another one for another', () => {
    expect(createSigner({ seed: '1' }).publicKeyHex).toBe(createSigner({ seed: '1' }).publicKeyHex);
    expect(createSigner({ seed: '1' }).publicKeyHex).not.toBe(createSigner({ seed: '2' }).publicKeyHex);
  });

  it('takes the private key of another program', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'brainpoolP384r1' });
    const signer = createSigner({ privateKey });
    expect(signer.curve).toBe('brainpool384r1');
    expect(signer.publicKeyHex.toLowerCase()).toBe(
      publicKey.export({ format: 'der', type: 'spki' }).toString('hex'),
    );
  });

  it('takes a scalar as hexadecimal text or as bytes', () => {
    const scalar = Uint8Array.of(7);
    expect(createSigner({ privateKey: '07' }).publicKeyHex).toBe(
      createSigner({ privateKey: scalar }).publicKeyHex,
    );
  });

  it.each(['', '00', 'xyz', 'FF'.repeat(32)])('refuses the scalar "%s"', privateKey => {
    expect(() => createSigner({ privateKey })).toThrow(RangeError);
  });

  it('signs the payload text to the letter', () => {
    const record = signRecord('{ "a": 1 }', createSigner({ seed: '1' }));
    expect(record).toMatch(/^OCMF\|\{ "a": 1 \}\|\{"SA":"ECDSA-secp256r1-SHA256","SD":"30[0-9A-F]+"\}$/);
  });
});
