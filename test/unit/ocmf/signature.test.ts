import { describe, expect, it } from 'vitest';
import { curveOf } from '../../../src/ocmf/curves.ts';
import { readDer, writeDer, writeDerInteger } from '../../../src/ocmf/der.ts';
import { verifyRecord } from '../../../src/ocmf/index.ts';
import { lemPayload, lemSigner } from './vectors.ts';

const payload = lemPayload();
const { n } = curveOf('secp256r1');

/** r and s of a genuine signature; the top bit of r is set, so that the forms differ. */
function genuine(): { r: Buffer; s: Buffer } {
  for (;;) {
    const der = Buffer.from(lemSigner.sign(Buffer.from(payload)), 'hex');
    const first = readDer(der, 2);
    const second = readDer(der, first?.end ?? 0);
    const [r, s] = [first, second].map(part => unsigned(der.subarray(part?.start, part?.end)));
    if (r !== undefined && s !== undefined && r.length === 32 && s.length === 32 && r.readUInt8(0) > 0x7f)
      return { r, s };
  }
}

function unsigned(integer: Buffer): Buffer {
  return integer[0] === 0 ? integer.subarray(1) : integer;
}

function integer(content: Uint8Array): Buffer {
  return writeDer(2, content);
}

function answerTo(sd: Uint8Array) {
  const text = `OCMF|${payload}|{"SD":"${Buffer.from(sd).toString('hex')}"}`;
  const { verdict, findings, reference } = verifyRecord(text, lemSigner.publicKeyHex);
  const codes = findings.map(({ code }) => code).filter(code => code.startsWith('signature-'));
  return { verdict, codes, reference: reference.message ?? 'accepted' };
}

const { r, s } = genuine();
const zero = Uint8Array.of(0);
const unreadable = 'Invalid length of asn1Signature given';

describe('a signature', () => {
  it.each([
    ['strict DER', writeDer(0x30, writeDerInteger(r), writeDerInteger(s)), [], 'accepted'],
    ['a negative integer', writeDer(0x30, integer(r), writeDerInteger(s)), ['signature-der'], 'accepted'],
    [
      'padded integers',
      writeDer(0x30, integer(Buffer.concat([zero, zero, r])), writeDerInteger(s)),
      ['signature-der'],
      unreadable,
    ],
    [
      'an integer padded without need',
      writeDer(0x30, writeDerInteger(r), integer(Buffer.concat([zero, zero, s]))),
      ['signature-der'],
      unreadable,
    ],
    [
      'a third integer',
      writeDer(0x30, writeDerInteger(r), writeDerInteger(s), integer(zero)),
      ['signature-der'],
      'accepted',
    ],
    [
      'bytes after it',
      Buffer.concat([writeDer(0x30, writeDerInteger(r), writeDerInteger(s)), zero]),
      ['signature-der'],
      'accepted',
    ],
    ['r and s of fixed width', Buffer.concat([r, s]), ['signature-raw'], unreadable],
  ])('is good as %s', (_, sd, codes, reference) => {
    const answer = answerTo(sd);
    expect(answer).toMatchObject({ verdict: 'valid', codes });
    expect(answer.reference).toBe(reference);
  });

  it('is good with s and with n - s: meters do not choose the lower one', () => {
    const twin = Buffer.from((n - BigInt(`0x${s.toString('hex')}`)).toString(16).padStart(64, '0'), 'hex');
    expect(answerTo(writeDer(0x30, writeDerInteger(r), writeDerInteger(twin))).verdict).toBe('valid');
  });

  it('is bad with r + n, which would be the same number to a careless checker', () => {
    const more = Buffer.from((n + BigInt(`0x${r.toString('hex')}`)).toString(16).padStart(66, '0'), 'hex');
    const answer = answerTo(writeDer(0x30, writeDerInteger(more), writeDerInteger(s)));
    expect(answer).toMatchObject({ verdict: 'invalid', codes: ['signature-range'] });
  });
});
