import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MeterErrorData, MeterState } from '../../../../src/index.ts';
import { followMeter } from '../../../../src/serve/http/meter-facts.ts';
import { meterView } from '../../../../src/serve/http/meter-view.ts';
import { meterSchema } from '../../../../src/serve/http/schemas/meter.ts';
import { type FakeMeter, fakeMeter, identity, idle } from './fake-site.ts';

let nowMs: number;
let fake: FakeMeter;
let facts: ReturnType<typeof followMeter>;

beforeEach(() => {
  nowMs = 0;
  fake = fakeMeter('left');
  facts = followMeter(fake.meter, () => nowMs);
});

afterEach(() => facts.stop());

const view = (withIds = false) => {
  const seen = meterView({ meter: fake.meter, facts }, { withIds });
  expect(meterSchema.safeParse(seen).error).toBeUndefined();
  return seen;
};
const reason: MeterErrorData = {
  name: 'StateError',
  code: 'METER_TRANSACTION_ACTIVE',
  message: 'Transaction secret-1 is running',
  retryable: false,
  effect: 'none',
  context: { transactionId: 'secret-1' },
};
const notedAt = '2026-05-06T09:59:59.000Z';
const open = (more: object = {}): MeterState => ({
  ...idle,
  name: 'transacting',
  phase: 'running',
  transactionId: 'secret-1',
  running: {
    kind: 'open',
    transactionId: 'secret-1',
    paginationCounter: 7,
    origin: 'own',
    stopRequested: false,
    notedAt,
    ...more,
  },
});
const started = () =>
  fake.events$.next({
    type: 'transaction.started',
    requestId: '1',
    transactionId: 'secret-1',
    minStopTime: '2026-05-06T10:02:00.000Z',
  });

