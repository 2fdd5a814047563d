import { expect, it } from 'vitest';
import { exitCodeOf } from '../../../src/cli/exit-codes.ts';
import { errorCodes, type MeterErrorCode, meterErrorFrom } from '../../../src/index.ts';

const expected: Partial<Record<MeterErrorCode, number>> = {
  METER_CONFIG_INVALID: 2,
  METER_REQUEST_INVALID: 2,
  METER_UNREACHABLE: 3,
  METER_CONNECT_TIMEOUT: 3,
  METER_RESPONSE_TIMEOUT: 3,
  METER_CONNECTION_LOST: 3,
  METER_TLS_FAILED: 3,
  METER_REJECTED: 4,
  METER_TRANSACTION_ACTIVE: 4,
  METER_NO_TRANSACTION: 4,
  METER_BUSY: 4,
  METER_FAULT: 4,
  METER_HTTP_STATUS: 4,
  METER_CLOCK_IMPLAUSIBLE: 4,
  METER_TLS_UNTRUSTED: 5,
  METER_IDENTITY_CHANGED: 5,
  METER_REGISTER_DECREASED: 5,
  METER_RECORD_INVALID: 5,
};

it.each(Object.keys(errorCodes) as MeterErrorCode[])('%s ends a command with its exit code', code => {
  const error = meterErrorFrom({
    name: 'MeterError',
    code,
    message: 'x',
    retryable: false,
    effect: 'none',
    context: {},
  });
  expect(exitCodeOf(error)).toBe(expected[code] ?? 1);
});

it('anything else ends with 1', () => {
  expect(exitCodeOf(new TypeError('x'))).toBe(1);
});
