import { describe, expect, it } from 'vitest';
import { endedNow, lostSight, neverRead, openBefore } from '../../../machines/meter/running.ts';
import { aboutToStart, foundBy, isSameSession, isSession, openOf } from '../../../machines/meter/session.ts';
import { foundOne, notedOne, ownOne, recordOf, startedAt } from './sessions.ts';

const session = (
  paginationCounter: number | undefined,
  newestCounterBefore?: number,
  newestCounterAfter?: number,
) => ({ transactionId: 'tx', paginationCounter, newestCounterBefore, newestCounterAfter });

describe('what the meter names is this session', () => {
  it.each([
    ['by its counter', session(7), 7, true],
    ['not with another counter, although the id is the same', session(7), 8, false],
    ['by its counter alone, whatever the bounds', session(7, 7, 6), 7, true],
    ['by its id, where the meter says no counter', session(7), undefined, true],
    ['by its id, where no counter is known', session(undefined), 7, true],
    ['when it came after the newest before', session(undefined, 6), 7, true],
    ['not when it was there before', session(undefined, 7), 7, false],
    ['not when it is older than the newest before', session(undefined, 9), 7, false],
    ['up to the newest when a later session of the id began', session(undefined, 6, 7), 7, true],
    ['not beyond the newest when a later session of the id began', session(undefined, 6, 7), 8, false],
    ['above an empty store', session(undefined, -1), 0, true],
  ])('%s', (_, known, paginationCounter, is) => {
    expect(isSession(known, { transactionId: 'tx', paginationCounter })).toBe(is);
  });

  it.each([7, undefined])('never with another id, counter %s', paginationCounter => {
    expect(isSession(session(7), { transactionId: 'other', paginationCounter })).toBe(false);
  });
});

describe('two of one id', () => {
  it('are the same session when they were noted at the same moment', () => {
    expect(isSameSession(ownOne(), ownOne({ paginationCounter: 9, stopRequested: true }))).toBe(true);
  });

  it('are two sessions when they were noted at different moments', () => {
    const later = { transactionId: 'tx', notedAt: '2026-05-06T09:00:01.000Z' };
    expect(isSameSession(ownOne(), ownOne({ session: later }))).toBe(false);
  });

  it('are two sessions when the ids differ', () => {
    const other = { transactionId: 'other', notedAt: startedAt };
    expect(isSameSession(ownOne(), ownOne({ session: other }))).toBe(false);
  });
});

describe('a transaction', () => {
  it('that is about to be asked for is ours, without a counter, after the newest', () => {
    const request = { transactionId: 'tx', evseId: 'evse' };
    const atMs = Date.parse(startedAt);
    expect(aboutToStart(request, { notedAtMs: atMs, meterTimeMs: 17 }, 6)).toMatchObject({
      kind: 'open',
      origin: 'own',
      paginationCounter: undefined,
      newestCounterBefore: 6,
      meterTimeMs: 17,
      request,
      session: { transactionId: 'tx', notedAt: startedAt },
      stopRequested: false,
      stopSent: false,
      startFailed: false,
      isOnlyNamed: false,
    });
  });

  it('that nobody noted is somebody else’s, with nothing asked of it', () => {
    const found = foundBy({ transactionId: 'tx', paginationCounter: 7 }, Date.parse(startedAt));
    expect(found).toMatchObject({
      origin: 'found',
      paginationCounter: 7,
      session: { transactionId: 'tx', notedAt: startedAt },
      request: undefined,
      stopRequested: false,
      stopSent: false,
    });
  });

  it('of the journal keeps its session, owner, request and bounds', () => {
    const noted = notedOne({ paginationCounter: 7, intermediate: recordOf(7) });
    expect(openOf(noted)).toMatchObject({
      kind: 'open',
      origin: 'own',
      request: noted.request,
      paginationCounter: 7,
      newestCounterBefore: 6,
      meterTimeMs: noted.meterTimeMs,
      session: { transactionId: 'tx', notedAt: startedAt },
      intermediate: recordOf(7),
    });
    expect(openOf(notedOne({ origin: 'found', request: undefined })).origin).toBe('found');
  });

  it.each([
    ['was to be stopped when a stop was noted', '2026-05-06T09:30:00.000Z', true],
    ['was not to be stopped when none was', undefined, false],
  ])('of the journal %s', (_, stoppedAt, is) => {
    expect(openOf(notedOne({ stoppedAt }))).toMatchObject({ stopRequested: is, stopSent: is });
  });
});

describe('out of sight,', () => {
  const unknown = { ...neverRead, statusRuns: true, named: { transactionId: 'tx', paginationCounter: 7 } };

  it.each([
    ['what ran is remembered, and not known to run', ownOne(), ownOne()],
    ['what was found is remembered', foundOne(), foundOne()],
    ['nothing is not known to be nothing', endedNow(0), undefined],
    ['what ran when it was last known stays', { ...unknown, was: ownOne() }, ownOne()],
    ['what was never read stays so', unknown, undefined],
  ])('%s', (_, before, was) => {
    for (const why of ['written since', 'not read'] as const) {
      const after = lostSight(before, why);
      // What an earlier look said is of another moment.
      expect(after).toEqual({ kind: 'unknown', why, statusRuns: undefined, named: undefined, was });
    }
    expect(openBefore(before)).toEqual(was);
  });
});

describe('the answer to a stop', () => {
  it('says from when on nothing runs', () => {
    expect(endedNow(Date.parse(startedAt))).toEqual({ kind: 'nothing', readAt: startedAt });
  });
});
