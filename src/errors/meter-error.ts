import { errorCodes, type MeterErrorCode } from './codes.ts';
import { rememberOrigin } from './origin.ts';

/** May the meter have acted on the command that failed? `unknown`: read it back before you repeat anything. */
export type Effect = 'none' | 'done' | 'unknown';

/** Where and when it failed: plain values only, free of secrets. */
export interface ErrorContext {
  readonly endpoint?: string;
  readonly status?: number;
  readonly path?: string;
  readonly expected?: string;
  readonly got?: string;
  readonly transactionId?: string;
  readonly meterId?: string;
  readonly [key: string]: string | number | boolean | readonly string[] | undefined;
}

/** What every error of this library is made from. */
export interface ErrorDetails {
  /** What failed, where, expected and got, and what to try. The code is appended. */
  readonly message: string;
  /** Default: what the table of codes says. */
  readonly retryable?: boolean;
  /** Default: `none`. */
  readonly effect?: Effect;
  readonly context?: ErrorContext;
  /** The original error, always passed on. */
  readonly cause?: unknown;
}

/** An error as plain data, for events, state and logs. Turn it back with `meterErrorFrom`. */
export interface MeterErrorData {
  readonly name: string;
  readonly code: MeterErrorCode;
  readonly message: string;
  readonly retryable: boolean;
  readonly effect: Effect;
  readonly context: ErrorContext;
}

const brand = Symbol.for('lem-dcbm.MeterError');

/**
 * Base of every error of this library. Prefer {@link isMeterError} and `code` over `instanceof`: two copies of the
 * package in one process have two classes but the same codes.
 */
export abstract class MeterError extends Error {
  readonly code: MeterErrorCode;
  readonly retryable: boolean;
  readonly effect: Effect;
  readonly context: ErrorContext;

  constructor(code: MeterErrorCode, details: ErrorDetails) {
    const suffix = `(${code})`;
    const message = details.message.endsWith(suffix) ? details.message : `${details.message} ${suffix}`;
    super(message, { cause: details.cause });
    this.code = code;
    this.retryable = details.retryable ?? errorCodes[code].retryable;
    this.effect = details.effect ?? 'none';
    this.context = details.context ?? {};
    Object.defineProperty(this, brand, { value: true });
  }

  override get name(): string {
    return errorCodes[this.code].errorClass;
  }

  /** The error as plain data, without the cause; `meterErrorFrom` still finds that in the same process. */
  toJSON(): MeterErrorData {
    const { name, code, message, retryable, effect, context } = this;
    const data = { name, code, message, retryable, effect, context };
    rememberOrigin(data, this);
    return data;
  }
}

/** Is this an error of this library, also of another copy of it? */
export function isMeterError(error: unknown): error is MeterError {
  try {
    return typeof error === 'object' && error !== null && brand in error;
  } catch {
    return false;
  }
}

/** May the meter have acted although the call failed? */
export function mayHaveActed(error: unknown): boolean {
  return isMeterError(error) && error.effect !== 'none';
}
