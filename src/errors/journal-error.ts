import { type ErrorDetails, MeterError } from './meter-error.ts';

/** The durable memory failed. */
export class JournalError extends MeterError {
  constructor(details: ErrorDetails) {
    super('METER_JOURNAL_FAILED', details);
  }
}
