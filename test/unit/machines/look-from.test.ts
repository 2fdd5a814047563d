import { expect, it } from 'vitest';
import { earlierOf, startingFrom } from '../../../machines/records/queue.ts';

it.each([
  [undefined, 7, 7],
  [undefined, -1, 0],
  [undefined, 'newest', 'newest'],
  [5, 7, 5],
  [7, 5, 5],
  [5, 'newest', 5],
  ['newest', 7, 7],
  ['newest', 'newest', 'newest'],
] as const)('looks from %s, and from %s as well: from %s', (before, from, both) => {
  expect(earlierOf(before, from)).toBe(both);
});

it.each([
  ['newest', 7, 7],
  ['newest', -1, 0],
  ['newest', undefined, 'newest'],
  [5, 7, 5],
  [undefined, 7, undefined],
] as const)('looks from %s, and the newest is read as %s: from %s', (from, newest, then) => {
  expect(startingFrom(from, newest)).toBe(then);
});
