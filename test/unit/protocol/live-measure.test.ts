import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { liveMeasureEndpoint } from '../../../src/protocol/live-measure.ts';
import { answer, failureOf, liveBody, withMember } from './answers.ts';

const input = { meterId: '12024072805', receivedAt: '2026-05-06T10:11:12.345Z' };
const endpoint = liveMeasureEndpoint('v1');
const parse = (body: unknown) => endpoint.parse(answer(200, body), input);

describe('a live measurement', () => {
  it('is asked for on the path of the firmware', () => {
    expect(endpoint.request(input)).toEqual({ method: 'GET', path: '/v1/livemeasure' });
    expect(liveMeasureEndpoint('v2').request(input)).toEqual({ method: 'GET', path: '/v2/livemeasure' });
  });

  it('has watts and watt-hours exactly as the meter sent kilowatts and kilowatt-hours', () => {
    expect(parse(liveBody)).toEqual({
      ...input,
      timestamp: '2026-05-06T12:11:12+02:00',
      voltageV: 786.245,
      currentA: 461.152,
      powerW: 362578,
      energyImportWh: 876895134,
      energyExportWh: 940001,
      temperatureHighC: 70.5,
      temperatureLowC: 60,
    });
  });

  it('keeps every digit of any register of three decimals up to 999,999.999 kWh', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999 }), energyWh => {
        const kWh = `${Math.floor(energyWh / 1000)}.${String(energyWh % 1000).padStart(3, '0')}`;
        const text = JSON.stringify(liveBody).replace('876895.134', kWh).replace('940.001', kWh);
        const { energyImportWh, energyExportWh } = parse(text);
        expect([energyImportWh, energyExportWh]).toEqual([energyWh, energyWh]);
      }),
      { numRuns: 5000 },
    );
  });

  it('keeps the sign of current and power of a vehicle that feeds back', () => {
    expect(parse({ ...liveBody, current: -10.5, power: -4.2 })).toMatchObject({
      currentA: -10.5,
      powerW: -4200,
    });
  });

  it('lets fields through that later firmware may add', () => {
    expect(parse({ ...liveBody, frequency: 50 })).not.toHaveProperty('frequency');
  });

  it.each([
    '2026-05-06T12:11:12',
    '2023-09-10T21:10:08.068773',
    '2026-05-06T12:11:12Z',
    '2021-10-06T13:13:56,000+0200',
  ])('passes the time of the meter on unchanged: %s', timestamp => {
    expect(parse({ ...liveBody, timestamp }).timestamp).toBe(timestamp);
  });

  it.each([
    ['voltage', '786', 'a finite number'],
    ['voltage', true, 'a finite number'],
    ['current', null, 'a finite number'],
    ['power', undefined, 'a finite number'],
    ['power', 1e300, 'at most 10000000'],
    ['energyImportTotal', -0.001, 'at least 0'],
    ['energyExportTotal', -1, 'at least 0'],
    ['energyImportTotal', false, 'a finite number'],
    ['temperatureH', 1000.1, 'at most 1000'],
    ['temperatureL', -273.1, 'at least -273'],
    ['timestamp', 1, 'a text'],
    ['timestamp', 'yesterday', 'a date and time of ISO 8601'],
    ['timestamp', '2026-13-06T12:11:12Z', 'a date and time of ISO 8601'],
    ['timestamp', '2026-05-06T25:11:12Z', 'a date and time of ISO 8601'],
    ['timestamp', '2026-02-29T12:11:12Z', 'a date and time of ISO 8601, on a day that exists'],
    ['timestamp', '2026-05-06', 'a date and time of ISO 8601'],
    ['timestamp', '2026-05-06T12:11:12Z\n', 'a date and time of ISO 8601'],
  ])('is refused when %s is %j', (path, value, expected) => {
    const failure = failureOf(() => parse(withMember(liveBody, path, value)));
    expect(failure).toMatchObject({ code: 'METER_RESPONSE_INVALID', effect: 'none', retryable: false });
    expect(failure.context).toMatchObject({ endpoint: 'GET /v1/livemeasure', path, expected });
    expect(failure.message).toContain(`expected ${path} to be ${expected}`);
  });

  it('is refused when a number is too large for a double', () => {
    const failure = failureOf(() => parse(JSON.stringify(liveBody).replace('786.245', '1e999')));
    expect(failure.context).toMatchObject({ path: 'voltage', got: 'Infinity' });
  });

  it('is refused when it is a list', () => {
    expect(failureOf(() => parse([])).context).toMatchObject({ path: 'the body', expected: 'an object' });
  });

  it('does not take values from a __proto__ key', () => {
    const failure = failureOf(() => parse(`{"__proto__":${JSON.stringify(liveBody)}}`));
    expect(failure.context).toMatchObject({ path: 'voltage', got: 'nothing' });
  });
});
