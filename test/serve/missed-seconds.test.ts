import { expect, it } from 'vitest';
import { missedSeconds } from './many-meters.ts';

const grid = Array.from({ length: 60 }, (_, second) => 123_456.7 + second * 1000 + (second % 7));

it.each([
  ['all on time', grid, 0],
  ['one that is late', grid.map((time, second) => (second === 20 ? time + 900 : time)), 0],
  ['the first that is late', grid.map((time, second) => (second === 0 ? time + 400 : time)), 0],
  ['one that is left out', grid.filter((_, second) => second !== 20), 1],
  ['three that are left out', grid.filter((_, second) => ![20, 21, 40].includes(second)), 3],
  [
    'one that is left out, and its neighbor late',
    grid.filter((_, second) => second !== 20).map((time, index) => (index === 20 ? time + 300 : time)),
    1,
  ],
])('missed seconds are counted: %s', (_, times, missed) => {
  expect(missedSeconds(times)).toBe(missed);
});
