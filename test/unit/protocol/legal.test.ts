import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OddAnswer } from '../../../src/domain/odd-answer.ts';
import {
  probeApi,
  readTransaction,
  type StartBody,
  startTransaction,
  stopTransaction,
} from '../../../src/protocol/legal.ts';
import { answer, failureOf, legalBody, startBody, withMember } from './answers.ts';

const body: StartBody = startBody;

describe('starting a transaction', () => {
  const { parse } = startTransaction('v2');

  it('sends the members of firmware 1 in the order of the manual', () => {
    expect(startTransaction('v1').request(body)).toEqual({
      method: 'POST',
      path: '/v1/legal',
      body: '{"evseId":"evse15674","transactionId":"transac5765","clientId":"client44678,transac5765","tariffId":2,"cableId":1,"userData":""}',
    });
  });

  it('sends TT, UV, UD and SC too to firmware 2', () => {
    expect(startTransaction('v2').request(body)).toEqual({
      method: 'POST',
      path: '/v2/legal',
      body: '{"evseId":"evse15674","transactionId":"transac5765","clientId":"client44678,transac5765","tariffId":2,"TT":"0.59 EUR/kWh","UV":"v7","UD":"bay 3","cableId":1,"userData":"","SC":1}',
    });
  });

  it('passes when the meter says that it runs', () => {
    expect(parse(answer(201, { transactionId: 'transac5765', running: true }), body)).toEqual({});
  });

  it('gives the pagination counter where the meter says it at once', () => {
    const started = { running: true, paginationCounter: 4_294_967_295 };
    expect(parse(answer(201, started), body)).toEqual({ paginationCounter: 4_294_967_295 });
  });

  it.each([-1, 1.5, '7', 4_294_967_296])(
    'starts without a pagination counter of %j, and tells of it',
    counter => {
      const odd: OddAnswer[] = [];
      const started = answer(201, { running: true, paginationCounter: counter });
      expect(parse(started, body, one => odd.push(one))).toEqual({});
      expect(odd).toMatchObject([{ endpoint: 'POST /v2/legal', path: 'paginationCounter' }]);
    },
  );

  it('finds nothing odd in a pagination counter that is null', () => {
    const odd: OddAnswer[] = [];
    parse(answer(201, { running: true, paginationCounter: null }), body, one => odd.push(one));
    expect(odd).toEqual([]);
  });

  it('is rejected when the meter made it but does not run it', () => {
    const failure = failureOf(() => parse(answer(201, { running: false }), body));
    expect(failure).toMatchObject({ code: 'METER_REJECTED', effect: 'none', retryable: false });
    expect(failure.context).toMatchObject({ endpoint: 'POST /v2/legal', transactionId: 'transac5765' });
  });

  it.each([400, 403, 404, 409, 422])('is rejected, without effect, by status %i', status => {
    const failure = failureOf(() => parse(answer(status), body));
    expect(failure).toMatchObject({
      name: 'DeviceError',
      code: 'METER_REJECTED',
      effect: 'none',
      retryable: false,
    });
    expect(failure.context.status).toBe(status);
  });

  it.each([408, 425, 429, 500, 502, 503])('may have had its effect after status %i', status => {
    const failure = failureOf(() => parse(answer(status, 'oops'), body));
    expect(failure).toMatchObject({ name: 'HttpStatusError', effect: 'unknown', retryable: true });
    expect(failure.message).toContain(`expected status 201, got ${status} with "oops"`);
  });

  it.each([200, 204, 302])('does not pass with status %i', status => {
    const failure = failureOf(() => parse(answer(status, { running: true }), body));
    expect(failure).toMatchObject({ code: 'METER_HTTP_STATUS', effect: 'unknown', retryable: false });
  });

  it.each([
    ['is cut off', '{"running":tr'],
    ['is empty', ''],
    ['says nothing about running', '{}'],
    ['says running in a text', '{"running":"true"}'],
    ['says running as a number', '{"running":1}'],
    ['says running twice', '{"running":false,"running":true}'],
  ])('may have had its effect when the answer %s', (_, text) => {
    const failure = failureOf(() => parse(answer(201, text), body));
    expect(failure).toMatchObject({ code: 'METER_RESPONSE_INVALID', effect: 'unknown', retryable: true });
  });
});

