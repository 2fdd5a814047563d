import { isMeterError } from '../errors/meter-error.ts';

/**
 * Writes to the journal what helps after a crash but must not stand in the way now: a transaction that runs must be
 * ended also when the disk is full. A journal that fails for long is told when a record cannot be archived. Gives what
 * was read, or `undefined`.
 */
export function tryToNote<T>(note: () => T): T | undefined {
  try {
    return note();
  } catch (error) {
    if (!isMeterError(error)) throw error;
    return undefined;
  }
}
