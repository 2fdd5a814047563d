import { describe, expect, it } from 'vitest';
import { AbortedError } from '../../../src/errors/aborted-error.ts';
import { errorCodes, type MeterErrorCode } from '../../../src/errors/codes.ts';
import { ConfigError } from '../../../src/errors/config-error.ts';
import { DeviceError } from '../../../src/errors/device-error.ts';
import { amended, meterErrorFrom, toErrorData } from '../../../src/errors/error-data.ts';
import { HttpStatusError } from '../../../src/errors/http-status-error.ts';
import { IntegrityError } from '../../../src/errors/integrity-error.ts';
import { InternalError } from '../../../src/errors/internal-error.ts';
import { JournalError } from '../../../src/errors/journal-error.ts';
import { isMeterError, MeterError, mayHaveActed } from '../../../src/errors/meter-error.ts';
import { ProtocolError } from '../../../src/errors/protocol-error.ts';
import { StateError } from '../../../src/errors/state-error.ts';
import { TransactionError } from '../../../src/errors/transaction-error.ts';
import { TransportError } from '../../../src/errors/transport-error.ts';

const details = { message: 'GET /v1/status: expected a, got b' };
const cause = new Error('socket hang up');

const errors: readonly MeterError[] = [
  new ConfigError([{ key: 'port', value: '0', expected: '1 to 65535' }]),
  new TransportError('METER_UNREACHABLE', details),
  new HttpStatusError(details),
  new ProtocolError('METER_RESPONSE_INVALID', details),
  new DeviceError('METER_REJECTED', details),
  new StateError('METER_BUSY', details),
  new TransactionError('METER_TRANSACTION_UNCONFIRMED', details),
  new IntegrityError('METER_IDENTITY_CHANGED', details),
  new JournalError(details),
  new AbortedError(details),
  new InternalError(details),
];

describe.each(errors.map(error => [error.name, error] as const))('a %s', (name, error) => {
  it('is an error of this library by class, by brand and by name', () => {
    expect(error).toBeInstanceOf(MeterError);
    expect(error).toBeInstanceOf(Error);
    expect(isMeterError(error)).toBe(true);
    expect(error.constructor.name).toBe(name);
    expect(errorCodes[error.code].errorClass).toBe(name);
  });

  it('has its code at the end of the message, for logs that keep nothing else', () => {
    expect(error.message.endsWith(`(${error.code})`)).toBe(true);
  });

  it('survives the way through JSON and back', () => {
    const data = JSON.parse(JSON.stringify(error));
    const revived = meterErrorFrom(data);
    expect(isMeterError(revived)).toBe(true);
    expect(revived).toBeInstanceOf(Error);
    expect(revived.constructor).toBe(error.constructor);
    expect(JSON.parse(JSON.stringify(revived))).toEqual(data);
  });
});

describe('an error that was data meanwhile', () => {
  const failed = new TransportError('METER_CONNECTION_LOST', { ...details, cause });

  it('has the cause that it had, in the same process', () => {
    const revived = meterErrorFrom(failed.toJSON());
    expect(revived).toBeInstanceOf(TransportError);
    expect(revived.cause).toBe(cause);
  });

  it('has it also when something was said otherwise, or another error was made of it', () => {
    const data = amended(toErrorData(failed), { effect: 'unknown' });
    expect(meterErrorFrom(data)).toMatchObject({ effect: 'unknown', cause });
    const about = new TransactionError('METER_RECORD_UNAVAILABLE', {
      ...details,
      cause: meterErrorFrom(data),
    });
    const { cause: first } = meterErrorFrom(about.toJSON()) as { cause: Error };
    expect(first).toBeInstanceOf(TransportError);
    expect(first.cause).toBe(cause);
  });

  it('has none after the way through JSON', () => {
    expect(meterErrorFrom(JSON.parse(JSON.stringify(failed))).cause).toBeUndefined();
  });

  it('names the problems of a configuration, which came as lines', () => {
    const issues = [{ key: 'port', value: '"a, expected b"', expected: '1 to 65535' }];
    const refused = new ConfigError(issues, cause);
    expect(meterErrorFrom(refused.toJSON())).toMatchObject({ issues, cause });
    const [first] = (meterErrorFrom(JSON.parse(JSON.stringify(refused))) as ConfigError).issues;
    expect(first).toEqual(issues[0]);
  });
});

