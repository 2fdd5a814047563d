import { describe, expect, it } from 'vitest';
import { endedNow, learn, lostSight, neverRead, type Running } from '../../../machines/meter/running.ts';
import { lookOf } from './looks.ts';
import { foundOne, nobody, ownOne } from './sessions.ts';

const nothing = endedNow(0);
const named = { transactionId: 'tx', paginationCounter: 7 };

/** Doubt never makes an end or a discovery. */
function doubt(before: Running, look: Parameters<typeof learn>[1]): Running {
  const { running, ended, appeared } = learn(before, look, nobody);
  expect({ ended, appeared }).toEqual({ ended: undefined, appeared: undefined });
  return running;
}

describe('a look of which one half failed', () => {
  it.each([
    ['ours, when /status says that it runs', ownOne(), lookOf(true, 'unread')],
    ['ours, when /legal names it as running', ownOne(), lookOf(undefined, { counter: 7, running: true })],
    ['ours, when /legal names it and does not say', ownOne(), lookOf(undefined, { counter: 7 })],
    ['somebody else’s, when /status says that it runs', foundOne(), lookOf(true, 'unread')],
    ['ours, when /legal never had one and /status is silent', ownOne(), lookOf(undefined, 'none')],
    ['nothing, when /status says so', nothing, lookOf(false, 'unread')],
    ['nothing, when /legal names an ended one', nothing, lookOf(undefined, { counter: 7, running: false })],
    ['nothing, when /legal never had one', nothing, lookOf(undefined, 'none')],
  ])('leaves %s', (_, before, look) => {
    expect(doubt(before, look)).toEqual(before);
  });

  it.each([
    ['ours and /status that nothing runs', ownOne(), lookOf(false, 'unread')],
    ['ours and /legal that names another', ownOne(), lookOf(undefined, { id: 'other', running: true })],
    ['somebody else’s and /status that nothing runs', foundOne(), lookOf(false, 'unread')],
  ])('makes %s unknown, and remembers what ran', (_, before, look) => {
    expect(doubt(before, look)).toMatchObject({ kind: 'unknown', why: 'read failed', was: before });
  });

  it.each([
    ['/status that says that something runs', lookOf(true, 'unread')],
    ['/legal that names one as running', lookOf(undefined, { counter: 8, running: true })],
  ])('makes nothing and %s unknown', (_, look) => {
    expect(doubt(nothing, look)).toMatchObject({ kind: 'unknown', why: 'read failed', was: undefined });
  });

  it('does not become a statement with the half of another look', () => {
    const half = doubt(neverRead, lookOf(false, 'unread'));
    expect(doubt(half, lookOf(undefined, { counter: 7, running: false })).kind).toBe('unknown');
    const other = doubt(neverRead, lookOf(true, 'unread'));
    expect(doubt(other, lookOf(undefined, { counter: 7, running: true })).kind).toBe('unknown');
  });

  it.each([
    ['/status', true, lookOf(undefined, { id: 'other', counter: 8 })],
    ['/status, also that nothing runs', false, lookOf(undefined, { id: 'other', counter: 8 })],
  ])('keeps what was last heard of %s', (_, statusRuns, look) => {
    const before = { ...neverRead, statusRuns };
    expect(doubt(before, look)).toMatchObject({
      statusRuns,
      named: { transactionId: 'other', paginationCounter: 8 },
    });
  });

  it('keeps what /legal named last', () => {
    expect(doubt({ ...neverRead, named }, lookOf(false, 'unread'))).toMatchObject({
      statusRuns: false,
      named,
    });
  });
});

describe('witnesses who disagree', () => {
  const namesOurs = { counter: 7, running: true };

  it.each([
    ['ours: /status says that nothing runs', ownOne(), lookOf(false, namesOurs), ownOne()],
    [
      'ours: /legal names another that has ended',
      ownOne(),
      lookOf(true, { id: 'b', running: false }),
      ownOne(),
    ],
    ['ours: /legal does not say of another', ownOne(), lookOf(true, { id: 'b' }), ownOne()],
    ['nothing: /status says that something runs', nothing, lookOf(true, { running: false }), undefined],
    ['nothing: /status runs, /legal never had one', nothing, lookOf(true, 'none'), undefined],
    ['nothing: /legal names one as running', nothing, lookOf(false, namesOurs), undefined],
    ['what was never read', neverRead, lookOf(false, namesOurs), undefined],
    ['ours, lost sight of', lostSight(ownOne(), 'not read'), lookOf(true, { id: 'b' }), ownOne()],
  ])('leave nobody knowing of %s', (_, before, look, was) => {
    expect(doubt(before, look)).toMatchObject({ kind: 'unknown', why: 'witnesses disagree', was });
  });

  it('say what is done next: /status whether something runs, /legal what to stop', () => {
    expect(doubt(nothing, lookOf(true, { counter: 7, running: false }))).toMatchObject({
      statusRuns: true,
      named,
    });
    expect(doubt(ownOne(), lookOf(false, namesOurs))).toMatchObject({ statusRuns: false, named });
  });

  it('are decided by the signed record, in the same look', () => {
    const before = doubt(ownOne(), lookOf(false, namesOurs));
    const final = learn(before, lookOf(false, namesOurs, 'final'), nobody);
    expect(final).toMatchObject({ running: { kind: 'nothing' }, ended: ownOne() });
    const interim = learn(before, lookOf(true, { counter: 7 }, 'interim'), nobody);
    expect(interim).toMatchObject({ running: ownOne(), appeared: 'resumed' });
  });
});

describe('after the answer to a stop showed the end of T7,', () => {
  const mine = { ...nobody, endedUpTo: 7 };
  const late = lookOf(true, { counter: 7, running: true });

  it('a read that shows it as running discovers nothing', () => {
    const learned = learn(nothing, late, mine);
    expect(learned).toMatchObject({ ended: undefined, appeared: undefined });
    expect(learned.running.kind).not.toBe('open');
  });

  it('the next one is found', () => {
    const next = lookOf(true, { counter: 8, running: true });
    expect(learn(nothing, next, mine)).toMatchObject({ running: { kind: 'open' }, appeared: 'found' });
  });
});
