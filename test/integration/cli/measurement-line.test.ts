import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { measurementLine } from '../../../src/cli/measurement-line.ts';
import type { Measurement } from '../../../src/index.ts';

const charging: Measurement = {
  meterId: '1938256805',
  timestamp: '2026-05-06T12:00:00+02:00',
  receivedAt: '2026-05-06T10:00:00.123Z',
  voltageV: 750.2,
  currentA: 266.6,
  powerW: 200_000,
  energyImportWh: 876_895_134,
  energyExportWh: 0,
  temperatureHighC: 48.4,
  temperatureLowC: 39.6,
};

const lineOf = (...args: Parameters<typeof measurementLine>) =>
  stripVTControlCharacters(measurementLine(...args));
const cellsOf = (line: string) => line.match(/█/g)?.length ?? 0;

describe('the live line', () => {
  it('shows time, power, voltage, current, both temperatures and the import register', () => {
    expect(lineOf(charging)).toBe(
      '10:00:00  ████████████░░░░░░░░░░░░   200.00 kW   750.2 V   266.6 A  48/40 °C  876895.134 kWh',
    );
  });

  it('scales the bar to the highest power seen, once that is more than 400 kW', () => {
    expect(cellsOf(lineOf(charging))).toBe(12);
    expect(cellsOf(lineOf(charging, { highestW: 300_000 }))).toBe(12);
    expect(cellsOf(lineOf(charging, { highestW: 600_000 }))).toBe(8);
  });

  it('shows discharging with its sign and the size of its power', () => {
    const line = lineOf({ ...charging, powerW: -400_000 });
    expect(line).toContain('-400.00 kW');
    expect(cellsOf(line)).toBe(24);
  });

  it.each([24, 40, 60, 72, 80, 120])('fits into a terminal of %d columns', columns => {
    const line = lineOf(charging, { columns });
    expect(line.length).toBeLessThan(columns);
    expect(line).toMatch(/^10:00:00 .*200\.00 kW/);
  });

  it('keeps every field and a bar on a terminal of 80 columns', () => {
    const line = lineOf(charging, { columns: 80 });
    expect(line).toContain('876895.134 kWh');
    expect(cellsOf(line)).toBeGreaterThan(0);
  });
});
