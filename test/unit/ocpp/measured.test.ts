import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Measurement } from '../../../src/index.ts';
import { toOcpp16, toOcpp21, toOcpp201 } from '../../../src/ocpp/index.ts';
import { meterValuesErrors } from '../../support/ocpp-schemas.ts';

const measurement: Measurement = {
  meterId: '1242050810',
  timestamp: '2026-03-01T09:15:30.500+01:00',
  receivedAt: '2026-03-01T08:15:31.042Z',
  voltageV: 400.1,
  currentA: 125.25,
  powerW: 50112.5,
  energyImportWh: 500000001,
  energyExportWh: 7641,
  temperatureHighC: 31.5,
  temperatureLowC: 32.25,
};

const versions = [
  ['1.6', toOcpp16],
  ['2.0.1', toOcpp201],
  ['2.1', toOcpp21],
] as const;

/** Measurand and value of each, as text. */
const valuesOf = (written: {
  readonly sampledValue: readonly { readonly measurand: string; readonly value: string | number }[];
}) => Object.fromEntries(written.sampledValue.map(({ measurand, value }) => [measurand, String(value)]));

describe('a measurement in OCPP', () => {
  it('1.6 is text with units of its own, and has a temperature', () => {
    const common = { context: 'Sample.Periodic', format: 'Raw', location: 'Outlet' };
    expect(toOcpp16(measurement)).toEqual({
      timestamp: '2026-03-01T08:15:30.500Z',
      sampledValue: [
        { ...common, measurand: 'Energy.Active.Import.Register', value: '500000001', unit: 'Wh' },
        { ...common, measurand: 'Energy.Active.Export.Register', value: '7641', unit: 'Wh' },
        { ...common, measurand: 'Power.Active.Import', value: '50112.5', unit: 'W' },
        { ...common, measurand: 'Power.Active.Export', value: '0', unit: 'W' },
        { ...common, measurand: 'Current.Import', value: '125.25', unit: 'A' },
        { ...common, measurand: 'Current.Export', value: '0', unit: 'A' },
        { ...common, measurand: 'Voltage', value: '400.1', unit: 'V' },
        { ...common, measurand: 'Temperature', value: '32.25', unit: 'Celsius', location: 'Body' },
      ],
    });
  });

  it.each([toOcpp201, toOcpp21])('2.x is numbers with a unit beside them, without a temperature', write => {
    const common = { context: 'Sample.Periodic', location: 'Outlet' };
    const [wattHours, watts, amperes] = ['Wh', 'W', 'A'].map(unit => ({
      ...common,
      unitOfMeasure: { unit },
    }));
    expect(write(measurement)).toEqual({
      timestamp: '2026-03-01T08:15:30.500Z',
      sampledValue: [
        { ...wattHours, measurand: 'Energy.Active.Import.Register', value: 500000001 },
        { ...wattHours, measurand: 'Energy.Active.Export.Register', value: 7641 },
        { ...watts, measurand: 'Power.Active.Import', value: 50112.5 },
        { ...watts, measurand: 'Power.Active.Export', value: 0 },
        { ...amperes, measurand: 'Current.Import', value: 125.25 },
        { ...amperes, measurand: 'Current.Export', value: 0 },
        { ...common, measurand: 'Voltage', value: 400.1, unitOfMeasure: { unit: 'V' } },
      ],
    });
  });

  it.each(versions)('%s calls export what flows back from the vehicle', (_, write) => {
    const back = { ...measurement, powerW: -4800.5, currentA: -12 };
    expect(valuesOf(write(back))).toMatchObject({
      'Power.Active.Import': '0',
      'Power.Active.Export': '4800.5',
      'Current.Import': '0',
      'Current.Export': '12',
    });
  });

  it.each(versions)('%s has the context that is asked for', (_, write) => {
    const { sampledValue } = write(measurement, { context: 'Transaction.Begin' });
    expect(new Set(sampledValue.map(({ context }) => context))).toEqual(new Set(['Transaction.Begin']));
  });

  it.each(versions)('%s has what the central system wants and the meter measures', (_, write) => {
    const measurands = ['SoC', 'Voltage', 'Energy.Active.Import.Register', 'Voltage', 'Power.Factor'];
    expect(valuesOf(write(measurement, { measurands }))).toEqual({
      'Energy.Active.Import.Register': '500000001',
      Voltage: '400.1',
    });
  });

  it.each(versions)('%s is refused when the meter measures nothing that is wanted', (_, write) => {
    for (const measurands of [['SoC', 'Frequency'], []]) {
      expect(() => write(measurement, { measurands })).toThrow(
        expect.objectContaining({
          name: 'OcppError',
          code: 'OCPP_NO_VALUE',
          message: expect.stringMatching(
            /It measures Energy\.Active\.Import\.Register, .*\(OCPP_NO_VALUE\)$/,
          ),
        }),
      );
    }
  });

  it('knows a temperature only in 1.6', () => {
    const measurands = ['Temperature'];
    expect(valuesOf(toOcpp16(measurement, { measurands }))).toEqual({ Temperature: '32.25' });
    expect(() => toOcpp201(measurement, { measurands })).toThrow(/OCPP_NO_VALUE/);
  });

  it.each([
    ['the time of the meter, whatever its zone', '2026-10-25T02:30:00.250+0200', '2026-10-25T00:30:00.250Z'],
    ['the time of the meter in UTC', '2026-03-01T08:15:30Z', '2026-03-01T08:15:30.000Z'],
    ['the time of arrival for one without a zone', '2026-03-01T09:15:30.500', '2026-03-01T08:15:31.042Z'],
    ['the time of arrival for one that is none', 'yesterday', '2026-03-01T08:15:31.042Z'],
    ['the time of arrival for a day that does not exist', '2026-13-01T08:15:30Z', '2026-03-01T08:15:31.042Z'],
  ])('has %s', (_, timestamp, expected) => {
    for (const [, write] of versions) {
      expect(write({ ...measurement, timestamp }).timestamp).toBe(expected);
    }
  });

  it('is refused without a time', () => {
    const timeless = { ...measurement, timestamp: '', receivedAt: '' };
    for (const [, write] of versions) {
      expect(() => write(timeless)).toThrow(expect.objectContaining({ code: 'OCPP_ARGUMENT' }));
    }
  });

  it.each<readonly [string, Record<string, unknown>, string]>([
    ['no number', { powerW: undefined }, 'Power.Active.Import of the measurement'],
    ['a text', { voltageV: '400' }, 'got string'],
    ['null', { energyImportWh: null }, 'got object'],
    ['not a number', { currentA: Number.NaN }, 'got NaN'],
    ['infinity', { energyExportWh: Number.POSITIVE_INFINITY }, 'got Infinity'],
    ['a number that no meter reaches', { energyImportWh: 1e13 }, 'got 10000000000000'],
  ])('is refused with %s in it, and never sent as null', (_, change, reason) => {
    const spoilt: Measurement = { ...measurement, ...change };
    for (const [, write] of versions) {
      expect(() => write(spoilt)).toThrow(
        expect.objectContaining({ code: 'OCPP_ARGUMENT', message: expect.stringContaining(reason) }),
      );
    }
  });

  it('has six decimals at most, and no exponent', () => {
    const tiny = { ...measurement, powerW: 0.0000123456, currentA: -1e-9, energyImportWh: 0.1 + 0.2 };
    expect(valuesOf(toOcpp16(tiny))).toMatchObject({
      'Power.Active.Import': '0.000012',
      'Current.Import': '0',
      'Current.Export': '0',
      'Energy.Active.Import.Register': '0.3',
    });
  });

  it.each(versions)('%s is what the official schema takes, whatever was measured', (version, write) => {
    const number = fc.double({ min: -1e7, max: 1e7, noNaN: true });
    const register = fc.integer({ min: 0, max: 999_999_999_999 });
    const contexts = ['Sample.Clock', 'Trigger', 'Interruption.Begin', 'Interruption.End', 'Other'] as const;
    fc.assert(
      fc.property(number, number, register, register, fc.constantFrom(...contexts), (...drawn) => {
        const [powerW, currentA, energyImportWh, energyExportWh, context] = drawn;
        const written = write(
          { ...measurement, powerW, currentA, energyImportWh, energyExportWh },
          { context },
        );
        expect(meterValuesErrors(version, written)).toEqual([]);
        expect(JSON.stringify(written)).not.toMatch(/null|\de[+-]?\d/);
        expect(valuesOf(written)['Energy.Active.Import.Register']).toBe(String(energyImportWh));
      }),
      { numRuns: 200 },
    );
  });
});

describe('anything else', () => {
  it.each([[undefined], [null], ['OCMF|{}|{}'], [5]])(
    'than a measurement or a record is refused: %s',
    input => {
      for (const [, write] of versions) {
        expect(() => Reflect.apply(write, undefined, [input])).toThrow(
          expect.objectContaining({ code: 'OCPP_ARGUMENT', message: expect.not.stringContaining('OCMF') }),
        );
      }
    },
  );
});
