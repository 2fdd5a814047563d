import { describe, expect, it } from 'vitest';
import type { MeterView } from '../../../src/page/api/types.ts';
import { KnownMeter } from '../../../src/page/store/meter.ts';
import { meterWords } from '../../../src/page/words/readiness.ts';

const at = '2026-05-06T10:00:00.000Z';
const view = (more: Partial<MeterView> = {}): MeterView => ({
  name: 'bay-1',
  meterId: '1',
  firmwareVersion: '2',
  publicKey: '30',
  state: 'idle',
  phase: null,
  link: 'online',
  reason: null,
  measurement: null,
  transaction: { known: true, runs: false, readAt: at, isLive: true },
  status: { readAt: at, wrong: [], errors: [] },
  blockers: [],
  journalProblem: null,
  pendingRecords: 0,
  clock: { offsetS: 0, syncedAt: null, keptByMeterAt: null },
  restarts: 0,
  ...more,
});
const words = (more: Partial<MeterView>, alarm?: { readonly isGrave: boolean }) => {
  const { alarms } = new KnownMeter('bay-1');
  if (alarm !== undefined) alarms.set('x', { type: 'x', text: 'X', advice: undefined, at, ...alarm });
  return meterWords({ view: view(more), alarms })[0];
};
const wrong = (...names: string[]) => ({ status: { readAt: at, wrong: names, errors: [] } });

describe('what a meter does', () => {
  it('is to be ready only where nothing speaks against it', () => {
    expect(words({})).toBe('Ready');
    expect(words({ status: null })).toBe('Ready');
    expect(words({}, { isGrave: false })).toBe('Ready');
    expect(words({}, { isGrave: true })).toBe('Ready, but look at the alarm');
    expect(words({ state: 'transacting' }, { isGrave: true })).toBe('Charging, but look at the alarm');
  });

  it.each([
    [wrong('muFatalErrorOccured'), 'Cannot start'],
    [wrong('suLinkStatusIsOk'), 'Cannot start'],
    [{ status: { readAt: at, wrong: [], errors: ['logbookIsFull'] } }, 'Cannot start'],
    [wrong('tamperingIsDetected'), 'Do not start'],
    // The driver sets the clock before it starts.
    [wrong('timeSyncStatusIsOk'), 'Ready'],
    [wrong('constructor'), 'Ready'],
  ])('of %j is %s', (more, expected) => {
    expect(words(more)).toBe(expected);
  });

  it('is not told anew of one that is out of sight or ends a session', () => {
    expect(words({ link: 'offline' }, { isGrave: true })).toBe('Last: ready');
    expect(words({ state: 'stopping' }, { isGrave: true })).toBe('Ending the session');
  });
});
