import { describe, expect, it } from 'vitest';
import {
  askedRecord,
  changed,
  type Entry,
  entryOf,
  entryOfId,
  isSameEntry,
  missedRecord,
  nextEntry,
  pendingOf,
  putBack,
  without,
} from '../../../machines/records/queue.ts';
import type { Session } from '../../../src/domain/journaled.ts';
import type { WantedRecord } from '../../../src/domain/record-results.ts';

const first: Session = { transactionId: 'tx', notedAt: '2026-05-06T09:00:00.000Z' };
const second: Session = { transactionId: 'tx', notedAt: '2026-05-06T11:00:00.000Z' };

function wanted(session: Session, more: Partial<WantedRecord> = {}): WantedRecord {
  return { ...askedRecord(session.transactionId), session, ...more };
}

function missed(counter: number, more: Partial<Entry> = {}): Entry {
  return entryOf(missedRecord(counter), 'missed', more);
}

const countersOf = (entries: readonly Entry[]) => entries.map(({ paginationCounter }) => paginationCounter);

describe('the next record', () => {
  const waiting = { wantedBy: ['stop 1'] };
  const paused = { isDue: false };

  it.each([
    ['is the one that somebody waits for', [missed(1), missed(2, waiting), missed(3)], 2],
    ['is the first that somebody waits for', [missed(1), missed(2, waiting), missed(3, waiting)], 2],
    ['is the first in turn when nobody waits', [missed(1), missed(2)], 1],
    ['is not one in its pause', [missed(1, paused), missed(2)], 2],
    [
      'is another one while the one that is waited for pauses',
      [missed(1), missed(2, { ...waiting, ...paused })],
      1,
    ],
    ['is none when all pause', [missed(1, paused), missed(2, paused)], undefined],
    ['is none of none', [], undefined],
  ])('%s', (_, entries, counter) => {
    expect(nextEntry(entries)?.paginationCounter).toBe(counter);
  });

  it('that is put back comes behind all others', () => {
    const [one, two, three] = [missed(1), missed(2), missed(3)];
    const after = putBack([one, two, three], one, { tries: 1 });
    expect(countersOf(after)).toEqual([2, 3, 1]);
    expect(after.at(-1)).toMatchObject({ tries: 1, key: one.key });
  });

  it('is due at once, and wanted by nobody, when it is new', () => {
    expect(missed(1)).toMatchObject({
      isDue: true,
      isAfterPause: true,
      wantedBy: [],
      tries: 0,
      refusals: 0,
      isStored: false,
      isDelivered: false,
    });
  });
});

describe('an entry is the same', () => {
  it.each([
    ['by its session', wanted(first), wanted(first, { paginationCounter: 7 }), true],
    ['not of another session of the id', wanted(first), wanted(second), false],
    ['by its counter', missedRecord(7), missedRecord(7), true],
    ['not by another counter', missedRecord(7), missedRecord(8), false],
    ['by the counter of a session', wanted(first, { paginationCounter: 7 }), missedRecord(7), true],
    ['not while one of the two counters is not known', wanted(first), missedRecord(7), false],
    ['not by the id alone, which may come twice', wanted(first), askedRecord('tx'), false],
    ['not when nothing but the id is known of both', askedRecord('tx'), askedRecord('other'), false],
  ])('%s', (_, one, other, is) => {
    expect(isSameEntry(one, other)).toBe(is);
    expect(isSameEntry(other, one)).toBe(is);
  });

  it('under its key, and no two sessions, ids or counters share one', () => {
    const keys = [
      entryOf(wanted(first), 'session'),
      entryOf(wanted(second), 'session'),
      entryOf(askedRecord('tx'), 'asked'),
      entryOf(askedRecord(''), 'asked'),
      missed(7),
      missed(8),
    ].map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(entryOf(wanted(first, { paginationCounter: 7 }), 'session').key).toBe(keys[0]);
  });
});

describe('an id that came twice', () => {
  it('is asked for by its latest session', () => {
    const entries = [entryOf(wanted(first), 'session'), entryOf(wanted(second), 'session')];
    expect(entryOfId(entries, 'tx')?.session).toEqual(second);
    expect(entryOfId(entries, 'other')).toBeUndefined();
  });
});

describe('one entry', () => {
  it('is changed or taken out alone, by its key', () => {
    const entries = [missed(1), missed(2)];
    const key = missed(1).key;
    expect(changed(entries, key, { tries: 3 }).map(({ tries }) => tries)).toEqual([3, 0]);
    expect(countersOf(without(entries, key))).toEqual([2]);
    expect(entries.map(({ tries }) => tries)).toEqual([0, 0]);
    expect(changed(entries, 'none', { tries: 3 })).toEqual(entries);
    expect(without(entries, 'none')).toEqual(entries);
  });
});

describe('what is pending', () => {
  it.each([
    ['a session that ran', entryOf(wanted(first), 'session'), [{ transactionId: 'tx' }]],
    [
      'with its counter, where that is known',
      entryOf(wanted(first, { paginationCounter: 7 }), 'session'),
      [{ transactionId: 'tx', paginationCounter: 7 }],
    ],
    ['not a start that may never have run', entryOf(wanted(first, { state: 'mayHaveRun' }), 'session'), []],
    ['not a start that failed', entryOf(wanted(first, { state: 'neverRan' }), 'session'), []],
    ['not what was handed over', entryOf(wanted(first), 'session', { isDelivered: true }), []],
    ['not what was missed', missed(7), []],
    ['not what somebody asked for', entryOf(askedRecord('tx'), 'asked'), []],
    ['not what is in the archive', entryOf(askedRecord('tx'), 'archived'), []],
  ])('is %s', (_, entry, pending) => {
    expect(pendingOf([entry])).toEqual(pending);
  });
});
