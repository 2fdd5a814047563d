import type { Effect, MeterErrorCode } from '../../../src/index.ts';
import type { Answer, Outcome } from './outcome.ts';

const none: Answer = { kind: 'none' };
const resolves: Answer = { kind: 'resolves' };
const fails = (effect: Effect, ...codes: readonly (MeterErrorCode | 'code' | 'refusal')[]): Answer => ({
  kind: 'fails',
  codes,
  effect,
});
const unconfirmed = fails('unknown', 'METER_TRANSACTION_UNCONFIRMED');

const untouched = {
  journal: 'as it was',
  meter: 'as it was',
  link: 'any',
  inJournal: 'unchanged',
  inMeter: 'unchanged',
  starts: 0,
  stops: 0,
} as const;
const runs = {
  journal: 'the transaction is open',
  meter: 'it runs',
  link: 'any',
  inJournal: 'waits',
  inMeter: 'runs',
  starts: 1,
  stops: 0,
} as const;
const notBegun = {
  journal: 'at most the intent, which is cleared when the meter is next identified',
  meter: 'it does not run',
  link: 'any',
  inJournal: 'intent',
  inMeter: 'none',
  starts: 1,
  stops: 0,
} as const;
const home = {
  journal: 'the record, archived before it was handed over',
  meter: 'it has ended',
  link: 'any',
  inJournal: 'holds',
  inMeter: 'ended',
  starts: 0,
  stops: 1,
} as const;
const waits = {
  journal: 'the transaction is open',
  meter: 'it has ended',
  link: 'any',
  inJournal: 'waits',
  inMeter: 'ended',
  starts: 0,
  stops: 1,
} as const;

