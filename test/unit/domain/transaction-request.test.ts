import { describe, expect, it } from 'vitest';
import { identificationTypes } from '../../../src/domain/identification.ts';
import {
  parseTransactionRequest,
  type RecordTextSettings,
  type TransactionRequest,
} from '../../../src/domain/transaction-request.ts';

const request: TransactionRequest = {
  transactionId: '5765',
  evseId: '+49*DEF*E123ABC',
};

/** The request may come from outside, so that nothing is known about its types. */
function problemsOf(input: unknown, settings: RecordTextSettings = {}) {
  const parsed = parseTransactionRequest(input, settings);
  return parsed.ok ? [] : parsed.problems;
}

const check = (change: Record<string, unknown>) => problemsOf({ ...request, ...change });

describe('a transaction request that the meter can take', () => {
  it('has no problem with only what is required', () => {
    expect(check({})).toEqual([]);
  });

  it('has no problem with all of it', () => {
    const all = {
      identificationLevel: 'HEARSAY',
      identificationFlags: ['RFID_RELATED', 'OCPP_AUTH_TLS', 'ISO15118_NONE', 'PLMN_NONE'],
      identificationData: '5EEFE0C7F64B050E9FB95C',
      tariffText: '0.59 EUR/kWh',
    };
    expect(check(all)).toEqual([]);
  });

  it.each(identificationTypes)('may identify the user by %s', identificationType => {
    expect(check({ identificationType })).toEqual([]);
  });

  it.each([
    ['transactionId', 37],
    ['evseId', 37],
    ['tariffText', 20],
  ])('has a %s of up to %i bytes, which is fewer characters outside ASCII', (field, bytes) => {
    const characters = Math.floor(bytes / 3);
    const fitting = '\u20ac'.repeat(characters) + 'x'.repeat(bytes % 3);
    expect(check({ [field]: 'x'.repeat(bytes) })).toEqual([]);
    expect(check({ [field]: fitting })).toEqual([]);
    expect(check({ [field]: `${fitting}x` })).toEqual([
      { field, expected: `at most ${bytes} bytes`, got: `${bytes + 1} bytes` },
    ]);
  });
});

describe('a transaction request that the meter cannot take', () => {
  it.each([
    ['transactionId', '', '1 to 37 bytes'],
    ['transactionId', undefined, 'a text'],
    ['transactionId', 5765, 'a text'],
    ['evseId', undefined, 'a text'],
    ['tariffText', null, 'a text'],
    ['tariffText', 'two\nlines', 'one line, no control characters'],
    ['tariffText', 'two\u2028lines', 'one line, no control characters'],
    ['transactionId', 'a\u0000', 'one line, no control characters'],
    ['evseId', 'a\u0085', 'one line, no control characters'],
    ['identificationData', 'a\tb', 'one line, no control characters'],
    ['identificationData', 'x'.repeat(251), 'at most 250 bytes'],
    ['transactionId', '\ud800', 'whole characters, no lone surrogates'],
    ['identificationData', 'a\udc00', 'whole characters, no lone surrogates'],
    ['identificationStatus', 'assigned', 'one of ASSIGNED, NOT_ASSIGNED'],
    ['identificationFlags', 'RFID_PLAIN', 'a list'],
    ['identificationFlags', Array(5).fill('RFID_PLAIN'), 'at most 4'],
  ])('has %s %j', (field, value, expected) => {
    expect(check({ [field]: value })).toMatchObject([{ field, expected }]);
  });

  it.each(['transactionId', 'evseId', 'identificationData', 'tariffText'])(
    'has a | in its %s, unless that is allowed',
    field => {
      const piped = { ...request, [field]: 'Nacht|Tarif' };
      expect(problemsOf(piped)).toMatchObject([
        { field, expected: expect.stringMatching(/^no \|.*allowPipeInTexts/), got: '11 bytes' },
      ]);
      expect(problemsOf(piped, { allowPipeInTexts: true })).toEqual([]);
    },
  );

  it.each(['UV', 'UD'])('goes out with a | in the %s of the configuration, unless that is allowed', field => {
    expect(problemsOf(request, { [field]: 'a|b' })).toMatchObject([{ field, got: '3 bytes' }]);
    expect(problemsOf(request, { [field]: 'a|b', allowPipeInTexts: true })).toEqual([]);
  });

  it('may have a character that only looks like a |', () => {
    expect(check({ tariffText: 'a\uff5cb\u2502' })).toEqual([]);
  });

  it('names the words of OCMF that would be right', () => {
    expect(check({ identificationType: 'RFID' })[0]?.expected).toContain('ISO14443, ISO15693, EMAID');
    expect(check({ identificationLevel: 'HIGH' })[0]?.expected).toContain('NONE, HEARSAY, TRUSTED');
  });

  it('names the flag that is wrong', () => {
    expect(check({ identificationFlags: ['RFID_PLAIN', 'RFID'] })).toMatchObject([
      { field: 'identificationFlags[1]', got: '4 bytes' },
    ]);
  });

  it('is told all its problems at once', () => {
    const problems = check({ transactionId: '', evseId: 1, identificationType: 'x', tariffText: '\n' });
    expect(problems.map(({ field }) => field)).toEqual([
      'transactionId',
      'evseId',
      'identificationType',
      'tariffText',
    ]);
  });

  it.each([undefined, null, 'tx-1'])('is %j', value => {
    expect(problemsOf(value)).toMatchObject([{ field: 'request', expected: 'an object' }]);
  });
});