describe('the table of codes', () => {
  it.each(Object.entries(errorCodes))('says what %s means and what to do', (code, entry) => {
    expect(code).toMatch(/^METER_[A-Z_]+$/);
    expect(entry.meaning).toMatch(/^[A-Z].*\.$/);
    expect(entry.advice).toMatch(/^[A-Z].*\.$/);
  });

  it('names only classes that exist', () => {
    const names = new Set(errors.map(({ name }) => name));
    expect(Object.values(errorCodes).filter(({ errorClass }) => !names.has(errorClass))).toEqual([]);
  });
});

describe('an error', () => {
  it('has the values of the table unless its maker knows better', () => {
    const plain = new TransportError('METER_CONNECTION_LOST', details);
    expect(plain).toMatchObject({ retryable: true, effect: 'none', context: {} });
    const told = new TransportError('METER_CONNECTION_LOST', {
      ...details,
      retryable: false,
      effect: 'unknown',
    });
    expect(told).toMatchObject({ retryable: false, effect: 'unknown' });
  });

  it('keeps its cause, but does not put it into data', () => {
    const error = new TransportError('METER_CONNECTION_LOST', { ...details, cause });
    expect(error.cause).toBe(cause);
    expect(Object.keys(error.toJSON()).toSorted()).toEqual([
      'code',
      'context',
      'effect',
      'message',
      'name',
      'retryable',
    ]);
  });

  it('does not repeat its code when it is revived', () => {
    const { message } = meterErrorFrom(new HttpStatusError(details).toJSON());
    expect(message.match(/METER_HTTP_STATUS/g)).toHaveLength(1);
  });

  it('is recognized from another copy of the package', () => {
    const foreign = { [Symbol.for('lem-dcbm.MeterError')]: true, code: 'METER_BUSY', effect: 'unknown' };
    expect(isMeterError(foreign)).toBe(true);
    expect(mayHaveActed(foreign)).toBe(true);
  });

  it.each([undefined, null, 'METER_BUSY', 1, cause, { code: 'METER_BUSY' }])('is not %j', value => {
    expect(isMeterError(value)).toBe(false);
    expect(mayHaveActed(value)).toBe(false);
  });

  it.each([
    ['none', false],
    ['done', true],
    ['unknown', true],
  ] as const)('of effect %s may mean that the meter acted: %j', (effect, acted) => {
    expect(mayHaveActed(new DeviceError('METER_REJECTED', { ...details, effect }))).toBe(acted);
  });
});

describe('anything thrown, as data', () => {
  it.each([
    ['an error of another library', new TypeError('x is undefined'), 'TypeError: x is undefined'],
    ['a text', 'oops', 'oops'],
    ['nothing', undefined, 'undefined'],
    ['an object without a prototype', Object.create(null), 'a thrown object'],
    ['a code that objects have from birth', { code: 'toString' }, '[object Object]'],
  ])('is METER_INTERNAL when it is %s', (_, thrown, text) => {
    const data = toErrorData(thrown);
    expect(data).toMatchObject({ name: 'InternalError', code: 'METER_INTERNAL' });
    expect(data.message).toContain(text);
  });

  it('is METER_INTERNAL again when its code is not one of ours', () => {
    const data = { ...new InternalError(details).toJSON(), code: 'METER_FUTURE' as MeterErrorCode };
    expect(meterErrorFrom(data).code).toBe('METER_INTERNAL');
  });
});

describe('a refused configuration', () => {
  it('lists every problem, as data and in its message', () => {
    const issues = [
      { key: 'port', value: '0', expected: '1 to 65535' },
      { key: 'cableId', value: '8', expected: '0 to 7' },
    ];
    const error = new ConfigError(issues, cause);
    expect(error.issues).toEqual(issues);
    expect(error.cause).toBe(cause);
    expect(error.message).toBe(
      'The configuration has 2 problems: port: got 0, expected 1 to 65535; cableId: got 8, expected 0 to 7 (METER_CONFIG_INVALID)',
    );
    expect(error.toJSON().context.issues).toHaveLength(2);
  });
});
