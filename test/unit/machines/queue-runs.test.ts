import { describe, expect, it } from 'vitest';
import { isWithin, joined, pauseMs, withCounter } from '../../../machines/records/queue.ts';
import type { CounterRange } from '../../../src/domain/journaled.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const highest = 4_294_967_295;

describe('the pause after a try', () => {
  it.each([
    [1, minuteMs],
    [2, 2 * minuteMs],
    [3, 4 * minuteMs],
    [11, 1024 * minuteMs],
    [12, dayMs],
    [50, dayMs],
    [1_000_000, dayMs],
    [Number.MAX_SAFE_INTEGER, dayMs],
  ])('number %i is %i ms, when the first is a minute', (tries, expectedMs) => {
    expect(pauseMs(minuteMs, tries)).toBe(expectedMs);
  });

  it('is a day at most, also when the first is longer', () => {
    expect(pauseMs(2 * dayMs, 1)).toBe(dayMs);
  });

  it('reaches the day also from a first one of a second, and never shrinks', () => {
    const pauses = Array.from({ length: 60 }, (_, tries) => pauseMs(1000, tries + 1));
    expect(pauses.at(-1)).toBe(dayMs);
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
  });
});

describe('a refused counter', () => {
  it.each<[string, CounterRange | undefined, number, CounterRange]>([
    ['begins a run', undefined, 7, { from: 7, to: 7 }],
    ['continues the run before it', { from: 5, to: 6 }, 7, { from: 5, to: 7 }],
    ['begins a new run after a gap', { from: 5, to: 5 }, 7, { from: 7, to: 7 }],
    ['does not continue a run after it', { from: 8, to: 9 }, 7, { from: 7, to: 7 }],
    ['goes up to the highest', { from: 5, to: highest - 1 }, highest, { from: 5, to: highest }],
  ])('%s', (_, run, counter, expected) => {
    expect(joined(run, counter)).toEqual(expected);
  });
});

describe('the counters that were handed over', () => {
  it.each<[string, readonly CounterRange[], number | undefined, readonly CounterRange[]]>([
    ['begin with one', [], 7, [{ from: 7, to: 7 }]],
    ['go on upward', [{ from: 5, to: 6 }], 7, [{ from: 5, to: 7 }]],
    ['go on downward', [{ from: 8, to: 9 }], 7, [{ from: 7, to: 9 }]],
    [
      'close a gap, and are one run',
      [
        { from: 5, to: 6 },
        { from: 8, to: 9 },
      ],
      7,
      [{ from: 5, to: 9 }],
    ],
    [
      'keep other runs',
      [
        { from: 1, to: 2 },
        { from: 5, to: 6 },
      ],
      7,
      [
        { from: 1, to: 2 },
        { from: 5, to: 7 },
      ],
    ],
    ['do not grow by one that is there', [{ from: 5, to: 9 }], 7, [{ from: 5, to: 9 }]],
    ['do not grow by one without a counter', [{ from: 5, to: 9 }], undefined, [{ from: 5, to: 9 }]],
    ['know the first one of a meter', [], 0, [{ from: 0, to: 0 }]],
  ])('%s', (_, ranges, counter, expected) => {
    expect(withCounter(ranges, counter)).toEqual(expected);
  });

  it('are few runs however they come', () => {
    const shuffled = [3, 1, 4, 0, 5, 9, 2, 6, 8, 7];
    expect(shuffled.reduce(withCounter, [] as readonly CounterRange[])).toEqual([{ from: 0, to: 9 }]);
  });

  it.each([
    [4, false],
    [5, true],
    [7, true],
    [8, false],
    [undefined, false],
  ])('have %s: %s', (counter, is) => {
    expect(
      isWithin(
        [
          { from: 0, to: 0 },
          { from: 5, to: 7 },
        ],
        counter,
      ),
    ).toBe(is);
  });
});
