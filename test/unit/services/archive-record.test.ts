import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import type { RecordOnItsWay } from '../../../src/domain/record-results.ts';
import { JournalError } from '../../../src/errors/journal-error.ts';
import type { Journal } from '../../../src/journal/journal.ts';
import { createMemoryJournal } from '../../../src/journal/memory-journal.ts';
import { archiveRecord, markDelivered } from '../../../src/services/archive-record.ts';
import { expectMeterError } from '../../support/expect-meter-error.ts';
import { watchedJournal } from '../../support/flaky-journal.ts';
import { archived, entryOf, meterId, session } from './records.ts';

const record = archived(7, 'tx');
const stored: Partial<RecordOnItsWay> = { record, isStored: true };

let journal: Journal;
beforeEach(() => {
  journal = createMemoryJournal();
});

function fails(...methods: readonly string[]): Journal {
  return watchedJournal(journal, ({ method }) => {
    if (methods.includes(method)) throw new JournalError({ message: `${method}: the disk is full` });
  });
}

describe('a final record', () => {
  const note = () =>
    journal.noteTransaction(meterId, {
      ...session,
      origin: 'own',
      request: undefined,
      meterTimeMs: undefined,
      newestCounterBefore: 6,
      paginationCounter: undefined,
    });

  it('is stored, closes its session, and is not handed over yet', () => {
    note();
    archiveRecord({ journal }, { entry: entryOf({ record }) });
    expect(journal.recordAt(meterId, 7)).toEqual(record);
    expect(journal.pendingTransactions(meterId)).toEqual([]);
    expect(journal.undelivered(meterId)).toEqual([record]);
  });

  it('that was missed is stored without a session, and closes none', () => {
    note();
    archiveRecord({ journal }, { entry: entryOf({ record, session: undefined }) });
    expect(journal.recordAt(meterId, 7)).toEqual(record);
    expect(journal.pendingTransactions(meterId)).toHaveLength(1);
  });

  it('is stored although its counter could not be noted', () => {
    note();
    archiveRecord({ journal: fails('noteRunning') }, { entry: entryOf({ record }) });
    expect(journal.recordAt(meterId, 7)).toEqual(record);
  });

  it('that another session of its id had is known as handed over', () => {
    expect(archiveRecord({ journal }, { entry: entryOf({ record }) })).toEqual({ isDelivered: false });
    journal.noteDelivered(record);
    note();
    expect(archiveRecord({ journal }, { entry: entryOf({ record }) })).toEqual({ isDelivered: true });
    const failing = fails('isDelivered');
    expect(archiveRecord({ journal: failing }, { entry: entryOf({ record }) })).toEqual({
      isDelivered: false,
    });
  });

  it('that cannot be stored leaves its session pending', () => {
    note();
    const archive = () => archiveRecord({ journal: fails('archive') }, { entry: entryOf({ record }) });
    expect(archive).toThrow(JournalError);
    expect(journal.pendingTransactions(meterId)).toHaveLength(1);
  });
});

describe('the mark of what was handed over', () => {
  const mark = (entry: Partial<RecordOnItsWay>, { signal } = new AbortController(), to = journal) =>
    markDelivered({ journal: to }, { entry: entryOf(entry) }, signal);

  beforeEach(() => journal.archive(record));

  it('comes in a later turn, behind whoever listens or awaits', async () => {
    const marked = mark(stored);
    await Promise.resolve();
    process.nextTick(() => expect(journal.isDelivered(record)).toBe(false));
    expect(journal.isDelivered(record)).toBe(false);
    await marked;
    expect(journal.isDelivered(record)).toBe(true);
  });

  it('comes at once when the driver is stopped, before its journal is closed', async () => {
    const stop = new AbortController();
    void mark(stored, stop);
    stop.abort();
    expect(journal.isDelivered(record)).toBe(true);
  });

  it('comes once', async () => {
    const marks: string[] = [];
    const watched = watchedJournal(journal, ({ method }) => marks.push(method));
    const stop = new AbortController();
    await mark(stored, stop, watched);
    stop.abort();
    const stopped = new AbortController();
    void mark(stored, stopped, watched);
    stopped.abort();
    await setImmediate();
    expect(marks).toEqual(['noteDelivered', 'noteDelivered']);
  });

  it.each<[string, Partial<RecordOnItsWay>]>([
    ['a record that is not stored', { record, isStored: false }],
    ['no record', {}],
  ])('is not set for %s', async (_, entry) => {
    await mark(entry);
    expect(journal.isDelivered(record)).toBe(false);
  });

  it('that fails is an error, to be tried again', async () => {
    const failing = fails('noteDelivered');
    await expectMeterError(mark(stored, undefined, failing), { code: 'METER_JOURNAL_FAILED' });
  });

  it('that fails while the driver is stopped does not end the process', () => {
    const stop = new AbortController();
    void mark(stored, stop, fails('noteDelivered'));
    expect(() => stop.abort()).not.toThrow();
  });
});
