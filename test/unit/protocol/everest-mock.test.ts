import { describe, expect, it } from 'vitest';
import type { OddAnswer } from '../../../src/domain/odd-answer.ts';
import { probeApi, readTransaction, startTransaction, stopTransaction } from '../../../src/protocol/legal.ts';
import { liveMeasureEndpoint } from '../../../src/protocol/live-measure.ts';
import { readSettings } from '../../../src/protocol/settings.ts';
import { writeTimezone, writeUtc } from '../../../src/protocol/settings-write.ts';
import { statusEndpoint } from '../../../src/protocol/status.ts';
import { answer, failureOf, legalBody, startBody, startedBody, statusBody, withMember } from './answers.ts';

/** The mock of EVerest's module has the members of the manual, and words in place of many values. */
const allBits = Object.fromEntries(Object.keys(statusBody.status.bits).map(bit => [bit, true]));
const mockStatus = {
  ...statusBody,
  status: { value: 17, bits: allBits },
  version: Object.fromEntries(Object.keys(statusBody.version).map(name => [name, 'string'])),
  time: 'string',
  ipAddress: 'string',
  meterId: 'mock_meter_id',
  publicKey: 'string',
  publicKeyOcmf: 'string',
  indexOfLastTransaction: 0,
  numberOfStoredTransactions: 99,
};

describe("EVerest's mock of the meter", () => {
  it('says who it is, with three things that are odd', () => {
    const odd: OddAnswer[] = [];
    const status = statusEndpoint.parse(answer(200, mockStatus), undefined, one => odd.push(one));
    expect(status).toMatchObject({
      meterId: 'mock_meter_id',
      publicKey: '',
      publicKeyOcmf: 'string',
      firmwareVersion: 'string',
      time: undefined,
      statusBits: allBits,
    });
    expect(odd.map(({ path, got }) => `${path}: ${got}`)).toEqual([
      'time: text of 6 bytes',
      'publicKey: text of 6 bytes',
      'publicKeyOcmf: text of 6 bytes',
    ]);
  });

  it('measures', () => {
    const now = '2026-05-06T10:11:12.123456Z';
    const zeros = { voltage: 0, current: 0, power: 0, temperatureH: 0, temperatureL: 0 };
    const body = { ...zeros, energyImportTotal: 0, energyExportTotal: 0, timestamp: now };
    const received = { meterId: 'mock_meter_id', receivedAt: now };
    const reading = liveMeasureEndpoint('v1').parse(answer(200, body), received);
    expect(reading).toMatchObject({ timestamp: now, voltageV: 0 });
  });

  it('has no v2, and neither settings nor transactions that can be read', () => {
    const methodNotAllowed = answer(405, { detail: 'Method Not Allowed' });
    expect(probeApi.parse(answer(404, { detail: 'Not Found' }))).toBe('notFound');
    for (const parse of [readSettings.parse, readTransaction('v1').parse]) {
      const failure = failureOf(() => parse(methodNotAllowed, undefined));
      expect(failure).toMatchObject({ code: 'METER_HTTP_STATUS', effect: 'none', retryable: false });
    }
  });

  it('takes the time and refuses every other setting', () => {
    expect(writeUtc.parse(answer(200, { meterId: 'mock_meter_id', result: 1 }), '')).toBeUndefined();
    const failure = failureOf(() => writeTimezone.parse(answer(422, { detail: [] }), '+01:00'));
    expect(failure).toMatchObject({ code: 'METER_REJECTED', effect: 'none' });
  });

  it('starts and stops', () => {
    const { paginationCounter, ...started } = startedBody;
    expect(paginationCounter).toBe(6);
    expect(startTransaction('v1').parse(answer(201, started), startBody)).toEqual({});
    const stopped = withMember(legalBody, 'meterValue.transactionStatus', 25);
    expect(stopTransaction('v1').parse(answer(200, stopped), startBody)).toMatchObject({ running: false });
  });
});
