import { afterEach, expect, it, vi } from 'vitest';
import { startStopwatch } from '../../support/stopwatch.ts';

afterEach(() => {
  vi.useRealTimers();
});

it('counts the time that passes, and of the time in which the process was kept from running two ticks only', () => {
  vi.useFakeTimers();
  const stop = startStopwatch();
  vi.advanceTimersByTime(200);
  expect(stop()).toBe(200);

  vi.useRealTimers();
  const stopReal = startStopwatch();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  expect(stopReal()).toBe(10);
});
