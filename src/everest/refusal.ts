import type { Refusal } from './messages.ts';

/** An answer for EVerest that something failed, in the words of its own module. `transactionId` empty: whatever runs. */
export function refusalOf(verb: 'start' | 'stop', transactionId: string, reason: unknown): Refusal {
  const which = transactionId === '' ? '' : ` ${transactionId}`;
  const why = reason instanceof Error ? reason.message : String(reason);
  return {
    status: 'UNEXPECTED_ERROR',
    error: `Failed to ${verb} transaction${which}: ${why}`.toWellFormed(),
  };
}
