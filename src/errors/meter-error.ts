import { errorCodes, type MeterErrorCode } from './codes.ts';
import { rememberOrigin } from './origin.ts';

/** May the meter have acted on the command that failed? `unknown`: read it back before you repeat anything. */
export type Effect = 'none' | 'done' | 'unknown';

/** Where and when it failed: plain values only, free of secrets. */
export interface ErrorContext {
  /** Method and path of the request, such as `GET /v1/status`. */
  readonly endpoint?: string;
  /** Status code of HTTP. */
  readonly status?: number;
  /** Place in the answer, such as `meterId` or `powerLimits.0`. */
  readonly path?: string;
  /** What would have been right, in words. */
  readonly expected?: string;
  /** What came, short and escaped. */
  readonly got?: string;
  /** Which transaction it is about. */
  readonly transactionId?: string;
  /** Serial number of the meter. */
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
  /** Name of the class, such as `TransportError`. */
  readonly name: string;
  /** Stable code, covered by semver; docs/reference/errors.md says what each means and what to try. */
  readonly code: MeterErrorCode;
  /** What failed, where, expected and got, what to try, and the code. */
  readonly message: string;
  /** Would the same call, later and unchanged, possibly succeed? */
  readonly retryable: boolean;
  /** For commands: may the meter have acted? */
  readonly effect: Effect;
  /** Where and when it failed. */
  readonly context: ErrorContext;
}

const brand = Symbol.for('lem-dcbm.MeterError');

/**
 * Base of every error of this library. Prefer {@link isMeterError} and `code` over `instanceof`: two copies of the
 * package in one process have two classes but the same codes.
 */
export abstract class MeterError extends Error {
  /** Stable code, covered by semver; docs/reference/errors.md says what each means and what to try. */
  readonly code: MeterErrorCode;
  /** Would the same call, later and unchanged, possibly succeed? */
  readonly retryable: boolean;
  /** For commands: may the meter have acted? `none`, `done`, or `unknown`. */
  readonly effect: Effect;
  /** Where and when it failed: plain values only, free of secrets. */
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

  /** Name of the class, also after minification. */
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