describe('stopping a transaction', () => {
  const input = { transactionId: 'transac5765' };
  const endpoint = stopTransaction('v1');
  const parse = (value: unknown) => endpoint.parse(answer(200, value), input);

  it('names the transaction and says running false', () => {
    expect(endpoint.request(input)).toEqual({
      method: 'PUT',
      path: '/v1/legal?transactionId=transac5765',
      body: '{"running": false}',
    });
  });

  it('gives the account of the meter', () => {
    expect(parse(legalBody)).toEqual({
      transactionId: 'transac5765',
      running: false,
      paginationCounter: 6,
      evseId: '+49*DEF*E123ABC',
      clientId: 'C12',
      cableId: 1,
      cableResistanceMilliohm: 2,
      transactionStatus: 17,
      startedAtMs: Date.parse('2020-12-10T15:39:15Z'),
      endedAtMs: Date.parse('2020-12-10T15:39:15Z'),
      durationS: 70,
      energyImportWh: 7637,
      energyExportWh: 0,
      energyImportTotalStartWh: 188_977,
      energyImportTotalStopWh: 196_614,
      energyExportTotalStartWh: 0,
      energyExportTotalStopWh: 0,
    });
  });

  it('passes with a status that is not billable, as long as it has ended', () => {
    expect(parse(withMember(legalBody, 'meterValue.transactionStatus', 25)).transactionStatus).toBe(25);
  });

  it.each([
    ['it still runs', 'meterValue.transactionStatus', 21],
    ['it is another transaction', 'transactionId', 'transac5764'],
    ['it has no account', 'meterValue', undefined],
    ['its account is null', 'meterValue', null],
    ['it has no status', 'meterValue.transactionStatus', undefined],
    ['its status is true', 'meterValue.transactionStatus', true],
    ['its status is a text', 'meterValue.transactionStatus', '17'],
    ['its status is negative', 'meterValue.transactionStatus', -4],
  ])('is unexpected, with unknown effect, when %s', (_, path, value) => {
    const failure = failureOf(() => parse(withMember(legalBody, path, value)));
    expect(failure).toMatchObject({ code: 'METER_RESPONSE_UNEXPECTED', effect: 'unknown', retryable: true });
    expect(failure.context.transactionId).toBe('transac5765');
  });

  it.each([
    ['transactionId', undefined],
    ['transactionId', ''],
    ['transactionId', null],
    ['meterValue.sampleValue.energyImport', -0.001],
    ['paginationCounter', 1.5],
    ['cableSp', 'none'],
  ])('has ended also when the answer has %s %j, and that is told', (path, value) => {
    const odd: OddAnswer[] = [];
    const body = answer(200, withMember(legalBody, path, value));
    const stopped = endpoint.parse(body, input, one => odd.push(one));
    expect(stopped).toMatchObject({ transactionId: 'transac5765', running: false, transactionStatus: 17 });
    expect(odd).toMatchObject([{ endpoint: 'PUT /v1/legal', path }]);
  });

  it('has unknown effect when the answer is none', () => {
    const failure = failureOf(() => endpoint.parse(answer(200, '{"transactionId":"tr'), input));
    expect(failure).toMatchObject({ code: 'METER_RESPONSE_INVALID', effect: 'unknown', retryable: true });
  });

  it('is rejected, without effect, by status 400', () => {
    expect(failureOf(() => endpoint.parse(answer(400), input))).toMatchObject({
      code: 'METER_REJECTED',
      effect: 'none',
    });
  });
});

