import { describe, expect, it } from 'vitest';
import { anonymous } from '../../../src/cli/capture/anonymous.ts';
import type { Taken } from '../../../src/cli/capture/walk.ts';
import { createSigner, signRecord, verifyRecord } from '../../../src/ocmf/index.ts';
import { frameOf } from '../../../src/transport/answer-frame.ts';

const signer = createSigner({ seed: 'the meter' });
const keys = `"publicKey":"${signer.publicKeyRawHex}","publicKeyOcmf":"${signer.publicKeyHex}"`;

/** An answer of these bytes, as it comes from the wire. */
function takenOf(path: string, text: string, encoding: 'utf8' | 'latin1' = 'utf8'): Taken {
  const bytes = Buffer.from(text, encoding);
  const answer = { ...frameOf(bytes), bytes, end: 'complete', firstByteMs: 1, tookMs: 2 } as const;
  return { at: '2026-11-26T10:00:00.000Z', path, tookMs: 2, answer };
}

const whole = (body: string) =>
  `HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const status = takenOf('/v1/status', whole(`{"status":{"value":17},${keys}}`));

/** The answers without customers, the status first. */
function answersTo(...taken: readonly Taken[]): readonly string[] {
  return anonymous([status, ...taken]).exchanges.map(({ answer }) => answer);
}

const bodyOf = (answer = '') => answer.slice(answer.indexOf('\r\n\r\n') + 4);
const publicKeyIn = (answer = '') => /"publicKeyOcmf":"(\w+)"/.exec(answer)?.[1];

const payload = (id: string) =>
  `{"FV":"1.0","GS":"1","PG":"T1","IT":"ISO14443","ID":"${id}","CI":"DE*ABC*E1*1","RD":[]}`;
const record = (id: string) => signRecord(payload(id), signer);
const signatureIn = (text: string) => /SD\\*":\\*"([\dA-Fa-f]+)/.exec(text)?.[1] ?? '';

describe('answers without customers', () => {
  it('have a record that verifies as the original did, by the key that stands there', () => {
    const original = record('04A1B2C3D4E5F6');
    const [first, captured] = answersTo(takenOf('/v1/ocmf', whole(original)));
    expect(verifyRecord(bodyOf(captured), publicKeyIn(first)).verdict).toBe('valid');
    expect(publicKeyIn(first)).not.toBe(signer.publicKeyHex);
    expect(bodyOf(captured)).toHaveLength(original.length);
  });

  it.each([
    ['one that verifies', record('04A1B2C3D4E5F6')],
    ['one after a byte order mark', `\ufeff${record('04A1B2C3D4E5F6')}`],
    ['one that was tampered with', record('04A1B2C3D4E5F6').replace('T1', 'T2')],
    ['one that is cut off', record('04A1B2C3D4E5F6').slice(0, -20)],
    ['one whose signature is none', record('04A1B2C3D4E5F6').replace(/"SD":"..../, '"SD":"0000')],
    [
      'one in another text',
      JSON.stringify({ transactionId: '04A1B2C3D4E5F6', ocmf: record('04A1B2C3D4E5F6') }),
    ],
    ['an account', `{"transactionId":"04A1B2C3D4E5F6","signature":"${signer.sign(Buffer.from('x'))}"}`],
  ])('have no old signature, by which texts could be tried: %s', (_, body) => {
    const old = signatureIn(body) || (/"signature":"(\w+)"/.exec(body)?.[1] ?? '');
    expect(old.length).toBeGreaterThan(60);
    const [first, captured = ''] = answersTo(takenOf('/v1/x', whole(body)));
    expect(captured).not.toContain(old.slice(8, 60));
    expect(captured).not.toContain('04A1B2C3');
    expect(Buffer.byteLength(bodyOf(captured))).toBe(Buffer.byteLength(body));
    const [before, now] = [
      verifyRecord(body, signer.publicKeyHex),
      verifyRecord(bodyOf(captured), publicKeyIn(first)),
    ];
    expect(now.verdict).toBe(before.verdict);
  });

  it('keep the frame of chunks, also in the middle of a text', () => {
    const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
    const text = `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunk('{"transactionId":"secr')}${chunk('et-id"}')}0\r\n\r\n`;
    const [, captured = ''] = answersTo(takenOf('/v1/legal', text));
    expect(captured).toMatch(
      /\r\n16\r\n\{"transactionId":"[a-z]{4}\r\n7\r\n[a-z]{2}-[a-z]{2}"\}\r\n0\r\n\r\n$/,
    );
    expect(captured).not.toMatch(/secr|et-id/);
  });

  it('are of the same length where a body is no UTF-8, and each byte is kept apart', () => {
    const body = '{"userData":"M\xfcller & S\xf6hne"}';
    const text = `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const [, exchange] = anonymous([status, takenOf('/v1/legal', text, 'latin1')]).exchanges;
    expect(exchange?.encoding).toBe('latin1');
    expect(exchange?.answer).toHaveLength(text.length);
    // Of what takes their place, one character may be theirs by chance.
    expect(exchange?.answer).not.toMatch(/M\xfcller|S\xf6hne|ller & S/);
  });

  it('keep their own words where a customer is called alike', () => {
    const body =
      '{"transactionId":"status","userData":"legal","value":12345,"clientId":"12345","time":"2026-11-26T12:34:50Z"}';
    const [first, captured] = answersTo(takenOf('/v1/legal', whole(body)));
    expect(first).toContain('{"status":{"value":17}');
    expect(bodyOf(captured)).toMatch(
      /^\{"transactionId":"[a-z]{6}","userData":"[a-z]{5}","value":12345,"clientId":"\d{5}","time":"2026-11-26T12:34:50Z"\}$/,
    );
    expect(bodyOf(captured)).not.toMatch(/:"(?:status|legal|12345)"/);
  });

  it('take an id that is a number for one, and leave JSON behind', () => {
    const body = '{"transactionId":90210456,"seen":["90210456","x 90210456"]}';
    const [, captured] = answersTo(takenOf('/v1/legal', whole(body)));
    const { transactionId, seen } = JSON.parse(bodyOf(captured));
    expect(String(transactionId)).toHaveLength(8);
    expect(seen.join()).not.toContain('90210456');
  });

  it('replace a text that is cut off by the end of the answer', () => {
    const text = 'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"transactionId":"secret-identific';
    const [, captured] = answersTo(takenOf('/v1/legal', text));
    expect(captured).toMatch(/"transactionId":"[a-z]{6}-[a-z]{9}$/);
    expect(captured).not.toContain('secret');
  });

  it.each([
    ['backslashes', '\\'.repeat(200_000)],
    ['quotes', '"'.repeat(200_000)],
    ['names without values', '"ID":'.repeat(40_000)],
    ['spaces after a name', `"ID"${' '.repeat(200_000)}`],
    ['beginnings of texts', '"ID":"'.repeat(30_000)],
    ['what looks like base64', 'QUJD'.repeat(50_000)],
  ])('are made in the time of a test, though an answer be of nothing but %s', (_, body) => {
    const [, captured] = answersTo(takenOf('/v1/legal', whole(`{"transactionId":"secret-id"}${body}`)));
    expect(captured).not.toContain('secret');
  });

  it('replace an id in the path as in the answer', () => {
    const asked = takenOf('/v1/legal?transactionId=a%2Fb%20secret', whole('{"transactionId":"a/b secret"}'));
    const [, exchange] = anonymous([status, asked]).exchanges;
    const { transactionId } = JSON.parse(bodyOf(exchange?.answer));
    expect(exchange?.path).toBe(`/v1/legal?transactionId=${encodeURIComponent(transactionId)}`);
    expect(transactionId).not.toBe('a/b secret');
  });
});
