import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { OddAnswer } from '../../../src/domain/odd-answer.ts';
import { certificateEndpoint } from '../../../src/protocol/certificate.ts';
import { logbookEndpoint } from '../../../src/protocol/logbook.ts';
import { ocmfEndpoint } from '../../../src/protocol/ocmf.ts';
import { certificatePem } from '../config/certificate.ts';
import { answer, failureOf } from './answers.ts';

describe('a signed record', () => {
  const endpoint = ocmfEndpoint('v1');
  const latest = { back: 0 };

  it.each([
    [{ transactionId: 'a/b' }, '/v1/ocmf?transactionId=a%2Fb'],
    [latest, '/v1/ocmf'],
    [{ back: 1 }, '/v1/ocmf/-1'],
    [{ back: 20398 }, '/v1/ocmf/-20398'],
  ])('is asked for by %j', (selector, path) => {
    expect(endpoint.request(selector)).toEqual({ method: 'GET', path });
  });

  it('may be larger than other answers', () => {
    expect(endpoint.maxResponseBytes).toBe(262_144);
  });

  it('keeps every byte, blanks and line ends too', () => {
    const text = 'OCMF|{"FV":"1.0", "TT":"5 \u20ac"}|{"SD":"30"}\r\n ';
    const sent = answer(200, text);
    const hash = createHash('sha256').update(sent.body).digest('hex');
    const record = endpoint.parse(sent, latest);
    expect(record.text).toBe(text);
    expect(createHash('sha256').update(record.bytes).digest('hex')).toBe(hash);
    expect(new TextEncoder().encode(record.text)).toEqual(record.bytes);
  });

  it.each([
    ['nothing', ''],
    ['JSON around it', '"OCMF|{}|{}"'],
    ['something else before it', 'x OCMF|{}|{}'],
    ['a web page', '<html>OCMF|{}|{}'],
    ['bytes that are not UTF-8', Uint8Array.of(0x4f, 0x43, 0x4d, 0x46, 0x7c, 0xff)],
  ])('is refused when it is %s', (_, body) => {
    const failure = failureOf(() => endpoint.parse(answer(200, body), latest));
    expect(failure).toMatchObject({ code: 'METER_RESPONSE_INVALID', effect: 'none', retryable: true });
  });

  it.each([
    ['\uFEFF', ['byte order mark before it']],
    ['\r\n', ['white space of 2 bytes before it']],
    [' \uFEFF\t', ['byte order mark before it', 'white space of 2 bytes before it']],
    ['', []],
  ])('is read behind %j, which is kept and told', (prefix, got) => {
    const odd: OddAnswer[] = [];
    const sent = answer(200, `${prefix}OCMF|{}|{}`);
    const record = endpoint.parse(sent, latest, one => odd.push(one));
    expect(record).toEqual({ bytes: sent.body, text: 'OCMF|{}|{}', prefix });
    expect(odd.map(one => one.got)).toEqual(got);
  });

  it('is called UTF-16 when it is', () => {
    const sent = answer(200, Uint8Array.from(Buffer.from('OCMF|{}|{}', 'utf16le')));
    expect(failureOf(() => endpoint.parse(sent, latest)).message).toContain('got UTF-16');
  });

  it.each([
    [404, false],
    [503, true],
  ])('fails with status %i', (status, retryable) => {
    const failure = failureOf(() => endpoint.parse(answer(status), latest));
    expect(failure).toMatchObject({ code: 'METER_HTTP_STATUS', effect: 'none', retryable });
  });
});

describe('the certificate of the meter', () => {
  const parse = (body: unknown) => certificateEndpoint.parse(answer(200, body));

  it('gets back the line breaks that the meter leaves out', () => {
    const certificate = certificatePem.replaceAll('\n', '');
    expect(parse({ certificate })).toBe(certificatePem);
  });

  it.each([
    [{}],
    [{ certificate: 1 }],
    [{ certificate: '' }],
    [{ certificate: '-----BEGIN CERTIFICATE-----AAAA-----END CERTIFICATE-----' }],
    [{ certificate: 'x'.repeat(20_000) }],
  ])('is refused when the answer is %j', body => {
    const failure = failureOf(() => parse(body));
    expect(failure).toMatchObject({ code: 'METER_RESPONSE_INVALID' });
    expect(failure.context.path).toBe('certificate');
  });
});

describe('the logbook', () => {
  const event = {
    timestamp: '2020-09-14T10:05:05Z',
    eventCode: 'EV_COMMISSIONING',
    status: ['STATUS_TIME_SYNC'],
  };
  const parse = (body: unknown) => logbookEndpoint.parse(answer(200, body));

  it('has ten minutes and 16 MiB, because the meter sends all of it', () => {
    expect(logbookEndpoint).toMatchObject({ timeoutMs: 600_000, maxResponseBytes: 16_777_216 });
    expect(logbookEndpoint.request()).toEqual({ method: 'GET', path: '/v1/logbook' });
  });

  it('gives the events, oldest first', () => {
    const later = { ...event, timestamp: '2020-09-14T10:06:03Z', extra: 1 };
    const { extra, ...known } = later;
    expect(parse({ meterId: '1', logbook: [event, later], signature: '30' })).toEqual([event, known]);
    expect(extra).toBe(1);
  });

  it('reads 40,000 events', () => {
    expect(parse({ logbook: Array.from({ length: 40_000 }, () => event) })).toHaveLength(40_000);
  });

  it('leaves out what it cannot read of an event, and an event that is none', () => {
    const odd: OddAnswer[] = [];
    const unclear = { ...event, status: 'STATUS_TIME_SYNC' };
    const sent = answer(200, { logbook: [unclear, 'EV_X', event, unclear] });
    expect(logbookEndpoint.parse(sent, undefined, one => odd.push(one))).toEqual([
      { ...event, status: undefined },
      event,
      { ...event, status: undefined },
    ]);
    expect(odd.map(one => `${one.path}: ${one.got}`)).toEqual([
      'logbook[0].status: text of 16 bytes',
      'logbook[1]: text of 4 bytes',
    ]);
  });

  it('is refused when it is no list', () => {
    const failure = failureOf(() => parse({ logbook: 'none' }));
    expect(failure.context).toMatchObject({ path: 'logbook', expected: 'a list' });
  });
});
