import { expect } from 'vitest';

/** A machine that does other things as well lets every timer be late; how late, a timer beside the question tells. */
const mostLateMs = 3000;

/**
 * Settles as the promise does, which has to be within its deadline and 100 ms from the moment when `begun` resolves. Where
 * the event loop was not served in time, so that a plain timer of the same length was late as well, within 100 ms of that
 * timer.
 */
export async function inTime<T>(
  deadlineMs: number,
  promise: Promise<T>,
  begun: Promise<void> = Promise.resolve(),
): Promise<T> {
  let startedMs = Number.NaN;
  const timer = begun.then(async () => {
    startedMs = performance.now();
    await new Promise(resolve => setTimeout(resolve, deadlineMs).unref());
    return performance.now() - startedMs;
  });
  try {
    return await promise;
  } finally {
    await begun;
    const tookMs = performance.now() - startedMs;
    const allowedMs = tookMs < deadlineMs + 100 ? deadlineMs : await timer;
    expect(tookMs, `a plain timer took ${allowedMs} ms`).toBeLessThan(allowedMs + 100);
    expect(tookMs).toBeLessThan(deadlineMs + mostLateMs);
  }
}
