import { expect } from 'vitest';
import { type Effect, isMeterError, type MeterError, type MeterErrorCode } from '../../src/index.ts';

/** The promise must reject with an error of the library that has this code (and effect); gives the error. */
export async function expectMeterError(
  promise: Promise<unknown>,
  expected: { code?: MeterErrorCode; effect?: Effect },
): Promise<MeterError> {
  const error = await promise.then(
    value =>
      expect.fail(`expected ${expected.code ?? 'an error'}, but it resolved with ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (!isMeterError(error)) throw error;
  expect(error).toMatchObject(expected);
  expect(error.message).toContain(`(${error.code})`);
  return error;
}
