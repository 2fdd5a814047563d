import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse-config.ts';
import type { MeterConfigInput } from '../../../src/config/schema.ts';
import { ConfigError, type ConfigIssue } from '../../../src/errors/config-error.ts';
import { certificatePem } from './certificate.ts';

const ipAddress = '192.168.1.2';

/** The configuration may come from a file, so that nothing is known about its types. */
const parse = (input: unknown) => parseConfig(input as MeterConfigInput);
const accepted = (key: string, value: unknown) => ({ ...parse({ ipAddress, [key]: value }) })[key];

function issuesOf(input: unknown): readonly ConfigIssue[] {
  try {
    parse(input);
  } catch (error) {
    if (error instanceof ConfigError) return error.issues;
    throw error;
  }
  return expect.fail('the configuration was accepted');
}

describe('a configuration with nothing but the address', () => {
  it('has the defaults of the EVerest module, and ours', () => {
    expect(parse({ ipAddress })).toEqual({
      ipAddress,
      port: 80,
      interface: '',
      meterTlsCertificate: '',
      ntpServer1IpAddr: '',
      ntpServer1Port: 123,
      ntpServer2IpAddr: '',
      ntpServer2Port: 123,
      resilienceInitialConnectionRetries: 25,
      resilienceInitialConnectionRetryDelay: 10_000,
      resilienceTransactionRequestRetries: 3,
      resilienceTransactionRequestRetryDelay: 200,
      cableId: 0,
      tariffId: 0,
      IT: -1,
      SC: 0,
      UV: '',
      UD: '',
      temperatureWarningLevelC: 5000,
      temperatureErrorLevelC: 5000,
      temperatureHysteresisK: 3,
      temperatureMinTimeAsValidMs: 5000,
      commandTimeoutMs: 5000,
      pollIntervalMs: 1000,
      transactionOcmfFetchIntervalS: 60,
      onForeignTransaction: 'end',
      timeSync: 'system',
      acceptHostClock: false,
      allowPipeInTexts: false,
      publicKey: '',
      strictValidity: false,
      staleAfterMs: 3000,
      commandHoldMs: 60_000,
      warmupMs: 120_000,
      resyncIntervalMs: 86_400_000,
      resyncRetryDelayMs: 60_000,
      faultRecoveryDelayMs: 60_000,
      journal: '',
      allowStartWithoutJournal: false,
    });
  });

  it.each(['meterTimezone', 'meterDst'])('leaves %s to the meter', key => {
    expect(accepted(key, undefined)).toBeUndefined();
  });
});

describe('a setting of two or three words', () => {
  it.each([
    ['onForeignTransaction', ['end', 'refuse']],
    ['timeSync', ['system', 'keepNtp', 'never']],
  ])('%s has these words and no others', (key, words) => {
    for (const word of words) expect(accepted(key, word)).toBe(word);
    for (const wrong of ['', 'End', 'stop', true, null]) {
      expect(issuesOf({ ipAddress, [key]: wrong })).toMatchObject([
        { key, expected: `one of ${words.join(', ')}` },
      ]);
    }
  });

  it.each(['acceptHostClock', 'allowPipeInTexts'])('%s is on or off', key => {
    expect(accepted(key, true)).toBe(true);
    expect(issuesOf({ ipAddress, [key]: 'yes' })).toMatchObject([{ key, expected: 'true or false' }]);
  });
});

