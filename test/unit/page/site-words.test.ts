import { describe, expect, it } from 'vitest';
import { KnownMeter } from '../../../src/page/store/meter.ts';
import { sumWords } from '../../../src/page/words/site.ts';

function meter(name: string, powerW: number): KnownMeter {
  const known = new KnownMeter(name);
  known.latest = {
    timestamp: '',
    receivedAt: '',
    voltageV: 400,
    currentA: 1,
    powerW,
    energyImportWh: 0,
    energyExportWh: 0,
    temperatureHighC: 20,
    temperatureLowC: 20,
  };
  return known;
}

describe('all meters together', () => {
  const meters = [meter('a', 50_000), meter('b', 53_540), meter('c', 10_000)];

  it('are summed', () => {
    expect(sumWords(meters, () => true)).toEqual(['3 meters', '0 charging', '113.54 kW in all']);
    expect(sumWords(meters.slice(0, 1), () => true)[0]).toBe('1 meter');
  });

  it('are summed without what is old, and say how many are not known', () => {
    expect(sumWords(meters, ({ name }) => name !== 'b')).toEqual([
      '3 meters',
      '0 charging',
      '60.00 kW in all',
      '1 of 3 meters not reached',
    ]);
    expect(sumWords(meters.slice(0, 1), () => false)).toEqual(['1 meter', 'not reached']);
    expect(sumWords(meters, () => false)).toEqual(['3 meters', '3 of 3 meters not reached']);
  });
});
