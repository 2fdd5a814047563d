import { describe, expect, it } from 'vitest';
import { History } from '../../../src/page/store/history.ts';
import { Ring } from '../../../src/page/store/ring.ts';

const row = (timeS: number, powerW = timeS) => ({
  timeS,
  powerW,
  voltageV: 400,
  currentA: 1,
  energyImportWh: 0,
  energyExportWh: 0,
  temperatureHighC: 20,
  temperatureLowC: 20,
});

function filled(fromS: number, toS: number): History {
  const history = new History();
  for (let timeS = fromS; timeS <= toS; timeS += 1) history.add(row(timeS));
  return history;
}

describe('a ring', () => {
  it('keeps the newest rows, oldest first', () => {
    const ring = new Ring(2, 3);
    for (const value of [1, 2, 3, 4, 5]) ring.push([value, value * 10]);
    expect([0, 1, 2].map(at => [ring.at(at, 0), ring.at(at, 1)])).toEqual([
      [3, 30],
      [4, 40],
      [5, 50],
    ]);
    expect([ring.length, ring.last(1)]).toEqual([3, 50]);
  });
});

describe('the course of a meter', () => {
  it('gives the last seconds as they came', () => {
    const [times, power] = filled(1, 100).series(10, ['powerW']);
    expect(times).toEqual([90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100]);
    expect(power).toEqual(times);
  });

  it('keeps ten minutes of each second, and hours of each tenth', () => {
    const history = filled(1, 20_000);
    expect(history.length).toBe(600);
    const [times] = history.series(3600, ['powerW']);
    expect([times.length, (times[1] ?? 0) - (times[0] ?? 0)]).toEqual([360, 10]);
  });

  it('shows a pause as a gap, and not as a line', () => {
    const history = filled(1, 5);
    history.add(row(60));
    expect(history.series(600, ['powerW'])[1]).toEqual([1, 2, 3, 4, 5, null, 60]);
  });

  it('takes no measurement twice, and none that is older', () => {
    const history = filled(1, 5);
    history.add(row(5, 99));
    history.add(row(3, 99));
    expect(history.series(600, ['powerW'])[1]).toEqual([1, 2, 3, 4, 5]);
  });
});
