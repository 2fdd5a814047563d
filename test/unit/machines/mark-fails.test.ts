import { expect, it, vi } from 'vitest';
import { createActor, fromPromise, setup } from 'xstate';
import { type RecordsReport, recordsMachine } from '../../../machines/records.machine.ts';
import type { RecordOnItsWay } from '../../../src/domain/record-results.ts';
import { JournalError } from '../../../src/errors/journal-error.ts';
import { createMemoryJournal } from '../../../src/journal/memory-journal.ts';
import { findMissing } from '../../../src/services/find-missing.ts';
import { archived, identity } from '../services/records.ts';

/** So often is it asked what is missing, and then there is no answer: what goes round without a pause ends there. */
const brake = 50;

it.each([7, undefined])(
  'hands a record over once when nobody can note that it was: counter %s',
  async counter => {
    const journal = createMemoryJournal();
    const { paginationCounter: _, ...bare } = archived(7, 'tx');
    const record =
      counter === undefined ? { ...bare, ocmf: 'OCMF|{"ID":"tx"}|{"SD":"00"}' } : archived(7, 'tx');
    journal.archive(record);
    let asked = 0;
    const records = recordsMachine.provide({
      actors: {
        markDelivered: fromPromise<void, { entry: RecordOnItsWay }>(async () => {
          throw new JournalError({ message: 'the disk is full' });
        }),
        findMissing: fromPromise(async ({ input }) => {
          asked += 1;
          if (asked > brake) await new Promise(() => undefined);
          return findMissing({ journal }, input);
        }),
      },
    });
    const told: RecordsReport[] = [];
    const parent = setup({ types: { events: {} as RecordsReport }, actors: { records } }).createMachine({
      invoke: {
        id: 'records',
        src: 'records',
        input: { retries: 0, retryDelayMs: 10, firstPauseMs: 60_000 },
      },
      on: { '*': { actions: ({ event }) => void told.push(event) } },
    });
    const actor = createActor(parent).start();
    const child = actor.getSnapshot().children.records;
    const begin = { type: 'records.begin', identity, newest: { counter: 7, running: false } } as const;
    child?.send(begin);
    await vi.waitFor(() => expect(told.some(({ type }) => type === 'record.home')).toBe(true));
    const askedBefore = asked;
    child?.send(begin);
    await vi.waitFor(() => expect(asked).toBeGreaterThan(askedBefore));
    actor.stop();
    expect(told.filter(({ type }) => type === 'record.home')).toHaveLength(1);
    expect(asked).toBeLessThan(brake);
  },
);
