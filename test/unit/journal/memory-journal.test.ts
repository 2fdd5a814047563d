import { describe, expect, it } from 'vitest';
import type { SignedRecord } from '../../../src/domain/signed-record.ts';
import { createMemoryJournal } from '../../../src/journal/memory-journal.ts';

const recordOf = (paginationCounter: number): SignedRecord => ({
  meterId: '1',
  transactionId: `t${paginationCounter}`,
  ocmf: `OCMF|${paginationCounter}`,
  publicKey: '3059',
  receivedAt: '2026-05-06T10:00:00.000Z',
  verification: { verdict: 'valid', billable: true, findings: [] },
  paginationCounter,
});
const counters = Array.from({ length: 150 }, (_, index) => index + 1);

describe('the memory journal', () => {
  it('keeps the newest 100 records, and takes none that it let go for missing', () => {
    const journal = createMemoryJournal();
    for (const counter of counters) journal.archive(recordOf(counter));
    expect([...journal.records()].map(each => each.paginationCounter)).toEqual(counters.slice(50));
    expect(journal.oldestCounter('1')).toBe(51);
    expect([...journal.gaps('1', { from: 1, to: 152 })]).toEqual([{ from: 151, to: 152 }]);
  });

  it('forgets with a record that it was handed over', () => {
    const journal = createMemoryJournal();
    journal.archive(recordOf(1));
    journal.noteDelivered(recordOf(1));
    for (const counter of counters) journal.archive(recordOf(counter));
    expect(journal.isDelivered(recordOf(1))).toBe(false);
    expect(journal.undelivered('1').length).toBe(100);
  });

  it('keeps the newest 100 of what is no final record', () => {
    const journal = createMemoryJournal();
    for (const counter of counters) journal.keepEvidence(recordOf(counter), 'interim');
    expect([...journal.evidence('1')].map(each => each.paginationCounter)).toEqual(counters.slice(50));
  });

  it('keeps every pending session, and of the closed ones the newest 100', () => {
    const journal = createMemoryJournal();
    const sessionOf = (counter: number) => ({ transactionId: `t${counter}`, notedAt: 'then' });
    const noted = { origin: 'own', request: undefined, meterTimeMs: undefined } as const;
    const unknown = { newestCounterBefore: undefined, paginationCounter: undefined };
    const note = (counter: number) =>
      journal.noteTransaction('1', { ...sessionOf(counter), ...noted, ...unknown });
    for (const counter of counters) note(counter);
    expect(journal.pendingTransactions('1').length).toBe(150);
    for (const counter of counters) journal.noteOutcome('1', sessionOf(counter), 'neverRan');
    for (const counter of counters) note(counter);
    expect(journal.pendingTransactions('1').length).toBe(50);
  });
});
