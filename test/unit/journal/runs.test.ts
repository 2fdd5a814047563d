import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CounterRange } from '../../../src/domain/journaled.ts';
import { merged, uncovered, withRun } from '../../../src/journal/runs.ts';

const run = fc
  .tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: -1, max: 6 }))
  .map(([from, length]) => ({ from, to: from + length }));
const countersOf = (runs: Iterable<CounterRange>) =>
  new Set([...runs].flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, at) => from + at)));
const ascending = (runs: readonly CounterRange[]) => runs.toSorted((a, b) => a.from - b.from);

describe('runs of counters', () => {
  it('grow by one more to as few as there can be', () => {
    fc.assert(
      fc.property(fc.array(run, { maxLength: 8 }), added => {
        const runs = added.reduce<CounterRange[]>(withRun, []);
        expect(countersOf(runs)).toEqual(new Set([...countersOf(added)].toSorted((a, b) => a - b)));
        for (const [index, { from }] of runs.entries())
          expect(from).toBeGreaterThan((runs[index - 1]?.to ?? -2) + 1);
      }),
    );
  });

  it('leave uncovered exactly what none of them has', () => {
    fc.assert(
      fc.property(run, fc.array(run, { maxLength: 8 }), fc.array(run, { maxLength: 8 }), (range, a, b) => {
        const left = [...uncovered(range, merged(ascending(a), ascending(b)))];
        const known = countersOf([...a, ...b]);
        expect(countersOf(left)).toEqual(new Set([...countersOf([range])].filter(each => !known.has(each))));
      }),
    );
  });
});
