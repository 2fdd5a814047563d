import { type ErrorDetails, MeterError } from './meter-error.ts';

export type DeviceErrorCode = 'METER_REJECTED' | 'METER_FAULT';

/** The meter itself said no, or reports a fault of its own. */
export class DeviceError extends MeterError {
  declare readonly code: DeviceErrorCode;

  constructor(code: DeviceErrorCode, details: ErrorDetails) {
    super(code, details);
  }
}
