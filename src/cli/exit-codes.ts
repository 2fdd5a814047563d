import { isMeterError, type MeterErrorCode } from '../index.ts';

/** What a script can tell apart. */
export const exitCodes = { done: 0, failed: 1, usage: 2, unreachable: 3, refused: 4, integrity: 5 } as const;

const byCode: Partial<Record<MeterErrorCode, number>> = {
  METER_CONFIG_INVALID: exitCodes.usage,
  METER_REQUEST_INVALID: exitCodes.usage,
  METER_UNREACHABLE: exitCodes.unreachable,
  METER_CONNECT_TIMEOUT: exitCodes.unreachable,
  METER_RESPONSE_TIMEOUT: exitCodes.unreachable,
  METER_CONNECTION_LOST: exitCodes.unreachable,
  METER_TLS_FAILED: exitCodes.unreachable,
  METER_REJECTED: exitCodes.refused,
  METER_TRANSACTION_ACTIVE: exitCodes.refused,
  METER_NO_TRANSACTION: exitCodes.refused,
  METER_BUSY: exitCodes.refused,
  METER_FAULT: exitCodes.refused,
  METER_CLOCK_IMPLAUSIBLE: exitCodes.refused,
  METER_HTTP_STATUS: exitCodes.refused,
  METER_TLS_UNTRUSTED: exitCodes.integrity,
  METER_IDENTITY_CHANGED: exitCodes.integrity,
  METER_REGISTER_DECREASED: exitCodes.integrity,
  METER_RECORD_INVALID: exitCodes.integrity,
};

export function exitCodeOf(error: unknown): number {
  return isMeterError(error) ? (byCode[error.code] ?? exitCodes.failed) : exitCodes.failed;
}
