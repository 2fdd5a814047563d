import { type ErrorDetails, MeterError } from './meter-error.ts';

/** A mistake in this library. Please report it. */
export class InternalError extends MeterError {
  constructor(details: ErrorDetails) {
    super('METER_INTERNAL', details);
  }
}
