import { describe, expect, it } from 'vitest';
import { untilUnsubscribed } from '../../../src/streams/until-unsubscribed.ts';

/** Runs it to its end, or unsubscribes while it is under way; was its signal aborted? */
async function wasAborted(
  run: () => PromiseLike<number> | AsyncIterable<number>,
  isLeft = false,
): Promise<boolean> {
  let seen: AbortSignal | undefined;
  await new Promise<void>(resolve => {
    const subscription = untilUnsubscribed(signal => {
      seen = signal;
      return run();
    }).subscribe({ error: () => resolve(), complete: () => resolve() });
    if (!isLeft) return;
    subscription.unsubscribe();
    resolve();
  });
  await Promise.resolve();
  return seen?.aborted === true;
}

async function* two() {
  yield 1;
  yield 2;
}

describe('the signal', () => {
  it.each([
    ['a promise that came', () => Promise.resolve(1)],
    ['a promise that failed', () => Promise.reject(new Error('no'))],
    ['a generator that ended', two],
  ])('of %s is not aborted', async (_name, run) => {
    expect(await wasAborted(run)).toBe(false);
  });

  it.each([
    ['a promise', () => new Promise<number>(() => undefined)],
    ['a generator', two],
  ])('of %s that is left is aborted', async (_name, run) => {
    expect(await wasAborted(run, true)).toBe(true);
  });
});
