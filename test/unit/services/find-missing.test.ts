import { beforeEach, describe, expect, it } from 'vitest';
import type { MissingInput } from '../../../src/domain/record-results.ts';
import type { Journal } from '../../../src/journal/journal.ts';
import { createMemoryJournal } from '../../../src/journal/memory-journal.ts';
import { findMissing } from '../../../src/services/find-missing.ts';
import { archived, identity, meterId, session } from './records.ts';

/** LEM operation manual, p. 73. */
const capacity = 20_399;
const highest = 4_294_967_295;

let journal: Journal;
beforeEach(() => {
  journal = createMemoryJournal();
});

/** Archived, and handed over. */
function has(...counters: readonly number[]): void {
  for (const counter of counters) {
    journal.archive(archived(counter));
    journal.noteDelivered(archived(counter));
  }
}

function find(counter: number, more: Partial<MissingInput> & { running?: boolean } = {}) {
  const { running = false, ...input } = more;
  const nothing = { after: undefined, from: undefined, known: [], knownRecords: [] };
  return findMissing({ journal }, { identity, newest: { counter, running }, ...nothing, ...input });
}

describe('what is missing', () => {
  it.each([
    ['is nothing when the journal has all', [5, 6, 7], 7, {}, undefined, 0],
    ['is nothing without a record in the journal', [], 7, {}, undefined, 0],
    ['is nothing in a meter that never had one', [], -1, { from: 0 }, undefined, 0],
    ['is the first gap', [5, 7, 9], 9, {}, 6, 2],
    ['is what came after the last', [5], 7, {}, 6, 2],
    ['is not what still runs', [5], 6, { running: true }, undefined, 0],
    ['is the one before what still runs', [5], 7, { running: true }, 6, 1],
    ['is not what came before the first of the journal', [5, 6], 6, {}, undefined, 0],
    ['is looked for from an earlier counter when a start was lost', [5, 6], 6, { from: 3 }, 3, 2],
    ['is not looked for later than the first of the journal', [5, 7], 7, { from: 7 }, 6, 1],
    ['is looked for without a record when a start was lost', [], 7, { from: 6 }, 6, 2],
    ['is nothing when a start was lost that made none', [], 7, { from: 8 }, undefined, 0],
    ['goes on after what was looked for', [5], 9, { after: 7 }, 8, 4],
    ['ends after the last that was looked for', [5], 9, { after: 9 }, undefined, 4],
    ['skips what is on its way', [5], 9, { known: [6, 7, undefined] }, 8, 4],
    ['is nothing when all is on its way', [5], 7, { known: [6, 7] }, undefined, 2],
    ['is also the very first of a meter', [], 0, { from: 0 }, 0, 1],
  ] as const)('%s', (_, counters, newest, more, next, count) => {
    has(...counters);
    expect(find(newest, more)).toMatchObject({ next, count, gone: undefined, undelivered: undefined });
  });

  it.each([
    ['lies between what an open session found and itself', [5, 6], 2, 5, 3, 2],
    ['is nothing where an open session is right behind what it found', [5, 6], 4, 5, undefined, 0],
    ['is no record 0, which a meter need not have', [1, 2], -1, 1, undefined, 0],
    ['lies before the first session of a meter', [3, 4], -1, 3, 1, 2],
  ] as const)('%s', (_, counters, newestCounterBefore, paginationCounter, next, count) => {
    has(...counters);
    journal.noteTransaction(meterId, { ...session, ...closed, newestCounterBefore, paginationCounter });
    expect(find(counters[1])).toMatchObject({ next, count });
  });

  it.each(['lost', 'unverifiable'] as const)('is not what was closed as %s', outcome => {
    has(5, 7);
    journal.noteTransaction(meterId, { ...session, ...closed });
    journal.noteOutcome(meterId, session, outcome, 6);
    expect(find(7)).toMatchObject({ next: undefined, count: 0 });
  });
});

const closed = {
  origin: 'own',
  request: undefined,
  meterTimeMs: undefined,
  newestCounterBefore: undefined,
  paginationCounter: 6,
} as const;

describe('what was not handed over', () => {
  it('comes before what is missing', () => {
    has(5);
    journal.archive(archived(7));
    expect(find(9)).toMatchObject({ undelivered: archived(7), next: undefined, count: 0 });
  });

  it('does not come while it is on its way', () => {
    has(5);
    journal.archive(archived(7));
    expect(find(7, { known: [7] })).toMatchObject({ undelivered: undefined, next: 6, count: 1 });
  });

  it('comes oldest first', () => {
    journal.archive(archived(7));
    journal.archive(archived(8));
    expect(find(8).undelivered).toEqual(archived(7));
    expect(find(8, { known: [7] }).undelivered).toEqual(archived(8));
  });
});

describe('the store of the meter', () => {
  it('has the newest 20,399: what is before them is gone, noted, and told once', () => {
    has(5);
    const newest = 5 + capacity + 2;
    expect(find(newest)).toMatchObject({ next: 8, count: capacity, gone: { from: 6, to: 7 } });
    expect(find(newest)).toMatchObject({ next: 8, gone: undefined });
    expect([...journal.gaps(meterId, { from: 5, to: 8 })]).toEqual([{ from: 8, to: 8 }]);
  });

  it('has nothing gone when it is just full, and overwrites the oldest with the next one', () => {
    has(5);
    expect(find(5 + capacity)).toMatchObject({ next: 6, count: capacity, gone: undefined, overwrittenIn: 1 });
  });

  it.each([
    ['says nothing while there is time', 2039 + 1, undefined],
    ['says when the oldest missing one is overwritten soon', 2039, 2039],
  ])('%s', (_, left, overwrittenIn) => {
    has(5);
    expect(find(6 + capacity - left)).toMatchObject({ oldest: 6, overwrittenIn });
  });

  it('costs nothing at the highest counter that there is', () => {
    has(0);
    const { next, gone, count } = find(highest);
    expect(gone).toEqual({ from: 1, to: highest - capacity });
    expect({ next, count }).toEqual({ next: highest - capacity + 1, count: capacity });
    expect(find(highest, { from: 0, after: highest - 1 })).toMatchObject({ next: highest, gone: undefined });
  });
});
