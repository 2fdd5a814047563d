import { describe, expect, it } from 'vitest';
import { median, middleOf, quantile, ratioOf } from '../../bench/kit/statistics.ts';

it.each([
  ['of one', [7], 0.5, 7],
  ['of an odd number, in any order', [9, 1, 5], 0.5, 5],
  ['of an even number, half way', [4, 1, 3, 2], 0.5, 2.5],
  ['a quarter', [10, 20, 30, 40, 50], 0.25, 20],
  ['between two', [0, 10], 0.99, 9.9],
  ['the least', [3, 2, 1], 0, 1],
  ['the most', [3, 2, 1], 1, 3],
])('a quantile: %s', (_, values, share, expected) => {
  expect(quantile(values, share)).toBeCloseTo(expected, 10);
});

it('says of nothing that it is no number', () => {
  expect(median([])).toBeNaN();
});

it('gives the middle and its quartiles', () => {
  expect(middleOf([5, 1, 4, 2, 3])).toEqual({ value: 3, spread: [2, 4] });
});

describe('a ratio', () => {
  it('is taken in each round, so that a slow round of both changes nothing', () => {
    expect(ratioOf([2, 20, 200], [1, 10, 100])).toEqual({ value: 2, spread: [2, 2] });
  });

  it('is refused where a round has only one of both', () => {
    expect(() => ratioOf([1, 2], [1])).toThrow('2 values cannot be compared with 1');
  });
});
