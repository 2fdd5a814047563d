import { toErrorData } from '../index.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import type { Output } from './output.ts';

/** A command of the driver failed: for machines in EVerest's words, for people in ours. */
export function reportFailure(output: Output, what: string, error: unknown, more: object = {}): void {
  output.fail(error);
  if (output.format === 'text') return;
  const { status, error: reason, ...about } = failureOf(error);
  output.data({ status, error: `${what}: ${reason}`, ...about, ...more }, '');
}

/** A failure for programs. `status` is EVerest's word, but for what the caller has to mend. */
export function failureOf(error: unknown) {
  const { code, message, effect, retryable } = toErrorData(error);
  const isUsage = exitCodeOf(error) === exitCodes.usage;
  return { status: isUsage ? 'USAGE_ERROR' : 'UNEXPECTED_ERROR', error: message, code, effect, retryable };
}
