import { type ErrorDetails, MeterError } from './meter-error.ts';

export type IntegrityErrorCode =
  | 'METER_IDENTITY_CHANGED'
  | 'METER_REGISTER_DECREASED'
  | 'METER_RECORD_INVALID';

/** Something that must never change has changed: stop billing and look. */
export class IntegrityError extends MeterError {
  declare readonly code: IntegrityErrorCode;

  constructor(code: IntegrityErrorCode, details: ErrorDetails) {
    super(code, details);
  }
}
