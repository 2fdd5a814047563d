import { type ErrorDetails, MeterError } from './meter-error.ts';

/** The caller cancelled the request. A command that was cancelled may still have had its effect. */
export class AbortedError extends MeterError {
  constructor(details: ErrorDetails) {
    super('METER_ABORTED', details);
  }
}
