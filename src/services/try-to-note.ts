import { isMeterError } from '../errors/meter-error.ts';

/**
 * Writes to the journal what helps after a crash but must not stand in the way now: a transaction that runs must be
 * ended also when the disk is full. A journal that fails for long is told when a record cannot be archived.
 */
export function tryToNote(note: () => void): void {
  try {
    note();
  } catch (error) {
    if (!isMeterError(error)) throw error;
  }
}
