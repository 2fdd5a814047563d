import { describe, expect, it } from 'vitest';
import { rebootSigns, type StatusSample } from '../../../src/domain/reboot.ts';

const atMs = Date.parse('2026-05-06T12:00:00Z');
const hourMs = 3_600_000;

function sample(more: Partial<StatusSample> = {}): StatusSample {
  return {
    askedAtMs: atMs,
    atMs,
    deviceTimeMs: atMs,
    isTimeSynced: true,
    storedTransactions: 7,
    indexOfLastTransaction: 6,
    ...more,
  };
}
const before = sample({ askedAtMs: atMs - 60_000, atMs: atMs - 60_000, deviceTimeMs: atMs - 60_000 });
const quiet = { hasJumped: false, syncedAtMs: atMs - hourMs };

describe('the signs of a boot', () => {
  it('are none when nothing was read before, or everything goes on', () => {
    expect(rebootSigns(undefined, sample({ isTimeSynced: false }), quiet)).toEqual([]);
    expect(rebootSigns(before, sample({ storedTransactions: 8 }), quiet)).toEqual([]);
  });

  it('are a clock that went back to a wrong time, or was seen to jump to one', () => {
    expect(rebootSigns(before, sample({ deviceTimeMs: 0 }), quiet)).toEqual(['clock jumped']);
    const ahead = sample({ deviceTimeMs: atMs + hourMs });
    expect(rebootSigns(before, ahead, quiet)).toEqual([]);
    expect(rebootSigns(before, ahead, { ...quiet, hasJumped: true })).toEqual(['clock jumped']);
  });

  it('are not a clock that was set to the right time, whichever way it went', () => {
    const wasAhead = { ...before, deviceTimeMs: atMs + hourMs };
    expect(rebootSigns(wasAhead, sample(), { ...quiet, hasJumped: true })).toEqual([]);
  });

  it('are not a clock that seems late because the answer was', () => {
    const late = sample({ askedAtMs: atMs - 20_000, deviceTimeMs: atMs - 19_000 });
    expect(rebootSigns(before, late, { ...quiet, hasJumped: true })).toEqual([]);
  });

  it('are a lost time sync, unless it has run out or there was none', () => {
    const unsynced = sample({ isTimeSynced: false });
    expect(rebootSigns(before, unsynced, quiet)).toEqual(['time sync lost']);
    expect(rebootSigns(before, unsynced, { ...quiet, syncedAtMs: atMs - 48 * hourMs })).toEqual([]);
    expect(rebootSigns(before, unsynced, { ...quiet, syncedAtMs: undefined })).toEqual([]);
    expect(rebootSigns({ ...before, isTimeSynced: false }, unsynced, quiet)).toEqual([]);
  });

  it('are fewer transactions in the store than before', () => {
    expect(rebootSigns(before, sample({ storedTransactions: 6 }), quiet)).toEqual([
      'stored transactions lost',
    ]);
  });
});
