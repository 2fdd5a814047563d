import { expect, it } from 'vitest';
import { deviationsOf, driftOf, jitterOf, mostPerSecond } from '../../bench/kit/grid.ts';

const grid = Array.from({ length: 90 }, (_, second) => 5000 + second * 1000);

it('counts from the place of a poll on its grid, also behind one that was left out', () => {
  expect(deviationsOf([100, 1103, 3101, 4100])).toEqual([0, 3, 1, 0]);
});

it('sees no drift in a grid whose polls are late now and then', () => {
  expect(driftOf(grid.map((time, second) => time + (second % 7 === 0 ? 80 : 0)))).toBe(0);
});

it('sees the drift of a timer that begins anew each time', () => {
  expect(driftOf(grid.map((time, second) => time + second))).toBeCloseTo(60, 0);
});

it('takes the jitter of each meter from its own middle', () => {
  const late = grid.map((time, second) => time + 333 + (second < 2 ? 40 : 0));
  expect(jitterOf([grid, grid.map(time => time + 500)])).toBe(0);
  expect(jitterOf([late])).toBe(40);
});

it.each([
  ['one each second', grid, 1],
  ['one each second, a little late now and then', grid.map((time, index) => time + (index % 3) * 50), 1],
  ['two each second', grid.flatMap(time => [time, time + 500]), 2],
  ['none', [], 0],
])('the most in a second: %s', (_, times, expected) => {
  expect(mostPerSecond([[], times])).toBeCloseTo(expected, 5);
});