/** All ways, by the name that the table gives them. */
export const outcomes = {
  connects: { ...untouched, caller: '`start()` resolves at the first try', answer: resolves },
  'connects later': {
    ...untouched,
    caller: '`start()` resolves at a later try, when the fault is over',
    answer: resolves,
    isRetried: true,
  },
  'no journal': {
    ...untouched,
    caller:
      '`start()` rejects with `METER_JOURNAL_FAILED`, `journal.failed`; the meter is measured all the same, and starts are refused until the journal can be opened: `journal.restored`',
    answer: fails('none', 'METER_JOURNAL_FAILED'),
    tells: 'journal.failed',
    afterwards: ['journal.restored'],
  },
  'in fault': {
    ...untouched,
    caller: '`start()` rejects at once; the driver tries again by itself after a minute',
    answer: fails('none', 'code'),
    tells: 'meter.fault',
  },
  believed: {
    ...untouched,
    caller:
      '`start()` resolves with the identity of the impostor, because nothing is pinned; the true meter is refused at the next look, `meter.fault` with `METER_IDENTITY_CHANGED`, until the driver is told the true key as `publicKey`',
    answer: resolves,
  },
  unnoticed: { ...untouched, caller: 'nothing', answer: none, link: 'quiet', isSilent: true },
  'taken for a boot': {
    ...untouched,
    caller: '`meter.rebooted`, `meter.identified`; what runs is told as `transaction.resumed`',
    answer: none,
    link: 'quiet',
    tells: 'meter.rebooted',
  },
  degraded: {
    ...untouched,
    caller:
      '`link.degraded`, then `link.restored`; where no connection could be made, the meter is identified again',
    answer: none,
    link: 'degraded',
    afterwards: ['link.restored'],
  },
  lost: {
    ...untouched,
    caller: '`link.degraded`, `link.lost`; afterwards the meter is identified again and `link.restored`',
    answer: none,
    link: 'lost',
    afterwards: ['link.restored'],
  },
  'closed, seen': {
    ...home,
    caller: '`transaction.closedByMeter`, then `record.recovered`: the connection had ended',
    meter: 'it has closed the transaction by itself',
    answer: none,
    link: 'quiet',
    stops: 0,
    tells: 'transaction.closedByMeter',
  },
  'closed, lost': {
    ...waits,
    caller: '`link.lost`; afterwards `transaction.closedByMeter` and `record.recovered`',
    meter: 'it has closed the transaction by itself',
    answer: none,
    link: 'lost',
    stops: 0,
    afterwards: ['transaction.closedByMeter', 'record.recovered'],
  },
  synced: { ...untouched, caller: '`clock.synced`', answer: none, tells: 'clock.synced' },
  'synced later': {
    ...untouched,
    caller: '`clock.syncFailed`, then `clock.synced` when the sync was tried again',
    answer: none,
    tells: 'clock.syncFailed',
    afterwards: ['clock.synced'],
  },
  started: { ...runs, caller: 'the start resolves', answer: resolves },
  'started, not noted': {
    ...runs,
    caller: 'the start resolves',
    journal: 'the intent; that it runs is not noted',
    answer: resolves,
    inJournal: 'intent',
  },
  'started, unsynced': {
    ...runs,
    caller: 'the start resolves, on the earlier sync; `clock.syncFailed`',
    answer: resolves,
    tells: 'clock.syncFailed',
  },
  'started again': {
    ...runs,
    caller: 'the start resolves; it was sent again after a read had shown that it had no effect',
    answer: resolves,
    starts: 2,
  },
  'not sent': {
    ...notBegun,
    caller: 'the start fails, effect `none`',
    answer: fails('none', 'refusal'),
    starts: 0,
  },
  'start refused': {
    ...notBegun,
    caller: 'the start fails, effect `none`',
    answer: fails('none', 'refusal'),
  },
  'start in doubt, no effect': {
    ...notBegun,
    caller:
      'the start fails, effect `unknown`; `transaction.neverRan` when the meter has had nothing of it twice, a minute apart',
    answer: unconfirmed,
    afterwards: ['transaction.neverRan'],
  },
  'start in doubt, runs': {
    ...runs,
    caller:
      'the start fails, effect `unknown`; `transaction.resumed` at the next look, and the next stop ends it and brings its record',
    journal: 'the intent',
    answer: unconfirmed,
    inJournal: 'intent',
    afterwards: ['transaction.resumed'],
  },
  'start cut by a stranger': {
    ...runs,
    caller:
      'the start fails with `METER_IDENTITY_CHANGED`, effect `unknown`, and `meter.fault`: a look was answered by another meter; `transaction.resumed` when the true one answers again',
    journal: 'the intent',
    answer: fails('unknown', 'METER_IDENTITY_CHANGED'),
    inJournal: 'intent',
    tells: 'meter.fault',
    afterwards: ['transaction.resumed'],
  },
  'start in doubt, ended': {
    ...runs,
    caller: 'the start fails, effect `unknown`; the record comes as `record.recovered`',
    journal: 'the intent, or the open transaction',
    meter: 'it has begun and closed the transaction',
    answer: unconfirmed,
    inJournal: 'intent or waits',
    inMeter: 'ended',
    afterwards: ['record.recovered'],
  },
  stopped: { ...home, caller: 'the stop resolves with the record', answer: resolves },
  'stopped, not billable': {
    ...home,
    caller: 'the stop resolves with the record, which is not to be billed on',
    journal: 'the record, marked as not to be billed on',
    answer: resolves,
    inJournal: 'flagged',
  },
  'stopped again': {
    ...home,
    caller:
      'the stop resolves with the record; it was sent again after a read had shown that it had no effect',
    answer: resolves,
    stops: 2,
  },
  'stopped, unsigned addition': {
    ...home,
    caller: 'the stop resolves with the record, valid, and with what was added behind what is signed',
    journal: 'the record as it came',
    answer: resolves,
  },
  'stopped, not archived': {
    ...waits,
    caller: 'the stop resolves with the record; `journal.failed`, and `record.stored` once it is archived',
    journal: 'the transaction is open; the record follows when it can be written',
    answer: resolves,
    tells: 'journal.failed',
    afterwards: ['record.stored'],
  },
  invalid: {
    ...waits,
    caller:
      'the stop fails with `METER_RECORD_INVALID`, effect `done`, and what came; the record that verifies comes as `record.recovered`',
    journal: 'the transaction is open; what came is kept as evidence',
    answer: fails('done', 'METER_RECORD_INVALID'),
    tells: 'record.pending',
    afterwards: ['record.recovered'],
  },
  'stop refused': {
    ...waits,
    caller: 'the stop fails, effect `none`; the next one ends it and brings its record',
    meter: 'it still runs',
    answer: fails('none', 'refusal'),
    inMeter: 'runs',
  },
  'stop in doubt, runs': {
    ...waits,
    caller:
      'the stop fails, effect `unknown`; the driver carries it out when the link returns, and the record comes as `record.recovered`, or the next stop brings it',
    meter: 'it still runs',
    answer: unconfirmed,
    inMeter: 'runs',
  },
  'stop in doubt, ended': {
    ...waits,
    caller:
      'the stop fails, effect `unknown`; the record comes as `record.recovered` when the link returns, or by the next stop',
    answer: unconfirmed,
  },
  pending: {
    ...waits,
    caller:
      'the stop fails with `METER_RECORD_UNAVAILABLE`, effect `done`; the record comes as `record.recovered`',
    answer: fails('done', 'METER_RECORD_UNAVAILABLE'),
    tells: 'record.pending',
    afterwards: ['record.recovered'],
  },
} as const satisfies Record<string, Outcome>;

export type OutcomeName = keyof typeof outcomes;