describe('a number', () => {
  it.each([
    ['port', 1, 65_535],
    ['ntpServer1Port', 1, 65_535],
    ['ntpServer2Port', 1, 65_535],
    ['resilienceInitialConnectionRetries', 0, 1000],
    ['resilienceInitialConnectionRetryDelay', 0, 3_600_000],
    ['resilienceTransactionRequestRetries', 0, 1000],
    ['resilienceTransactionRequestRetryDelay', 0, 3_600_000],
    ['cableId', 0, 7],
    ['tariffId', 0, 4],
    ['IT', -1, 17],
    ['commandTimeoutMs', 1000, 20_000],
    ['pollIntervalMs', 100, 60_000],
    ['transactionOcmfFetchIntervalS', 0, 86_400],
    ['commandHoldMs', 1000, 240_000],
    ['warmupMs', 0, 600_000],
    ['resyncIntervalMs', 60_000, 172_740_000],
  ])('%s is a whole one from %i to %i', (key, min, max) => {
    expect(accepted(key, min)).toBe(min);
    expect(accepted(key, max)).toBe(max);
    for (const wrong of [min - 1, max + 1, min + 0.5, `${min}`, null, true, Number.NaN]) {
      const [issue] = issuesOf({ ipAddress, [key]: wrong });
      expect(issue?.key).toBe(key);
      expect(issue?.expected).toMatch(/^a whole number/);
      expect(issue?.expected).toContain(`${min} to ${max}`);
    }
  });

  it.each(['temperatureWarningLevelC', 'temperatureErrorLevelC', 'temperatureHysteresisK'])(
    '%s may have a fraction, and is finite',
    key => {
      const levels = { temperatureWarningLevelC: 0, temperatureErrorLevelC: 100 };
      expect(parse({ ipAddress, ...levels, [key]: 40.5 })).toHaveProperty(key, 40.5);
      for (const wrong of [Number.POSITIVE_INFINITY, Number.NaN, '40']) {
        const [issue] = issuesOf({ ipAddress, ...levels, [key]: wrong });
        expect(issue).toMatchObject({ key, expected: expect.stringContaining('a finite number in') });
      }
    },
  );

  it.each(['temperatureHysteresisK', 'temperatureMinTimeAsValidMs'])('%s is not negative', key => {
    expect(accepted(key, 0)).toBe(0);
    expect(issuesOf({ ipAddress, [key]: -1 })).toHaveLength(1);
  });

  it('of the error level may equal the warning level, and is not raised silently when lower', () => {
    const levels = { temperatureWarningLevelC: 60, temperatureErrorLevelC: 60 };
    expect(parse({ ipAddress, ...levels })).toMatchObject(levels);
    expect(issuesOf({ ipAddress, ...levels, temperatureErrorLevelC: 50 })).toEqual([
      { key: 'temperatureErrorLevelC', value: '50', expected: 'at least temperatureWarningLevelC' },
    ]);
  });
});

describe('the address of the meter', () => {
  it.each([
    '192.168.1.2',
    '::1',
    'fd00::12',
    'meter',
    'meter.local',
    'meter.local.',
    'lem_dcbm',
    'xn--zhler-jra.local',
  ])('may be %s', host => {
    expect(accepted('ipAddress', host)).toBe(host);
  });

  it.each([
    ['http://192.168.1.2', 'only the host: write ipAddress "192.168.1.2"'],
    ['https://meter.local:443/v1', 'only the host: write ipAddress "meter.local" and port 443'],
    ['192.168.1.2:8080', 'only the host: write ipAddress "192.168.1.2" and port 8080'],
    ['[fd00::12]:8080', 'only the host: write ipAddress "fd00::12" and port 8080'],
    ['meter.local/v1/status', 'only the host: write ipAddress "meter.local"'],
    [' 192.168.1.2', 'only the host: write ipAddress "192.168.1.2"'],
    ['user:secret@meter', 'only the host: write ipAddress "meter"'],
    ['fe80::1%eth0', expect.stringContaining('name the network interface in interface')],
  ])('may not be %s, and the message says what to write', (host, expected) => {
    expect(issuesOf({ ipAddress: host })).toMatchObject([{ key: 'ipAddress', expected }]);
  });

  it.each([
    '',
    '192.168.1',
    '192.168.1.256',
    '0x7f.1',
    '2130706433',
    'meter.1',
    '-meter',
    'meter..local',
    'a b',
    'me\nter',
    'meter?x',
    'meter#x',
    'zähler.local',
    'x'.repeat(64),
    `${'x.'.repeat(127)}xx`,
    'fe80::1::2',
  ])('may not be %j', host => {
    expect(issuesOf({ ipAddress: host })).toMatchObject([{ key: 'ipAddress' }]);
  });

  it('is required', () => {
    expect(issuesOf({})).toEqual([
      { key: 'ipAddress', value: 'nothing', expected: 'IPv4, IPv6 or DNS name' },
    ]);
  });
});

