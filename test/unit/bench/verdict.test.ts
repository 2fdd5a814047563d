import { describe, expect, it } from 'vitest';
import { goalOf, placeOf } from '../../bench/kit/goals.ts';
import { figureTable, textTable } from '../../bench/kit/table.ts';
import { failuresOf, isWorseThanBefore, judge, measuredOf, rounded } from '../../bench/kit/verdict.ts';

it.each([
  [1.2345, 1.23],
  [0.0678_9, 0.0679],
  [12.345, 12.3],
  [1234.5, 1235],
  [0, 0],
  [0.000_04, 0],
])('%s is shown as %s', (value, expected) => {
  expect(rounded(value)).toBe(expected);
});

describe('the verdict', () => {
  it.each([
    ['less than its goal', 'poll-http-cpu', 1.2, true],
    ['what reads as its goal', 'poll-http-cpu', 1.404, true],
    ['more than its goal', 'poll-http-cpu', 1.41, false],
    ['more, where more is better', 'ocmf-verdict', 0.8, true],
    ['less, where more is better', 'ocmf-verdict', 0.7, false],
    ['a drift of less than half a millisecond', 'grid-drift', 0.4, true],
    ['a drift of more', 'grid-drift', 0.6, false],
    ['what has no goal', 'rss-libcurl', 12, null],
  ] as const)('of %s', (_, figure, value, met) => {
    expect(judge({ figure, value })).toMatchObject({ figure, goal: goalOf(figure).goal ?? null, met });
  });

  it('keeps the quartiles, as they are shown', () => {
    expect(judge({ figure: 'poll-http-cpu', value: 1.3, spread: [1.2345, 1.4567] }).spread).toEqual([
      1.23, 1.46,
    ]);
  });

  it('is no reason to fail where it is only told, or where there is none', () => {
    const judged = [
      judge({ figure: 'grid-jitter', value: 50 }),
      judge({ figure: 'rss-driver', value: 1000 }),
      judge({ figure: 'start-wall', value: 2 }),
      judge({ figure: 'start-cpu', value: 1 }),
    ];
    expect(failuresOf(judged).map(({ figure }) => figure)).toEqual(['start-wall']);
  });

  it.each([
    ['poll-http-p50', 0.53, true],
    ['poll-http-p50', 0.5, false],
    ['ocmf-verdict', 0.6, true],
    ['ocmf-verdict', 0.7, false],
    ['rss-libcurl', 1000, false],
  ] as const)('of %s %d: worse than before: %s', (figure, value, expected) => {
    expect(isWorseThanBefore(judge({ figure, value }))).toBe(expected);
  });

  it('is left out of what was not measured', () => {
    expect(measuredOf('poll-http-p50', undefined)).toEqual([]);
    expect(measuredOf('poll-http-p50', { value: 1, spread: [1, 1] })).toHaveLength(1);
  });
});

describe('the table', () => {
  it('has columns as wide as their longest cell, numbers to the right', () => {
    expect(
      textTable(
        [
          ['a', '1'],
          ['long', '100'],
        ],
        [1],
      ),
    ).toBe('a       1\nlong  100');
  });

  it('says what was measured, in which bounds, what is wanted and whether it is so', () => {
    const lines = figureTable([
      judge({ figure: 'ocmf-verdict', value: 0.8, spread: [0.79, 0.81] }),
      judge({ figure: 'grid-jitter', value: 9 }),
      judge({ figure: 'rss-driver', value: 90 }),
    ]).split('\n');
    expect(lines[1]).toMatch(/0\.8 times +0\.79–0\.81 +≥ 0\.75 +met +0\.68$/);
    expect(lines[2]).toMatch(/9 ms +≤ 4 +not met, only told +4$/);
    expect(lines[3]).toMatch(/90 MB +108$/);
  });

  it('has a place for each figure, those of the curve last', () => {
    expect(placeOf('tests-wall')).toBe(0);
    expect(placeOf('many-300-core')).toBeGreaterThan(placeOf('machine-noise'));
    expect(goalOf('many-3000-core').goal).toBe(40);
    expect(goalOf('many-300-core').goal).toBeUndefined();
  });
});
