import { describe, expect, it } from 'vitest';
import {
  endedNow,
  learn,
  lostSight,
  type Mine,
  neverRead,
  openBefore,
  type Running,
} from '../../../machines/meter/running.ts';
import type { OpenTransaction } from '../../../machines/meter/session.ts';
import { lookedAt, lookOf } from './looks.ts';
import { foundOne, nobody, notedOne, ownOne, recordOf, unreadable } from './sessions.ts';

const nothing = endedNow(0);
const noNews = { ended: undefined, appeared: undefined };
const lost = (was: Running) => lostSight(was, 'written since');
const runs = lookOf(true, { counter: 7, running: true });
const another = lookOf(true, { id: 'other', counter: 8, running: true });
const secondOfTheId = lookOf(true, { counter: 8, running: true });
const ended = lookOf(false, { counter: 7, running: false });
const neverHadOne = lookOf(false, 'none');

describe('a look that shows nothing', () => {
  it.each([
    ['nobody has looked before', neverRead, undefined],
    ['nothing ran before', nothing, undefined],
    ['ours ran', ownOne(), ownOne()],
    ['somebody else’s ran', foundOne(), foundOne()],
    ['one ran of which nobody knew whose', foundOne({ origin: 'unknown' }), foundOne({ origin: 'unknown' })],
    ['ours was lost sight of', lost(ownOne()), ownOne()],
    ['nothing was known since a write', lost(nothing), undefined],
  ])('when %s: nothing runs since then, and what ran has ended', (_, before, was) => {
    for (const look of [ended, neverHadOne])
      expect(learn(before, look, nobody)).toEqual({
        running: { kind: 'nothing', readAt: lookedAt },
        ended: was,
        appeared: undefined,
      });
  });
});

describe('a look that shows what was known to run', () => {
  it.each([
    ['ours, and it is no news', ownOne(), undefined],
    ['somebody else’s, and it is no news', foundOne(), undefined],
    ['ours that was lost sight of, and it is resumed', lost(ownOne()), 'resumed'],
    ['somebody else’s that was lost sight of, and that was told before', lost(foundOne()), undefined],
  ])('is %s', (_, before, appeared) => {
    const was = before.kind === 'open' ? before : before.was;
    expect(learn(before, runs, nobody)).toEqual({ running: was, ended: undefined, appeared });
  });

  it('tells the counter of a start that had none yet', () => {
    const { running } = learn(ownOne({ paginationCounter: undefined }), runs, nobody);
    expect(running).toEqual(ownOne());
  });

  it('keeps the counter when the meter does not say it again', () => {
    expect(learn(ownOne(), lookOf(true, { running: true }), nobody).running).toEqual(ownOne());
  });

  it.each(['stopRequested', 'stopSent', 'startFailed', 'isOnlyNamed'] as const)(
    'keeps that it is %s',
    fact => {
      expect(learn(lost(ownOne({ [fact]: true })), runs, nobody).running).toMatchObject({ [fact]: true });
    },
  );

  it('shows ours whatever became of the journal', () => {
    expect(learn(ownOne(), runs, unreadable)).toEqual({ running: ownOne(), ...noNews });
  });
});

describe('a look that shows another one', () => {
  it.each<[string, Running, OpenTransaction | undefined]>([
    ['nobody has looked before', neverRead, undefined],
    ['nothing ran before', nothing, undefined],
    ['ours ran: that has ended', ownOne(), ownOne()],
    ['somebody else’s ran: that has ended', foundOne(), foundOne()],
    ['ours was lost sight of: that has ended', lost(ownOne()), ownOne()],
  ])('when %s', (_, before, was) => {
    const learned = learn(before, another, nobody);
    expect(learned).toMatchObject({ ended: was, appeared: 'found' });
    expect(learned.running).toMatchObject({ transactionId: 'other', paginationCounter: 8, origin: 'found' });
  });

  it('knows it by its counter where the id came twice', () => {
    const learned = learn(ownOne(), secondOfTheId, nobody);
    expect(learned).toMatchObject({ ended: ownOne(), appeared: 'found' });
    expect(learned.running).toMatchObject({ transactionId: 'tx', paginationCounter: 8 });
  });

  it('is not a start whose counter is not known yet, when it was there before that', () => {
    const started = ownOne({ paginationCounter: undefined, newestCounterBefore: 8 });
    const mine = { ...nobody, unconfirmed: [started] };
    expect(learn(neverRead, secondOfTheId, mine)).toMatchObject({ appeared: 'found' });
  });
});

