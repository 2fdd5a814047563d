import { errorCodes } from './codes.ts';
import { InternalError } from './internal-error.ts';
import { isMeterError, MeterError, type MeterErrorData } from './meter-error.ts';

/** Any thrown value as plain data. What is neither a MeterError nor plain data of one becomes `METER_INTERNAL`. */
export function toErrorData(error: unknown): MeterErrorData {
  if (isMeterError(error)) return error.toJSON();
  if (isErrorData(error)) return error;
  return new InternalError({ message: `Unexpected error: ${describe(error)}`, cause: error }).toJSON();
}

/** Plain data as a throwable error again, with the class name, code, effect and context it had. */
export function meterErrorFrom(data: MeterErrorData): MeterError {
  return new RevivedError(data);
}

class RevivedError extends MeterError {
  constructor(data: MeterErrorData) {
    super(data.code in errorCodes ? data.code : 'METER_INTERNAL', data);
  }
}

function isErrorData(value: unknown): value is MeterErrorData {
  return typeof value === 'object' && value !== null && 'code' in value && String(value.code) in errorCodes;
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