describe('a meter as it is shown', () => {
  it('says that nothing is known, as long as nothing is', () => {
    expect(view()).toMatchObject({
      meterId: null,
      state: 'connecting',
      link: 'offline',
      measurement: null,
      transaction: { known: false },
      pendingRecords: null,
      clock: { offsetS: null, syncedAt: null },
    });
  });

  it.each<[string, MeterState, object]>([
    [
      'not known',
      { ...idle, running: { kind: 'unknown', why: 'witnesses disagree' } },
      { known: false, why: 'witnesses disagree' },
    ],
    ['nothing', idle, { known: true, runs: false, readAt: idle.running.readAt, isLive: true }],
    [
      'nothing, by what was last read',
      { ...idle, link: 'degraded' },
      { known: true, runs: false, isLive: false },
    ],
    [
      'one of ours',
      open(),
      { known: true, runs: true, origin: 'own', startedAt: notedAt, latestStop: null, energyImportWh: null },
    ],
    ['one of others', open({ origin: 'found' }), { known: true, runs: true, origin: 'found' }],
    ['a fault', { name: 'fault', reason, retryInMs: 1000 }, { known: false }],
    ['the end', { name: 'stopped' }, { known: false }],
  ])('says what runs: %s', (_, state, expected) => {
    fake.become(state);
    expect(view().transaction).toMatchObject(expected);
  });

  it('remembers who it was, and tells a stale measurement from a live one', () => {
    fake.become(idle);
    fake.measure();
    fake.health = { ...fake.health, measurementAgeMs: 40 };
    expect(view().measurement).toMatchObject({ voltageV: 400, ageMs: 40, isLive: true });
    fake.become({ name: 'connecting', attempts: 3, reason });
    fake.health = { ...fake.health, measurementAgeMs: 60_000 };
    expect(view()).toMatchObject({
      meterId: identity.meterId,
      measurement: { ageMs: 60_000, isLive: false },
    });
  });

  it('knows the energy of a session that it saw begin, from a fresh measurement before or one right after', () => {
    fake.become(idle);
    fake.measure({ energyImportWh: 1000.1, energyExportWh: 5 });
    started();
    fake.become(open());
    fake.measure({ energyImportWh: 1000.4, energyExportWh: 5 });
    expect(view().transaction).toMatchObject({
      startedAt: '2026-05-06T10:00:00.000Z',
      energyImportWh: 0.3,
      energyExportWh: 0,
    });

    fake.health = { ...fake.health, measurementAgeMs: 5000 };
    started();
    expect(view().transaction).toMatchObject({ energyImportWh: null });
    nowMs += 1000;
    fake.measure({ energyImportWh: 2000 });
    fake.measure({ energyImportWh: 2001 });
    expect(view().transaction).toMatchObject({ energyImportWh: 1 });
  });

  it('does not count from a measurement that came long after the start', () => {
    fake.become(open());
    started();
    nowMs += 10_000;
    fake.measure();
    expect(view().transaction).toMatchObject({ startedAt: '2026-05-06T10:00:00.000Z', energyImportWh: null });
  });

  it('does not take what it knows of one meter for what is at another address', () => {
    fake.become(idle);
    fake.events$.next({ type: 'clock.synced', at: '2026-05-06T10:00:00.000Z', written: [] });
    expect(view()).toMatchObject({
      meterId: identity.meterId,
      clock: { syncedAt: '2026-05-06T10:00:00.000Z' },
    });
    fake.become({ name: 'connecting', attempts: 0, reason: undefined });
    expect(view().meterId).toBe(identity.meterId);
    fake.become(idle);
    fake.configure({ port: 8082 });
    // The driver of before, which is being ended.
    fake.become({ ...idle, link: 'degraded' });
    fake.become({ name: 'connecting', attempts: 0, reason: undefined });
    expect(view().meterId).toBeNull();
    expect(facts.identity).toBeUndefined();
    fake.become({ ...idle, identity: { ...identity, meterId: 'another' } });
    expect(view()).toMatchObject({ meterId: 'another', clock: { syncedAt: null } });
  });

  it('takes no session for one that it saw begin because the id is the same', () => {
    started();
    fake.become(open());
    fake.become(open({ origin: 'found' }));
    expect(view().transaction).toMatchObject({ origin: 'found', startedAt: null });
    fake.become(idle);
    fake.become(open());
    expect(view().transaction).toMatchObject({ origin: 'own', startedAt: notedAt });
  });

  it.each([
    ['as the answer to its start said', undefined, '2026-05-08T09:58:00.000Z'],
    ['as the driver counts it, which found it again', '2026-05-08T09:57:00.000Z', undefined],
  ])('says the latest stop of a session: %s', (_, latestStop, maxStopTime) => {
    fake.become(open(latestStop === undefined ? {} : { latestStop }));
    if (maxStopTime !== undefined)
      fake.events$.next({
        type: 'transaction.started',
        requestId: '1',
        transactionId: 'secret-1',
        minStopTime: '2026-05-06T10:02:00.000Z',
        maxStopTime,
      });
    expect(view().transaction).toMatchObject({ latestStop: latestStop ?? maxStopTime });
  });

  it('does not say a latest stop that the answer to the start left open', () => {
    fake.become(open({ latestStop: '2026-05-08T09:57:00.000Z' }));
    started();
    expect(view().transaction).toMatchObject({ latestStop: null });
  });

  it('names no transaction and no text of an error, but with ids', () => {
    const pendingRecords = [{ transactionId: 'secret-2', paginationCounter: 6 }];
    fake.become({ ...open(), reason, pendingRecords } as MeterState);
    started();
    expect(JSON.stringify(view())).not.toContain('secret');
    expect(view()).toMatchObject({ pendingRecords: 1, reason: { code: 'METER_TRANSACTION_ACTIVE' } });
    expect(view(true)).toMatchObject({
      transaction: { transactionId: 'secret-1', paginationCounter: 7 },
      pending: pendingRecords,
      reason: { message: reason.message },
    });
  });
});

describe('what forbids a start', () => {
  it('is told as of the last identification, and is not known before', () => {
    expect(view().blockers).toBeNull();
    fake.become(idle);
    fake.events$.next({ type: 'meter.identified', identity, blockers: ['muFatalErrorOccured'] });
    expect(view().blockers).toEqual(['muFatalErrorOccured']);
    fake.events$.next({ type: 'meter.identified', identity, blockers: [] });
    expect(view().blockers).toEqual([]);
  });

  it('is a journal that cannot be used, and then nobody knows what is pending', () => {
    fake.become(idle);
    const error: MeterErrorData = { ...reason, name: 'JournalError', code: 'METER_JOURNAL_FAILED' };
    fake.events$.next({ type: 'journal.failed', error });
    expect(view()).toMatchObject({ journalProblem: { code: 'METER_JOURNAL_FAILED' }, pendingRecords: null });
    expect(JSON.stringify(view())).not.toContain('secret-1');
    fake.events$.next({ type: 'journal.restored' });
    expect(view()).toMatchObject({ journalProblem: null, pendingRecords: 0 });
  });

  it('is not one record that could not be stored', () => {
    fake.become(idle);
    fake.events$.next({ type: 'journal.failed', transactionId: 'secret-1', error: reason });
    expect(view()).toMatchObject({ journalProblem: null, pendingRecords: 0 });
  });
});
