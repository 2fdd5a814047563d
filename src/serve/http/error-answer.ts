import type { ContentfulStatusCode } from 'hono/utils/http-status';
import {
  EvidenceError,
  errorCodes,
  isMeterError,
  type MeterErrorCode,
  RecordError,
  toErrorData,
} from '../../index.ts';
import { problems, SiteProblem } from './problems.ts';
import { type ErrorAnswer, recordView } from './schemas/record.ts';

/** An error on its way to a client. */
export interface FailedAnswer {
  readonly status: ContentfulStatusCode;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ErrorAnswer;
}

/** Seconds after which a client may try again what was refused for now. */
const retryAfter = { 'Retry-After': '2' };

/**
 * What a client is told of an error: of the site itself, or of a meter. `effect` says whether the meter may have acted.
 * Errors of a meter may name a transaction, so that only routes that ask for the token can have them.
 */
export function failedAnswer(error: unknown): FailedAnswer {
  if (error instanceof SiteProblem) {
    const { status, retryable, advice } = problems[error.code];
    const { code, message } = error;
    const headers = retryable ? { ...retryAfter, ...error.headers } : error.headers;
    return { status, headers, body: { error: { code, message, effect: 'none', retryable, advice } } };
  }
  const { code, message, effect, retryable, context } = isMeterError(error) ? toErrorData(error) : mistake;
  const status = statuses[code];
  return {
    status,
    headers: status === 503 ? retryAfter : {},
    body: {
      error: { code, message, effect, retryable, advice: errorCodes[code].advice, context },
      ...(error instanceof RecordError ? { record: recordView(error.record) } : {}),
      ...(error instanceof EvidenceError ? { intermediate: recordView(error.intermediate) } : {}),
    },
  };
}

/** What is not foreseen may hold anything: the client is told nothing of it. */
const mistake = {
  code: 'METER_INTERNAL',
  message: 'A mistake in this program; its log says more (METER_INTERNAL)',
  effect: 'unknown',
  retryable: false,
  context: {},
} as const;

/**
 * 409: what runs, or the state of the meter, speaks against it. 502: the meter, or the way to it, failed. 504: it did not
 * answer in time, or has not given yet what was asked for.
 */
const statuses: Readonly<Record<MeterErrorCode, ContentfulStatusCode>> = {
  METER_REQUEST_INVALID: 400,
  METER_NO_TRANSACTION: 404,
  METER_BUSY: 409,
  METER_TRANSACTION_ACTIVE: 409,
  METER_CLOCK_IMPLAUSIBLE: 409,
  METER_REJECTED: 409,
  METER_INTERNAL: 500,
  METER_UNREACHABLE: 502,
  METER_CONNECTION_LOST: 502,
  METER_TLS_UNTRUSTED: 502,
  METER_TLS_FAILED: 502,
  METER_RESPONSE_TOO_LARGE: 502,
  METER_HTTP_STATUS: 502,
  METER_RESPONSE_INVALID: 502,
  METER_RESPONSE_UNEXPECTED: 502,
  METER_FAULT: 502,
  METER_TRANSACTION_LOST: 502,
  METER_IDENTITY_CHANGED: 502,
  METER_REGISTER_DECREASED: 502,
  METER_RECORD_INVALID: 502,
  METER_CONFIG_INVALID: 503,
  METER_NOT_STARTED: 503,
  METER_STOPPED: 503,
  METER_JOURNAL_FAILED: 503,
  METER_ABORTED: 503,
  METER_CONNECT_TIMEOUT: 504,
  METER_RESPONSE_TIMEOUT: 504,
  METER_TRANSACTION_UNCONFIRMED: 504,
  METER_RECORD_UNAVAILABLE: 504,
};
