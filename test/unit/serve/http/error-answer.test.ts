import { describe, expect, it } from 'vitest';
import {
  EvidenceError,
  errorCodes,
  IntegrityError,
  type MeterErrorCode,
  meterErrorFrom,
  RecordError,
  StateError,
  TransactionError,
} from '../../../../src/index.ts';
import { failedAnswer } from '../../../../src/serve/http/error-answer.ts';
import { type ProblemCode, problems, SiteProblem } from '../../../../src/serve/http/problems.ts';
import { errorSchema } from '../../../../src/serve/http/schemas/record.ts';
import { aRecord } from './fake-site.ts';

const errorOf = (code: MeterErrorCode, effect: 'none' | 'done' | 'unknown' = 'unknown') =>
  meterErrorFrom({
    name: errorCodes[code].errorClass,
    code,
    message: 'It failed',
    retryable: errorCodes[code].retryable,
    effect,
    context: { endpoint: 'GET /v1/status' },
  });

describe('an error of a meter over HTTP', () => {
  it.each(Object.keys(errorCodes) as MeterErrorCode[])(
    'is what it was, with a status of its kind: %s',
    code => {
      const { status, body } = failedAnswer(errorOf(code));
      expect(status).toBeGreaterThanOrEqual(400);
      expect(errorSchema.safeParse(body).error).toBeUndefined();
      const { advice, retryable } = errorCodes[code];
      expect(body.error).toMatchObject({ code, effect: 'unknown', retryable, advice });
    },
  );

  it.each([
    ['METER_REQUEST_INVALID', 400],
    ['METER_NO_TRANSACTION', 404],
    ['METER_TRANSACTION_ACTIVE', 409],
    ['METER_BUSY', 409],
    ['METER_UNREACHABLE', 502],
    ['METER_RECORD_INVALID', 502],
    ['METER_STOPPED', 503],
    ['METER_JOURNAL_FAILED', 503],
    ['METER_RESPONSE_TIMEOUT', 504],
    ['METER_TRANSACTION_UNCONFIRMED', 504],
  ] as const)('%s has the status %i', (code, status) => {
    expect(failedAnswer(errorOf(code)).status).toBe(status);
  });

  it('brings the record along that must not be billed on', () => {
    const record = aRecord(1);
    const invalid = new RecordError(
      new IntegrityError('METER_RECORD_INVALID', { message: 'It is damaged' }),
      record,
    );
    expect(failedAnswer(invalid).body.record).toMatchObject({ ocmf: record.ocmf });
    const unavailable = new TransactionError('METER_RECORD_UNAVAILABLE', {
      message: 'Not yet',
      effect: 'done',
    });
    const { status, body } = failedAnswer(new EvidenceError(unavailable, record));
    expect([status, body.error.effect, body.intermediate?.ocmf]).toEqual([504, 'done', record.ocmf]);
  });

  it('may be tried again later when it is one of now', () => {
    expect(failedAnswer(new StateError('METER_STOPPED', { message: 'It ends' })).headers).toHaveProperty(
      'Retry-After',
    );
    expect(failedAnswer(errorOf('METER_UNREACHABLE')).headers).toEqual({});
  });

  it.each([new Error('secret'), 'secret', undefined, { code: 'METER_BUSY' }])(
    'that is none of a meter says nothing of itself: %j',
    error => {
      const { status, body } = failedAnswer(error);
      expect([status, body.error.code, body.error.effect]).toEqual([500, 'METER_INTERNAL', 'unknown']);
      expect(JSON.stringify(body)).not.toContain('secret');
    },
  );
});

describe('a refusal of the site', () => {
  it.each(Object.keys(problems) as ProblemCode[])('had no effect: %s', code => {
    const { status, headers, body } = failedAnswer(new SiteProblem(code, 'It is refused'));
    expect(status).toBe(problems[code].status);
    expect(body.error).toMatchObject({ code, effect: 'none', message: `It is refused (${code})` });
    expect('Retry-After' in headers).toBe(problems[code].retryable);
  });
});
