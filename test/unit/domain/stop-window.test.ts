import { describe, expect, it } from 'vitest';
import { isSyncYoungEnough, stopWindow } from '../../../src/domain/stop-window.ts';

const startMs = Date.parse('2026-05-06T10:00:00.000Z');
const hourMs = 3_600_000;

describe('when a transaction may end', () => {
  it('is from 2 minutes after its start to 48 hours less a minute after the clock sync', () => {
    expect(stopWindow(startMs, startMs)).toEqual({
      minStopTime: '2026-05-06T10:02:00.000Z',
      maxStopTime: '2026-05-08T09:59:00.000Z',
    });
  });

  it('is sooner when the clock was set earlier', () => {
    expect(stopWindow(startMs, startMs - hourMs).maxStopTime).toBe('2026-05-08T08:59:00.000Z');
  });
});

describe('a clock sync', () => {
  it('is young enough for a start as long as the shortest transaction fits into its validity', () => {
    const lastMs = startMs - 48 * hourMs + 3 * 60_000;
    expect(isSyncYoungEnough(startMs, startMs)).toBe(true);
    expect(isSyncYoungEnough(startMs, lastMs + 1)).toBe(true);
    expect(isSyncYoungEnough(startMs, lastMs)).toBe(false);
  });
});
