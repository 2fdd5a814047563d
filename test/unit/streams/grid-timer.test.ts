import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { gridTimer } from '../../../src/streams/grid-timer.ts';

const periodMs = 1000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: 0 });
});
afterEach(() => vi.useRealTimers());

/** When it ticks; `busyMs`: how long each tick keeps the process busy. */
function ticksFrom(startMs: number, busyMs: readonly number[] = []) {
  vi.setSystemTime(startMs);
  const atMs: number[] = [];
  const timer = gridTimer(periodMs, Date.now).subscribe(index => {
    atMs.push(Date.now());
    vi.setSystemTime(Date.now() + (busyMs[index] ?? 0));
  });
  return { atMs, timer };
}

describe('a grid', () => {
  it('ticks at once, and then at the multiples of its period from the next multiple of 20 ms', async () => {
    const { atMs, timer } = ticksFrom(7);
    await vi.advanceTimersByTimeAsync(3100);
    expect(atMs).toEqual([7, 1020, 2020, 3020]);
    timer.unsubscribe();
  });

  it.each([0, 20, 980])('that begins at %i ms waits for nothing', async startMs => {
    const { atMs, timer } = ticksFrom(startMs);
    await vi.advanceTimersByTimeAsync(2100);
    expect(atMs).toEqual([startMs, startMs + 1000, startMs + 2000]);
    timer.unsubscribe();
  });

  it('ticks together with others that began within the same 20 ms', async () => {
    const grids = [1, 5, 19, 20].map(startMs => ticksFrom(startMs));
    await vi.advanceTimersByTimeAsync(1100);
    expect(grids.map(({ atMs }) => atMs.at(-1))).toEqual([1020, 1020, 1020, 1020]);
    for (const { timer } of grids) timer.unsubscribe();
  });

  it('never ticks twice within a period, not even where two begin apart', async () => {
    for (const startMs of [1, 333, 999.5]) {
      const { atMs, timer } = ticksFrom(startMs);
      await vi.advanceTimersByTimeAsync(5000);
      for (const [index, each] of atMs.entries())
        expect(each - (atMs[index - 1] ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(periodMs);
      timer.unsubscribe();
    }
  });

  it('stays where it is when a tick is late, and leaves out what was missed', async () => {
    const { atMs, timer } = ticksFrom(0, [0, 300, 2500]);
    await vi.advanceTimersByTimeAsync(3000);
    expect(atMs).toEqual([0, 1000, 2000, 5000]);
    timer.unsubscribe();
  });
});
