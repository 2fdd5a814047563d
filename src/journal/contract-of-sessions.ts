import { deepEqual, equal } from 'node:assert/strict';
import { idsOf, meterId, noted, nothingYet, type Proof, pairs, recorded } from './contract-samples.ts';

/** A session of `a`, noted at this minute. */
const at = (minute: number, newestCounterBefore: number) =>
  noted('a', { notedAt: `2026-05-06T11:0${minute}:00.000Z`, newestCounterBefore });

/** The part of the contract that is about sessions and how they are closed. */
export const sessionCases: Record<string, Proof> = {
  'remembers all that was noted of a session': (journal, reopened) => {
    journal.noteTransaction(meterId, noted('a'));
    const pending = { ...noted('a'), hasRun: false, ...nothingYet };
    deepEqual(reopened().pendingTransactions(meterId), [pending]);
  },
  'remembers what was found running, of which little is known': (journal, reopened) => {
    const unknown = { request: undefined, meterTimeMs: undefined, newestCounterBefore: undefined };
    const found = noted('a', { ...unknown, origin: 'found', paginationCounter: 7 });
    journal.noteTransaction(meterId, found);
    const pending = { ...found, hasRun: false, ...nothingYet };
    deepEqual(reopened().pendingTransactions(meterId), [pending]);
  },
  'knows what has run, with its counter, and what was about to be stopped': (journal, reopened) => {
    journal.noteTransaction(meterId, noted('a'));
    journal.noteRunning(meterId, noted('a'), 7);
    journal.noteRunning(meterId, noted('a'));
    journal.noteStop(meterId, noted('a'), '2026-05-06T10:20:00.000Z');
    const [pending] = reopened().pendingTransactions(meterId);
    deepEqual(
      [pending?.hasRun, pending?.paginationCounter, pending?.stoppedAt],
      [true, 7, '2026-05-06T10:20:00.000Z'],
    );
  },
  'changes nothing when the same session is noted again, also after its end': journal => {
    journal.noteTransaction(meterId, noted('a'));
    journal.noteRunning(meterId, noted('a'), 7);
    journal.noteTransaction(meterId, noted('b'));
    journal.noteTransaction(meterId, noted('a', { newestCounterBefore: 9 }));
    deepEqual(idsOf(journal.pendingTransactions(meterId)), ['a', 'b']);
    equal(journal.pendingTransactions(meterId)[0]?.hasRun, true);
    equal(journal.pendingTransactions(meterId)[0]?.newestCounterBefore, 6);
    journal.archive(recorded('a', 7), noted('a'));
    journal.noteTransaction(meterId, noted('a'));
    deepEqual(idsOf(journal.pendingTransactions(meterId)), ['b']);
  },
  'changes nothing of a session that is closed, whatever is said of it': (journal, reopened) => {
    const closed = [noted('a'), noted('b')];
    for (const session of closed) journal.noteTransaction(meterId, session);
    journal.archive(recorded('a', 7), noted('a'));
    journal.noteOutcome(meterId, noted('b'), 'lost', 8);
    for (const session of closed) {
      journal.noteRunning(meterId, session, 9);
      journal.noteStop(meterId, session, '2026-05-06T10:20:00.000Z');
      journal.noteOutcome(meterId, session, 'neverRan', 10);
      journal.keepEvidence(recorded(session.transactionId, 9, 'interim'), 'interim');
    }
    const next = reopened();
    deepEqual(next.pendingTransactions(meterId), []);
    deepEqual(pairs(next.gaps(meterId, { from: 7, to: 10 })), [[9, 10]]);
  },
  'tells two sessions of one id apart, oldest first': (journal, reopened) => {
    const again = noted('a', { notedAt: '2026-05-06T11:00:00.000Z' });
    journal.noteTransaction(meterId, noted('a'));
    journal.noteTransaction(meterId, again);
    journal.noteRunning(meterId, again, 8);
    const pending = journal.pendingTransactions(meterId);
    deepEqual(
      pending.map(each => [each.notedAt, each.origin, each.hasRun]),
      [
        [noted('a').notedAt, 'own', false],
        [again.notedAt, 'own', true],
      ],
    );
    journal.noteOutcome(meterId, noted('a'), 'neverRan');
    deepEqual(
      reopened()
        .pendingTransactions(meterId)
        .map(each => each.notedAt),
      [again.notedAt],
    );
  },
  'knows of a pending session the newest counter before the next one of its id, closed or not': (
    journal,
    reopened,
  ) => {
    journal.noteTransaction(meterId, at(1, 6));
    journal.noteRunning(meterId, at(1, 6));
    journal.noteTransaction(meterId, noted('b', { newestCounterBefore: 7 }));
    equal(journal.pendingTransactions(meterId)[0]?.newestCounterAfter, undefined);
    journal.noteTransaction(meterId, at(2, 8));
    journal.noteTransaction(meterId, at(3, 9));
    journal.archive(recorded('a', 9), at(2, 8));
    deepEqual(
      reopened()
        .pendingTransactions(meterId)
        .map(({ newestCounterAfter }) => newestCounterAfter),
      [8, undefined, undefined],
    );
  },
  'knows of a session that may not have run the counter before the next one that has': (
    journal,
    reopened,
  ) => {
    const afterFirst = (each: typeof journal) => each.pendingTransactions(meterId)[0]?.newestCounterAfter;
    for (const minute of [1, 2, 3]) journal.noteTransaction(meterId, at(minute, minute));
    equal(afterFirst(journal), undefined);
    journal.noteOutcome(meterId, at(2, 2), 'neverRan');
    equal(afterFirst(journal), undefined);
    journal.noteRunning(meterId, at(3, 3), 4);
    equal(afterFirst(reopened()), 3);
  },
  'keeps the sessions of two meters apart': journal => {
    journal.noteTransaction(meterId, noted('a'));
    journal.noteTransaction('other', noted('a'));
    journal.noteOutcome('other', noted('a'), 'lost');
    deepEqual(idsOf(journal.pendingTransactions(meterId)), ['a']);
    deepEqual(idsOf(journal.pendingTransactions('other')), []);
  },
  'notes as a found one what it is told of and was never noted': (journal, reopened) => {
    journal.noteStop(meterId, noted('a'), '2026-05-06T10:20:00.000Z');
    const [pending] = reopened().pendingTransactions(meterId);
    deepEqual(
      [pending?.transactionId, pending?.notedAt, pending?.origin, pending?.hasRun],
      ['a', noted('a').notedAt, 'found', true],
    );
  },
  'closes a session by its record, also one that was given up': (journal, reopened) => {
    journal.noteTransaction(meterId, noted('a'));
    journal.noteTransaction(meterId, noted('b'));
    journal.noteOutcome(meterId, noted('b'), 'lost');
    journal.archive(recorded('a', 7), noted('a'));
    journal.archive(recorded('b', 8), noted('b'));
    const next = reopened();
    deepEqual(next.pendingTransactions(meterId), []);
    deepEqual(idsOf(next.records(meterId)), ['a', 'b']);
  },
  'closes nothing by a record without a session, and nothing by evidence': journal => {
    journal.noteTransaction(meterId, noted('a'));
    journal.archive(recorded('a', 7));
    journal.keepEvidence(recorded('a', 7, 'damaged'), 'unverified');
    deepEqual(idsOf(journal.pendingTransactions(meterId)), ['a']);
  },
};
