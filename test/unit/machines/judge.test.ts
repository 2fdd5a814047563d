import { describe, expect, it } from 'vitest';
import { judge } from '../../../machines/meter/running.ts';
import { lookOf, type Named } from './looks.ts';

const named = { id: 'tx', counter: 7 };
const runs: Named = { ...named, running: true };
const ended: Named = { ...named, running: false };
const silent: Named = { ...named, running: undefined };

describe('both witnesses and the third, of one moment:', () => {
  it.each([
    // What both say.
    ['runs', true, runs, undefined, 'open'],
    ['does not run', false, ended, undefined, 'nothing'],
    ['never had one', false, 'none', undefined, 'nothing'],
    // What they do not say together, and nobody else knows.
    ['runs, and /legal never had one', true, 'none', undefined, 'disagree'],
    ['runs, and /legal has ended', true, ended, undefined, 'disagree'],
    ['runs, and /legal does not say', true, silent, undefined, 'disagree'],
    ['does not run, and /legal runs', false, runs, undefined, 'disagree'],
    ['does not run, and /legal does not say', false, silent, undefined, 'disagree'],
    // A record with begin and end speaks for the end, one without for what runs; each beside /status alone.
    ['does not run, /legal runs, the record is final', false, runs, 'final', 'nothing'],
    ['does not run, /legal does not say, the record is final', false, silent, 'final', 'nothing'],
    ['does not run, /legal runs, the record is interim', false, runs, 'interim', 'disagree'],
    ['does not run, /legal does not say, the record is interim', false, silent, 'interim', 'disagree'],
    ['does not run, /legal runs, the record is unclear', false, runs, 'unclear', 'disagree'],
    ['runs, /legal has ended, the record is interim', true, ended, 'interim', 'open'],
    ['runs, /legal does not say, the record is interim', true, silent, 'interim', 'open'],
    ['runs, /legal has ended, the record is final', true, ended, 'final', 'disagree'],
    ['runs, /legal does not say, the record is final', true, silent, 'final', 'disagree'],
    ['runs, /legal has ended, the record is unclear', true, ended, 'unclear', 'disagree'],
    // One alone says nothing, whatever it says.
    ['unread, and /legal runs', undefined, runs, undefined, 'half read'],
    ['unread, and /legal has ended', undefined, ended, undefined, 'half read'],
    ['unread, and /legal never had one', undefined, 'none', undefined, 'half read'],
    ['runs, and /legal is unread', true, 'unread', undefined, 'half read'],
    ['does not run, and /legal is unread', false, 'unread', undefined, 'half read'],
    ['says nothing new', true, 'notAsked', undefined, 'as before'],
    ['says nothing new of nothing', false, 'notAsked', undefined, 'as before'],
  ] as const)('/status %s', (_, status, legal, record, kind) => {
    expect(judge(lookOf(status, legal, record), undefined).kind).toBe(kind);
  });

  it('names what runs by its id and counter', () => {
    expect(judge(lookOf(true, runs), undefined)).toEqual({
      kind: 'open',
      transactionId: 'tx',
      paginationCounter: 7,
    });
  });

  it('keeps what /legal names where they disagree, and what /status says', () => {
    const account = { transactionId: 'tx', paginationCounter: 7, running: false };
    expect(judge(lookOf(true, ended), undefined)).toMatchObject({ statusRuns: true, named: account });
    expect(judge(lookOf(undefined, ended), undefined)).toMatchObject({
      statusRuns: undefined,
      named: account,
    });
    expect(judge(lookOf(true, 'unread'), undefined)).toMatchObject({ statusRuns: true, named: undefined });
  });

  it('gives the account of the last one where nothing runs', () => {
    expect(judge(lookOf(false, ended), undefined)).toMatchObject({ last: { transactionId: 'tx' } });
    expect(judge(lookOf(false, 'none'), undefined)).toMatchObject({ last: undefined });
  });
});

describe('after the answer to a stop showed an end,', () => {
  it.each([
    ['does not run although both witnesses say so', 7, runs, undefined, 'disagree'],
    ['does not run although its record is interim', 7, ended, 'interim', 'disagree'],
    ['does not run when it is an older one', 9, runs, undefined, 'disagree'],
    ['runs when it is a later one', 6, runs, undefined, 'open'],
    ['runs when its counter is not known', 7, { id: 'tx', running: true }, undefined, 'open'],
  ] as const)('what /legal names %s', (_, endedUpTo, legal, record, kind) => {
    expect(judge(lookOf(true, legal, record), endedUpTo).kind).toBe(kind);
  });

  it('nothing runs as soon as both witnesses say so', () => {
    expect(judge(lookOf(false, ended), 7).kind).toBe('nothing');
  });
});
