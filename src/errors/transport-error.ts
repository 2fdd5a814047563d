import { type ErrorDetails, MeterError } from './meter-error.ts';

export type TransportErrorCode =
  | 'METER_UNREACHABLE'
  | 'METER_CONNECT_TIMEOUT'
  | 'METER_RESPONSE_TIMEOUT'
  | 'METER_CONNECTION_LOST'
  | 'METER_TLS_UNTRUSTED'
  | 'METER_TLS_FAILED';

/** The bytes did not get through. `effect` says whether a command may have arrived. */
export class TransportError extends MeterError {
  declare readonly code: TransportErrorCode;

  constructor(code: TransportErrorCode, details: ErrorDetails) {
    super(code, details);
  }
}
