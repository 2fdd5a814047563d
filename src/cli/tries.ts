import { setTimeout as wait } from 'node:timers/promises';
import { isMeterError } from '../index.ts';
import type { Output } from './output.ts';

export interface TryOptions {
  readonly retries: number;
  readonly retryDelay: number;
}

/** Tries once and then some more; only what may succeed later is tried again. */
export async function tries<T>(
  { retries, retryDelay }: TryOptions,
  output: Output,
  signal: AbortSignal,
  run: () => Promise<T>,
): Promise<T> {
  for (let left = retries; ; left -= 1) {
    try {
      return await run();
    } catch (error) {
      if (left <= 0 || signal.aborted || !isMeterError(error) || !error.retryable) throw error;
      output.talk(`${error.message}; trying again, ${left} ${left === 1 ? 'try' : 'tries'} left`);
      await wait(retryDelay, undefined, { signal });
    }
  }
}
