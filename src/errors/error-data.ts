import { AbortedError } from './aborted-error.ts';
import { errorCodes, type MeterErrorCode } from './codes.ts';
import { ConfigError, issuesOf } from './config-error.ts';
import { DeviceError } from './device-error.ts';
import { HttpStatusError } from './http-status-error.ts';
import { IntegrityError } from './integrity-error.ts';
import { InternalError } from './internal-error.ts';
import { JournalError } from './journal-error.ts';
import { type ErrorDetails, isMeterError, type MeterError, type MeterErrorData } from './meter-error.ts';
import { originOf, rememberOrigin } from './origin.ts';
import { ProtocolError } from './protocol-error.ts';
import { StateError } from './state-error.ts';
import { TransactionError } from './transaction-error.ts';
import { TransportError } from './transport-error.ts';

/** Any thrown value as plain data. What is neither a MeterError nor plain data of one becomes `METER_INTERNAL`. */
export function toErrorData(error: unknown): MeterErrorData {
  if (isMeterError(error)) {
    const data = error.toJSON();
    rememberOrigin(data, error);
    return data;
  }
  if (isErrorData(error)) return error;
  return new InternalError({ message: `Unexpected error: ${describe(error)}`, cause: error }).toJSON();
}

/** An error as data from the beginning, where making one of thousands has to cost nothing. */
export function errorData(
  code: MeterErrorCode,
  { message, context }: Pick<ErrorDetails, 'message' | 'context'>,
): MeterErrorData {
  const { errorClass, retryable } = errorCodes[code];
  return {
    name: errorClass,
    code,
    message: `${message} (${code})`,
    retryable,
    effect: 'none',
    context: context ?? {},
  };
}

/** The same data with something said otherwise. What caused the error is still known in this process. */
export function amended(data: MeterErrorData, changes: Partial<MeterErrorData>): MeterErrorData {
  const changed = { ...data, ...changes };
  const origin = originOf(data);
  if (origin !== undefined) rememberOrigin(changed, origin);
  return changed;
}

/**
 * Plain data as a throwable error again: of the class that its code belongs to, with the message, effect and context that
 * it had; in the process where it happened also with its cause.
 */
export function meterErrorFrom(data: MeterErrorData): MeterError {
  const { message, retryable, effect, context, code } = data;
  const origin = originOf(data);
  const details = { message, retryable, effect, context, cause: origin?.cause };
  switch (code) {
    case 'METER_CONFIG_INVALID': {
      const issues = origin instanceof ConfigError ? origin.issues : issuesOf(context);
      return new ConfigError(issues, origin?.cause, details);
    }
    case 'METER_UNREACHABLE':
    case 'METER_CONNECT_TIMEOUT':
    case 'METER_RESPONSE_TIMEOUT':
    case 'METER_CONNECTION_LOST':
    case 'METER_TLS_UNTRUSTED':
    case 'METER_TLS_FAILED':
      return new TransportError(code, details);
    case 'METER_HTTP_STATUS':
      return new HttpStatusError(details);
    case 'METER_RESPONSE_INVALID':
    case 'METER_RESPONSE_UNEXPECTED':
    case 'METER_RESPONSE_TOO_LARGE':
      return new ProtocolError(code, details);
    case 'METER_REJECTED':
    case 'METER_FAULT':
      return new DeviceError(code, details);
    case 'METER_NOT_STARTED':
    case 'METER_BUSY':
    case 'METER_TRANSACTION_ACTIVE':
    case 'METER_NO_TRANSACTION':
    case 'METER_CLOCK_IMPLAUSIBLE':
    case 'METER_STOPPED':
    case 'METER_REQUEST_INVALID':
      return new StateError(code, details);
    case 'METER_TRANSACTION_UNCONFIRMED':
    case 'METER_TRANSACTION_LOST':
    case 'METER_RECORD_UNAVAILABLE':
      return new TransactionError(code, details);
    case 'METER_IDENTITY_CHANGED':
    case 'METER_REGISTER_DECREASED':
    case 'METER_RECORD_INVALID':
      return new IntegrityError(code, details);
    case 'METER_JOURNAL_FAILED':
      return new JournalError(details);
    case 'METER_ABORTED':
      return new AbortedError(details);
    case 'METER_INTERNAL':
      return new InternalError(details);
    default:
      return unknownCode(code, details);
  }
}

/** Of a later version, perhaps. */
function unknownCode(_: never, details: ConstructorParameters<typeof InternalError>[0]): InternalError {
  return new InternalError(details);
}

function isErrorData(value: unknown): value is MeterErrorData {
  try {
    return (
      typeof value === 'object' &&
      value !== null &&
      'code' in value &&
      Object.hasOwn(errorCodes, String(value.code))
    );
  } catch {
    return false;
  }
}

/** Whatever is thrown, also what does not let itself be looked at. */
function describe(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  } catch {
    return `a thrown ${typeof error}`;
  }
}