describe('a look that names a newer one, and does not show whether that runs', () => {
  const later = { id: 'other', counter: 8 };
  it.each([
    ['the witnesses disagree', lookOf(true, { ...later, running: false })],
    ['/status could not be read', lookOf(undefined, later)],
  ])('shows the end of what ran, when %s', (_, look) => {
    const uncounted = ownOne({ paginationCounter: undefined, newestCounterBefore: 6 });
    for (const was of [ownOne(), uncounted])
      for (const before of [was, lost(was)])
        expect(learn(before, look, nobody)).toMatchObject({
          running: { kind: 'unknown', named: { paginationCounter: 8 }, was: undefined },
          ended: was,
          appeared: undefined,
        });
  });

  it.each([
    ['an older one', ownOne(), 6],
    ['itself', ownOne(), 7],
    ['one whose counter it does not say', ownOne(), undefined],
    [
      'one, and nothing is known of the counter of what ran',
      ownOne({ paginationCounter: undefined, newestCounterBefore: undefined }),
      8,
    ],
    ['one, and what ran is only known by name', ownOne({ isOnlyNamed: true }), 8],
    ['one that was there before', ownOne({ paginationCounter: undefined, newestCounterBefore: 8 }), 8],
  ])('shows no end where it names %s', (_, before, counter) => {
    const look = lookOf(true, { id: 'other', counter, running: false });
    expect(learn(before, look, nobody)).toMatchObject({ running: { was: before }, ended: undefined });
  });
});

describe('whose a transaction is that appears', () => {
  const started = ownOne({ paginationCounter: undefined });

  it.each([
    ['ours: a start whose answer was lost', { ...nobody, unconfirmed: [started] }, 'own', 'resumed'],
    ['ours: the journal noted its start', { ...nobody, journaled: [notedOne()] }, 'own', 'resumed'],
    [
      'somebody else’s: the journal noted it so',
      { ...nobody, journaled: [notedOne({ origin: 'found' })] },
      'found',
      'found',
    ],
    ['somebody else’s: nobody noted it', nobody, 'found', 'found'],
    [
      'somebody else’s: what was noted is of an earlier counter',
      { ...nobody, journaled: [notedOne({ paginationCounter: 5 })] },
      'found',
      'found',
    ],
    [
      'somebody else’s: what was noted began after it',
      { ...nobody, journaled: [notedOne({ newestCounterBefore: 7 })] },
      'found',
      'found',
    ],
    ['nobody’s to say while the journal cannot be read', unreadable, 'unknown', undefined],
    [
      'ours, also without the journal: a start of this process',
      { ...unreadable, unconfirmed: [started] },
      'own',
      'resumed',
    ],
    [
      'ours: a start that was tried more than once is carried out again',
      { ...nobody, journaled: [notedOne({ paginationCounter: 5 })], mayStillStart: started },
      'own',
      'resumed',
    ],
    [
      'somebody else’s: a start that was tried more than once has another id',
      { ...nobody, mayStillStart: { ...started, transactionId: 'other' } },
      'found',
      'found',
    ],
  ] as const)('is %s', (_, mine, origin, appeared) => {
    const learned = learn(nothing, runs, mine);
    expect(learned).toMatchObject({ running: { kind: 'open', origin, paginationCounter: 7 }, appeared });
  });

  it.each([
    ['which failed, may be ended by the next start', true],
    ['which ran, is ended by nobody', false],
  ])('is ours, and another try of a start %s', (_, startFailed) => {
    const mine = { ...nobody, mayStillStart: { ...started, startFailed } };
    expect(learn(nothing, runs, mine).running).toMatchObject({ origin: 'own', startFailed });
  });

  it('is told as soon as the journal can be read, without another look at the meter', () => {
    const { running } = learn(nothing, runs, unreadable);
    const asBefore = lookOf(true, 'notAsked');
    expect(learn(running, asBefore, unreadable)).toEqual({ running, ...noNews });
    expect(learn(running, asBefore, nobody)).toMatchObject({
      running: { origin: 'found' },
      appeared: 'found',
    });
    const ours = { ...nobody, journaled: [notedOne()] };
    expect(learn(running, asBefore, ours)).toMatchObject({
      running: { origin: 'own', paginationCounter: 7, request: notedOne().request },
      appeared: 'resumed',
    });
    expect(learn(running, runs, ours)).toMatchObject({ running: { origin: 'own' }, appeared: 'resumed' });
  });

  it('stays one that is to be stopped when the journal, which can be read again, knows it as ours', () => {
    const intermediate = recordOf(7);
    const asked = { stopRequested: true, stopSent: true, intermediate };
    const before = foundOne({ origin: 'unknown', ...asked });
    const ours = { ...nobody, journaled: [notedOne()] };
    expect(learn(before, runs, ours)).toMatchObject({ running: { origin: 'own', ...asked } });
    expect(learn(before, runs, nobody)).toMatchObject({ running: { origin: 'found', ...asked } });
  });

  it('keeps the counter of a start that is unconfirmed where a look does not say it', () => {
    const counted = { ...started, paginationCounter: 7 };
    const unnamed = lookOf(true, { running: true });
    const { running } = learn(nothing, unnamed, { ...nobody, unconfirmed: [counted] });
    expect(running).toMatchObject({ origin: 'own', paginationCounter: 7 });
  });

  it('is the latest session of an id that came twice', () => {
    const first = notedOne({ newestCounterBefore: 2, notedAt: '2026-05-05T09:00:00.000Z' });
    const { running } = learn(nothing, runs, { ...nobody, journaled: [first, notedOne()] });
    expect(running).toMatchObject({ session: { notedAt: notedOne().notedAt } });
  });
});