describe('a transaction request from outside', () => {
  it("has EVerest's usual values where nothing is said of the identification", () => {
    expect(parseTransactionRequest(request)).toEqual({
      ok: true,
      request: {
        ...request,
        identificationStatus: 'ASSIGNED',
        identificationType: 'NONE',
        identificationFlags: [],
      },
    });
  });

  it('is copied, so that it cannot change any more', () => {
    const flags = ['RFID_PLAIN'];
    const parsed = parseTransactionRequest({ ...request, identificationFlags: flags, more: 'unknown' });
    flags.push('RFID_PSK');
    expect(parsed.ok && parsed.request.identificationFlags).toEqual(['RFID_PLAIN']);
    expect(parsed.ok && 'more' in parsed.request).toBe(false);
  });

  it('is read once, so that what was checked is what is used', () => {
    let reads = 0;
    const changing = {
      ...request,
      get transactionId() {
        reads += 1;
        return reads === 1 ? 'T1' : 'x'.repeat(100);
      },
    };
    expect(parseTransactionRequest(changing)).toMatchObject({ ok: true, request: { transactionId: 'T1' } });
  });

  const throwing = () => {
    throw new Error('not for you');
  };
  it.each<[string, unknown]>([
    ['a getter that throws', Object.defineProperty({ ...request }, 'evseId', { get: throwing })],
    ['a proxy that throws', new Proxy({}, { get: throwing })],
    ['a list that throws', { ...request, identificationFlags: new Proxy([], { get: throwing }) }],
  ])('is refused and does not throw: %s', (_what, input) => {
    expect(problemsOf(input)).toEqual([
      expect.objectContaining({ field: 'request', got: expect.stringMatching(/throws|text/) }),
    ]);
  });

  it('is refused with fields and lengths, and nothing of what is in them', () => {
    const secret = '04A1B2C3D4E5F6-of-Jane-Doe|';
    const spoilt = {
      transactionId: secret,
      evseId: secret,
      identificationData: `${secret}\n`,
      identificationType: secret,
      identificationFlags: [secret],
      identificationLevel: secret,
      tariffText: secret,
    };
    const problems = check(spoilt);
    expect(problems.length).toBeGreaterThan(6);
    expect(JSON.stringify(problems)).not.toMatch(/04A1|Jane/);
  });
});
