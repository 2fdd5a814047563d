import { isMeterError } from '../index.ts';
import type { Output } from './output.ts';

/** A command of the driver failed: for machines in EVerest's words, for people in ours. */
export function reportFailure(output: Output, what: string, error: unknown, more: object = {}): void {
  output.fail(error);
  if (output.format === 'text') return;
  const reason = error instanceof Error ? error.message : String(error);
  const effect = isMeterError(error) ? { code: error.code, effect: error.effect } : {};
  output.data({ status: 'UNEXPECTED_ERROR', error: `${what}: ${reason}`, ...effect, ...more }, '');
}