describe('reading a transaction back', () => {
  const endpoint = readTransaction('v2');
  const input = { transactionId: 'transac5765' };

  it('asks for the current one, or for one by its id', () => {
    expect(endpoint.request(undefined).path).toBe('/v2/legal');
    expect(endpoint.request(input).path).toBe('/v2/legal?transactionId=transac5765');
  });

  it('tells that it runs by bit 2 of its status', () => {
    const value = withMember(legalBody, 'meterValue.transactionStatus', 21);
    expect(endpoint.parse(answer(200, value), input)).toMatchObject({ running: true, transactionStatus: 21 });
  });

  it('needs no more than the id', () => {
    expect(endpoint.parse(answer(200, { transactionId: 'a' }), undefined)).toEqual({
      transactionId: 'a',
      running: undefined,
    });
  });

  it('finds nothing in a meter that never had a transaction, and nothing odd in its answer', () => {
    const odd: OddAnswer[] = [];
    const virgin = answer(200, { transactionId: '', meterValue: null });
    expect(endpoint.parse(virgin, undefined, one => odd.push(one))).toBeUndefined();
    expect(odd).toEqual([]);
  });

  it.each([
    [400, input],
    [404, input],
    [400, undefined],
    [404, undefined],
    [404, { back: 3 }],
  ])('finds nothing when the meter answers %i to %j', (status, asked) => {
    expect(endpoint.parse(answer(status), asked)).toBeUndefined();
  });

  it.each([
    ['clientId', null],
    ['evseId', null],
    ['cableSp', null],
    ['cableSp.cableSpId', '1'],
    ['paginationCounter', 4_294_967_296],
    ['meterValue.timestampStart', '0000-00-00T00:00:00Z'],
    ['meterValue.timestampStart', '2020-12-10T16:39:15'],
    ['meterValue.sampleValue.energyImport', 4_294_967.295],
    ['meterValue.sampleValue.energyExport', -1],
    ['meterValue.sampleValue.energyImportTotalStop', '196.614'],
  ])('does without %s %j, and tells where and what kind of value it was', (path, value) => {
    const odd: OddAnswer[] = [];
    const body = answer(200, withMember(legalBody, path, value));
    const read = endpoint.parse(body, input, one => odd.push(one));
    expect(read).toMatchObject({ transactionId: 'transac5765', running: false });
    expect(odd).toMatchObject([{ endpoint: 'GET /v2/legal', path }]);
  });

  it('never tells the text of a customer', () => {
    const odd: OddAnswer[] = [];
    const body = answer(200, withMember(legalBody, 'clientId', `04A1B2C3${'x'.repeat(300)}`));
    endpoint.parse(body, input, one => odd.push(one));
    expect(odd).toEqual([{ endpoint: 'GET /v2/legal', path: 'clientId', got: 'text of 308 bytes' }]);
  });

  it.each([
    '{"transactionId":["04A1B2C3"]}',
    '{"transactionId":5,"clientId":"04A1B2C3"}',
    '["04A1B2C3"]',
    '"04A1B2C3"',
    '{"clientId":"04A1B2C3",}',
    '{"clientId":"04A1B2C3","clientId":"04A1B2C3"}',
  ])('shows nothing of it in the message about %s', body => {
    const failure = failureOf(() => endpoint.parse(answer(200, body), undefined));
    expect(failure.code).toBe('METER_RESPONSE_INVALID');
    expect(JSON.stringify(failure)).not.toContain('04A1');
  });

  it.each([undefined, null, 5, ['a']])('is refused with the id %j', transactionId => {
    const failure = failureOf(() => endpoint.parse(answer(200, { transactionId }), undefined));
    expect(failure).toMatchObject({ code: 'METER_RESPONSE_INVALID', effect: 'none' });
    expect(failure.context.path).toBe('transactionId');
  });

  it('finds nothing when the meter answers with another transaction', () => {
    expect(endpoint.parse(answer(200, { transactionId: 'other' }), input)).toBeUndefined();
  });

  it.each([
    [408, undefined, true],
    [425, undefined, true],
    [429, input, true],
    [500, input, true],
    [503, undefined, true],
    [507, undefined, true],
    [403, input, false],
    [405, undefined, false],
  ])('fails, without effect, with status %i for %j', (status, asked, retryable) => {
    const failure = failureOf(() => endpoint.parse(answer(status), asked));
    expect(failure).toMatchObject({ code: 'METER_HTTP_STATUS', effect: 'none', retryable });
  });
});

describe('the id of a transaction in a path', () => {
  it('is exactly one parameter, whatever characters it has', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 37 }), transactionId => {
        const { path } = stopTransaction('v1').request({ transactionId });
        expect(path).toMatch(/^[!-~]+$/);
        const url = new URL(path, 'http://meter');
        expect([...url.searchParams]).toEqual([['transactionId', transactionId]]);
        expect(url.pathname + url.hash).toBe('/v1/legal');
      }),
    );
  });

  it.each(['a b', 'a&running=true', 'a#b', 'a%20b', 'a\r\nHost: b', 'ü'])('survives %j', transactionId => {
    const { path } = readTransaction('v1').request({ transactionId });
    expect(path).toBe(`/v1/legal?transactionId=${encodeURIComponent(transactionId)}`);
  });

  it('is sent also with half a character in it', () => {
    expect(stopTransaction('v1').request({ transactionId: 'a\ud800' }).path).toContain('transactionId=a%EF');
  });
});

describe('asking which API the meter speaks', () => {
  it('asks for /v2/legal', () => {
    expect(probeApi.request()).toEqual({ method: 'GET', path: '/v2/legal' });
  });

  it.each([
    [400, 'v1'],
    [404, 'notFound'],
    [405, 'notFound'],
    [410, 'notFound'],
    [501, 'notFound'],
  ])('takes status %i as %s', (status, api) => {
    expect(probeApi.parse(answer(status))).toBe(api);
  });

  it('takes an answer of firmware 2 as v2 whatever is in it', () => {
    for (const body of ['{"transactionId":""}', '{"transactionId":null,"power":-nan}'])
      expect(probeApi.parse(answer(200, body))).toBe('v2');
  });

  it.each([
    [408, true],
    [429, true],
    [500, true],
    [503, true],
    [302, false],
    [401, false],
    [403, false],
  ])('does not decide by status %i', (status, retryable) => {
    const failure = failureOf(() => probeApi.parse(answer(status)));
    expect(failure).toMatchObject({ code: 'METER_HTTP_STATUS', effect: 'none', retryable });
  });

  it('does not decide by a web page', () => {
    const failure = failureOf(() => probeApi.parse(answer(200, '\r\n<!DOCTYPE html><title>Login</title>')));
    expect(failure).toMatchObject({ code: 'METER_RESPONSE_INVALID', retryable: true });
    expect(failure.message).toContain('<title>Login</title>');
  });
});