describe('a look in which /status says nothing new', () => {
  it.each([
    ['nothing', nothing],
    ['ours', ownOne()],
    ['somebody else’s', foundOne()],
    ['what is not known', lost(ownOne())],
  ])('leaves %s as it was', (_, before) => {
    expect(learn(before, lookOf(true, 'notAsked'), nobody)).toEqual({ running: before, ...noNews });
  });
});

describe('what runs, while a start of its id is carried out,', () => {
  const later = { transactionId: 'tx', notedAt: '2026-05-06T09:30:00.000Z' };
  const starting = ownOne({ paginationCounter: undefined, session: later });
  const earlier = ownOne({ paginationCounter: undefined, startFailed: true });
  const mine = { ...nobody, starting, journaled: [] };
  const session = (of: Partial<Mine>) =>
    openBefore(learn(nothing, runs, { ...mine, ...of }).running)?.session;

  it('is that one', () => {
    expect(session({})).toEqual(starting.session);
    expect(session({ journaled: undefined })).toEqual(starting.session);
  });

  it.each<[string, Partial<Mine>]>([
    ['that was answered with an error', { unconfirmed: [earlier] }],
    ['of an earlier process', { journaled: [notedOne()] }],
  ])('may be that of an earlier start %s, and is not taken for it', (_, more) => {
    expect(session(more)).toEqual(earlier.session);
  });

  it('is not an earlier one that has run, or that has a number of its own', () => {
    expect(session({ journaled: [notedOne({ hasRun: true })] })).toEqual(starting.session);
    expect(session({ unconfirmed: [{ ...earlier, paginationCounter: 5 }] })).toEqual(starting.session);
  });

  it('is nobody’s to say where an earlier one is in doubt, and the journal cannot be read', () => {
    const learned = learn(nothing, runs, { ...mine, journaled: undefined, idsInDoubt: ['tx'] });
    expect(learned).toMatchObject({ running: { origin: 'unknown' }, appeared: undefined });
  });
});