describe('time in the meter', () => {
  it.each(['-11:00', '-00:30', '+00:00', '+05:45', '+13:45', '+14:00'])('may be %s from UTC', zone => {
    expect(accepted('meterTimezone', zone)).toBe(zone);
  });

  it.each(['-12:00', '+14:15', '+15:00', '+01:10', '+1:00', '01:00', 'Z', '+01:00\n', 'Europe/Berlin'])(
    'may not be %j from UTC',
    zone => {
      expect(issuesOf({ ipAddress, meterTimezone: zone })).toMatchObject([
        { key: 'meterTimezone', expected: '-11:00 to +14:00, minutes 00, 15, 30 or 45' },
      ]);
    },
  );

  const meterDst = {
    activated: false,
    offset: 60,
    start: { order: 'last', day: 'sunday', month: 'march', hour: 'T01:00Z' },
    end: { order: 'last', day: 'sunday', month: 'october', hour: 'T01:00Z' },
  };

  it('takes daylight saving time as an object or as the JSON text of EVerest', () => {
    const activated = { ...meterDst, activated: true };
    expect(accepted('meterDst', activated)).toEqual(activated);
    expect(accepted('meterDst', JSON.stringify(activated))).toEqual(activated);
  });

  it.each([
    ['text that is no JSON', 'last sunday', 'meterDst'],
    ['a JSON text without an object', '1', 'meterDst'],
    ['nothing but activated', { activated: true }, 'meterDst.offset'],
    ['activated in a text', '{"activated":"true"}', 'meterDst.activated'],
    ['an unknown member', '{"active":true}', 'meterDst.active'],
  ])('refuses daylight saving time with %s', (_, value, key) => {
    expect(issuesOf({ ipAddress, meterDst: value }).map(issue => issue.key)).toContain(key);
  });

  it.each(['T25:00Z', 'T01:00', '01:00Z', 'T01:60Z'])('refuses a change at %s', hour => {
    const wrong = { ...meterDst, start: { ...meterDst.start, hour } };
    const issue = { key: 'meterDst.start.hour', value: `"${hour}"`, expected: 'a time as "T01:00Z"' };
    expect(issuesOf({ ipAddress, meterDst: wrong })).toEqual([issue]);
    expect(issuesOf({ ipAddress, meterDst: JSON.stringify(wrong) })).toEqual([issue]);
  });

  it('shows an unknown member that is inside a JSON text', () => {
    const text = JSON.stringify({ ...meterDst, active: 'yes' });
    expect(issuesOf({ ipAddress, meterDst: text })).toEqual([
      { key: 'meterDst.active', value: '"yes"', expected: 'no such key' },
    ]);
  });

  it('takes NTP servers by address or name', () => {
    expect(accepted('ntpServer1IpAddr', 'pool.ntp.org')).toBe('pool.ntp.org');
    expect(issuesOf({ ipAddress, ntpServer2IpAddr: 'ntp://pool.ntp.org' })).toMatchObject([
      { key: 'ntpServer2IpAddr' },
    ]);
  });
});

describe('trust', () => {
  it('takes a certificate with lost line breaks', () => {
    expect(accepted('meterTlsCertificate', certificatePem.replaceAll('\n', ''))).toBe(certificatePem);
  });

  it('refuses a private key without showing any of it', () => {
    const secret = '-----BEGIN PRIVATE KEY-----MIICdgIBADANBgkq-----END PRIVATE KEY-----';
    const [issue] = issuesOf({ ipAddress, meterTlsCertificate: secret });
    expect(issue).toMatchObject({
      key: 'meterTlsCertificate',
      value: `a text of ${secret.length} characters`,
    });
    expect(issue?.expected).toContain('one certificate in PEM');
  });

  it('takes a public key in either case', () => {
    expect(accepted('publicKey', 'ab'.repeat(91))).toBe('AB'.repeat(91));
  });

  it.each(['AB', 'AB'.repeat(92), 'XY'.repeat(91)])('refuses the public key %s', publicKey => {
    expect(issuesOf({ ipAddress, publicKey })).toMatchObject([
      { key: 'publicKey', expected: '182 hexadecimal digits, or nothing' },
    ]);
  });
});

