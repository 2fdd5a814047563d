import { type ErrorDetails, MeterError } from './meter-error.ts';

export type StateErrorCode =
  | 'METER_NOT_STARTED'
  | 'METER_BUSY'
  | 'METER_TRANSACTION_ACTIVE'
  | 'METER_NO_TRANSACTION'
  | 'METER_CLOCK_IMPLAUSIBLE'
  | 'METER_STOPPED'
  | 'METER_REQUEST_INVALID';

/** The call does not fit the state of driver or meter; nothing was sent. */
export class StateError extends MeterError {
  declare readonly code: StateErrorCode;

  constructor(code: StateErrorCode, details: ErrorDetails) {
    super(code, details);
  }
}
