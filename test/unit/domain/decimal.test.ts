import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromKilo } from '../../../src/domain/decimal.ts';

describe('kilowatt-hours as watt-hours', () => {
  it.each([
    [0, 0],
    [7.637, 7637],
    [196.614, 196614],
    [876895.134, 876895134],
    [999999.999, 999999999],
    [-4.2, -4200],
    [0.0005, 0.5],
    [1e-7, 1e-4],
    [1e21, 1e24],
  ])('%d is %d', (kilo, base) => {
    expect(fromKilo(kilo)).toBe(base);
  });

  it('are the whole number that the three decimals spell, for every register', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999 }), energyWh => {
        const digits = String(energyWh).padStart(4, '0');
        expect(fromKilo(Number(`${digits.slice(0, -3)}.${digits.slice(-3)}`))).toBe(energyWh);
      }),
      { numRuns: 20_000 },
    );
  });

  it('grow with the register, never by a fraction of a watt-hour', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_998 }), energyWh => {
        expect(fromKilo((energyWh + 1) / 1000) - fromKilo(energyWh / 1000)).toBe(1);
      }),
    );
  });

  it('are the decimal text with its point moved, for every number there is', () => {
    const moved = (kilo: number) => {
      const [mantissa, exponent = '0'] = String(kilo).split('e');
      return Number(`${mantissa}e${Number(exponent) + 3}`);
    };
    const register = fc.integer({ min: -(2 ** 53), max: 2 ** 53 }).map(units => units / 1000);
    fc.assert(
      fc.property(fc.oneof(fc.double({ noNaN: true }), register), kilo => {
        expect(fromKilo(kilo)).toBe(moved(kilo));
      }),
      { numRuns: 20_000 },
    );
    expect(fromKilo(-0)).toBe(0);
  });
});