describe('text for the meter', () => {
  it.each(['UV', 'UD'])('%s has up to 128 characters on one line', key => {
    expect(accepted(key, 'x'.repeat(128))).toHaveLength(128);
    for (const wrong of ['x'.repeat(129), 'a\nb', 'a\u0000', 'a\u2028b', '\ud800']) {
      expect(issuesOf({ ipAddress, [key]: wrong })).toMatchObject([{ key }]);
    }
  });
});

describe('a wrong configuration', () => {
  it('is told with all its problems at once', () => {
    const keys = issuesOf({
      ipAddress: 'http://meter',
      port: 0,
      cableId: 8,
      temperatureWarningLevelC: 60,
      temperatureErrorLevelC: 50,
      retries: 3,
    }).map(({ key }) => key);
    expect(keys.toSorted()).toEqual(['cableId', 'ipAddress', 'port', 'retries', 'temperatureErrorLevelC']);
  });

  it('is told in one message that names key, value and what is right', () => {
    expect(() => parse({ ipAddress, port: 0 })).toThrow(
      'The configuration has a problem: port: got 0, expected a whole number, 1 to 65535 (METER_CONFIG_INVALID)',
    );
  });

  it.each([
    ['ip_address', 'no such key; write ipAddress'],
    ['polIntervalMs', 'no such key'],
    ['__proto__', 'no such key'],
    ['constructor', 'no such key'],
  ])('has the unknown key %s', (key, expected) => {
    const input = JSON.parse(`{"ipAddress":"meter","${key}":{"port":1}}`);
    expect(issuesOf(input)).toMatchObject([{ key, expected }]);
  });

  it('does not show a password in a URL', () => {
    const [issue] = issuesOf({ ipAddress: 'http://user:se/cr@et@meter/' });
    expect(issue?.value).toBe('"http://***@meter/"');
  });

  it('shows only the beginning of a long value', () => {
    const [issue] = issuesOf({ ipAddress: 'x'.repeat(10_000) });
    expect(issue?.value.length).toBeLessThanOrEqual(63);
  });

  it('with 10,000 unknown keys names twenty and counts the others', () => {
    const unknown = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`key${index}`, index]));
    const issues = issuesOf({ ipAddress, ...unknown });
    expect(issues).toHaveLength(21);
    expect(issues[19]).toEqual({ key: 'key19', value: '19', expected: 'no such key' });
    expect(issues[20]).toEqual({
      key: 'the configuration',
      value: '9980 more unknown keys',
      expected: 'no such keys',
    });
    expect(() => parse({ ipAddress, ...unknown })).toThrow(/^.{1,2000}$/);
  });

  it.each([
    'ipAddress',
    'interface',
    'ntpServer1IpAddr',
    'meterTimezone',
    'meterDst',
    'publicKey',
    'UV',
    'IT',
  ])('with 100 MB of text as %s is refused in a short message', key => {
    const issues = issuesOf({ ipAddress, [key]: 'http://a@'.repeat(11_000_000) });
    expect(issues).toMatchObject([{ key, value: 'a text of 99000000 characters' }]);
    expect(issues[0]?.expected.length).toBeLessThan(120);
  });

  it('with a key of 100 MB, or with a value of a million members, is refused in a short message', () => {
    const million = Array.from({ length: 1_000_000 }, (_, index) => index);
    const [address, unknown] = issuesOf({ ipAddress: million, ['k'.repeat(100_000_000)]: million });
    expect(address).toMatchObject({ key: 'ipAddress', value: 'a list of 1000000 entries' });
    expect(unknown?.key.length).toBeLessThan(300);
  });

  it.each([undefined, null, 'meter', 80, []])('may not be %j', input => {
    expect(issuesOf(input)).toMatchObject([{ key: 'the configuration', expected: 'an object' }]);
  });

  it('may hold what JSON cannot', () => {
    const cyclic: Record<string, unknown> = {};
    cyclic.self = cyclic;
    expect(issuesOf({ ipAddress: cyclic, port: 80n })).toMatchObject([
      { key: 'ipAddress', value: 'object' },
      { key: 'port', value: 'bigint' },
    ]);
  });
});
