import { type ErrorDetails, MeterError } from './meter-error.ts';

export type ProtocolErrorCode =
  | 'METER_RESPONSE_INVALID'
  | 'METER_RESPONSE_UNEXPECTED'
  | 'METER_RESPONSE_TOO_LARGE';

/** The answer of the meter cannot be understood; `context.endpoint` and `context.path` name the place. */
export class ProtocolError extends MeterError {
  declare readonly code: ProtocolErrorCode;

  constructor(code: ProtocolErrorCode, details: ErrorDetails) {
    super(code, details);
  }
}
