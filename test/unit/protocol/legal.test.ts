import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  probeLegal,
  readTransaction,
  type StartBody,
  startTransaction,
  stopTransaction,
} from '../../../src/protocol/legal.ts';
import { answer, failureOf, legalBody, withMember } from './answers.ts';

const body: StartBody = {
  evseId: 'evse15674',
  transactionId: 'transac5765',
  clientId: 'client44678,transac5765',
  tariffId: 2,
  cableId: 1,
  userData: '',
  tariffText: '0.59 EUR/kWh',
  UV: 'v7',
  UD: 'bay 3',
  SC: 1,
};

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
    expect(parse(answer(201, { transactionId: 'transac5765', running: true }), body)).toBeUndefined();
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

  it.each([500, 502, 503])('may have had its effect after status %i', status => {
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
      transactionStatus: 17,
      energyImportWh: 7637,
      energyExportWh: 0,
    });
  });

  it('passes with a status that is not billable, as long as it has ended', () => {
    expect(parse(withMember(legalBody, 'meterValue.transactionStatus', 25)).transactionStatus).toBe(25);
  });

  it.each([
    ['it still runs', 'meterValue.transactionStatus', 21],
    ['it is another transaction', 'transactionId', 'transac5764'],
    ['it has no id', 'transactionId', ''],
  ])('is unexpected, with unknown effect, when %s', (_, path, value) => {
    const failure = failureOf(() => parse(withMember(legalBody, path, value)));
    expect(failure).toMatchObject({ code: 'METER_RESPONSE_UNEXPECTED', effect: 'unknown', retryable: true });
    expect(failure.context.transactionId).toBe('transac5765');
  });

  it.each([
    ['transactionId', undefined],
    ['meterValue', undefined],
    ['meterValue', null],
    ['meterValue.transactionStatus', undefined],
    ['meterValue.transactionStatus', true],
    ['meterValue.transactionStatus', '17'],
    ['meterValue.transactionStatus', -4],
    ['meterValue.sampleValue.energyImport', -0.001],
    ['paginationCounter', 1.5],
  ])('has unknown effect when the answer has %s %j', (path, value) => {
    const failure = failureOf(() => parse(withMember(legalBody, path, value)));
    expect(failure).toMatchObject({ code: 'METER_RESPONSE_INVALID', effect: 'unknown' });
    expect(failure.context.path).toContain(path);
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
      running: false,
    });
  });

  it('reads a meter that never had a transaction', () => {
    expect(endpoint.parse(answer(200, { transactionId: '' }), undefined)?.transactionId).toBe('');
  });

  it.each([400, 404])('finds nothing by its id when the meter answers %i', status => {
    expect(endpoint.parse(answer(status), input)).toBeUndefined();
  });

  it('finds nothing when the meter answers with another transaction', () => {
    expect(endpoint.parse(answer(200, { transactionId: 'other' }), input)).toBeUndefined();
  });

  it.each([
    [400, undefined],
    [500, input],
    [403, input],
  ])('fails, without effect, with status %i for %j', (status, asked) => {
    const failure = failureOf(() => endpoint.parse(answer(status), asked));
    expect(failure).toMatchObject({ code: 'METER_HTTP_STATUS', effect: 'none' });
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

describe('probing for firmware 2', () => {
  it('asks for /v2/legal', () => {
    expect(probeLegal.request()).toEqual({ method: 'GET', path: '/v2/legal' });
  });

  it.each([
    [200, true],
    [400, false],
    [404, false],
    [405, false],
  ])('takes status %i as %j', (status, isV2) => {
    expect(probeLegal.parse(answer(status))).toBe(isV2);
  });

  it.each([302, 500, 503])('does not decide by status %i', status => {
    expect(failureOf(() => probeLegal.parse(answer(status)))).toMatchObject({ code: 'METER_HTTP_STATUS' });
  });
});
