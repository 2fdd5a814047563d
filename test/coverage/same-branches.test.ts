import { expect, it } from 'vitest';
import { type Branch, type BranchCounts, joinSameBranches } from './same-branches.ts';

function branch(start: readonly [number, number], end: readonly [number, number | null]): Branch {
  const place = ([line, column]: readonly [number, number | null]) => ({ line, column });
  return { type: 'cond-expr', loc: { start: place(start), end: place(end) }, locations: [{}, {}] };
}

function joined(...branches: readonly (readonly [Branch, number[]])[]): number[][] {
  const file: BranchCounts = { branchMap: {}, b: {} };
  for (const [id, [place, counts]] of branches.entries()) {
    file.branchMap[id] = place;
    file.b[id] = counts;
  }
  joinSameBranches(file);
  expect(Object.keys(file.branchMap)).toEqual(Object.keys(file.b));
  return Object.values(file.b);
}

it('counts what begins at the same place once', () => {
  const counts = joined([branch([2, 4], [2, null]), [3, 0]], [branch([2, 4], [3, 9]), [1, 2]]);
  expect(counts).toEqual([[4, 2]]);
});

it('leaves out what was never reached, and holds what was', () => {
  const counts = joined([branch([59, 20], [60, 53]), [0, 0]], [branch([60, 13], [60, 53]), [5, 0]]);
  expect(counts).toEqual([[5, 0]]);
});

it.each([
  ['beside what was', branch([60, 13], [60, 20]), branch([60, 30], [60, 53])],
  ['inside of what was', branch([60, 20], [60, 30]), branch([60, 13], [60, 53])],
  ['and ends before what was', branch([60, 13], [60, 53]), branch([60, 14], [60, null])],
])('keeps what was never reached, %s', (_, never, reached) => {
  expect(joined([never, [0, 0]], [reached, [1, 1]])).toHaveLength(2);
});
