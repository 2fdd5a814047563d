import { type ErrorDetails, MeterError } from './meter-error.ts';

/** The meter answered with an unexpected status code; `context.status` has it. */
export class HttpStatusError extends MeterError {
  constructor(details: ErrorDetails) {
    super('METER_HTTP_STATUS', details);
  }
}
