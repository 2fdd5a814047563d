import { describe, expect, it } from 'vitest';
import { fromEverestConfig } from '../../../src/config/from-everest-config.ts';
import type { ConfigWarning } from '../../../src/config/later-everest-keys.ts';
import { parseConfig } from '../../../src/config/parse-config.ts';
import { ConfigError } from '../../../src/errors/config-error.ts';

function issuesOf(everest: Record<string, unknown>) {
  try {
    fromEverestConfig(everest);
  } catch (error) {
    if (error instanceof ConfigError) return error.issues;
    throw error;
  }
  return expect.fail('the configuration was accepted');
}

describe('a configuration of EVerest', () => {
  it('is understood with every key of the module', () => {
    const everest = {
      ip_address: '192.168.1.2',
      port: 8080,
      interface: 'eth1',
      meter_tls_certificate: '',
      ntp_server_1_ip_addr: '192.0.2.1',
      ntp_server_1_port: 124,
      ntp_server_2_ip_addr: '192.0.2.2',
      ntp_server_2_port: 125,
      meter_timezone: '+01:00',
      meter_dst:
        '{"activated": true, "offset": 60, "start": {"order": "last", "day": "sunday", "month": "march", "hour": "T01:00Z"}, "end": {"order": "last", "day": "sunday", "month": "october", "hour": "T01:00Z" }}',
      resilience_initial_connection_retries: 1,
      resilience_initial_connection_retry_delay: 2,
      resilience_transaction_request_retries: 3,
      resilience_transaction_request_retry_delay: 4,
      cable_id: 6,
      tariff_id: 1,
      IT: 3,
      SC: 1,
      UV: 'user sw version',
      UD: 'some text',
      temperature_warning_level_C: 40,
      temperature_error_level_C: 50,
      temperature_hysteresis_K: 2,
      temperature_min_time_as_valid_ms: 100,
      command_timeout_ms: 3000,
      poll_interval_ms: 500,
    };
    expect(parseConfig(fromEverestConfig(everest))).toMatchObject({
      ipAddress: '192.168.1.2',
      port: 8080,
      interface: 'eth1',
      ntpServer1IpAddr: '192.0.2.1',
      ntpServer1Port: 124,
      ntpServer2IpAddr: '192.0.2.2',
      ntpServer2Port: 125,
      meterTimezone: '+01:00',
      meterDst: { activated: true, offset: 60 },
      resilienceInitialConnectionRetries: 1,
      resilienceInitialConnectionRetryDelay: 2,
      resilienceTransactionRequestRetries: 3,
      resilienceTransactionRequestRetryDelay: 4,
      cableId: 6,
      tariffId: 1,
      IT: 3,
      SC: 1,
      UV: 'user sw version',
      UD: 'some text',
      temperatureWarningLevelC: 40,
      temperatureErrorLevelC: 50,
      temperatureHysteresisK: 2,
      temperatureMinTimeAsValidMs: 100,
      commandTimeoutMs: 3000,
      pollIntervalMs: 500,
    });
  });

  it('has the defaults of the module where it says nothing', () => {
    expect(parseConfig(fromEverestConfig({ ip_address: 'meter' }))).toMatchObject({
      meterTimezone: '+00:00',
      meterDst: {
        activated: false,
        offset: 60,
        start: { order: 'last', day: 'sunday', month: 'march', hour: 'T01:00Z' },
        end: { order: 'last', day: 'sunday', month: 'october', hour: 'T01:00Z' },
      },
      resilienceTransactionRequestRetryDelay: 250,
    });
  });

  it('does not share these defaults with the next one', () => {
    const first = fromEverestConfig({ ip_address: 'meter' });
    Object.assign(first.meterDst ?? {}, { offset: 0 });
    expect(fromEverestConfig({ ip_address: 'meter' }).meterDst).toHaveProperty('offset', 60);
  });

  it.each([
    [{ transaction_ocmf_fetch_interval_s: 0 }, 1],
    [{ transaction_ocmf_fetch_interval_s: 0, poll_interval_ms: 5000 }, 5],
    [{ transaction_ocmf_fetch_interval_s: 0, poll_interval_ms: 100 }, 1],
    [{ transaction_ocmf_fetch_interval_s: 30 }, 30],
    [{}, 60],
  ])('with %j fetches the record of a running transaction every %i s', (keys, seconds) => {
    const config = parseConfig(fromEverestConfig({ ip_address: 'meter', ...keys }));
    expect(config.transactionOcmfFetchIntervalS).toBe(seconds);
  });

  it.each([
    [{ http_connection_reuse: true, min_import_current_A: 0, min_export_current_A: 0 }, []],
    [
      { http_connection_reuse: false },
      [{ key: 'http_connection_reuse', value: 'false', reason: 'connections are always reused' }],
    ],
    [
      { min_import_current_A: 1.5, min_export_current_A: 2 },
      [
        {
          key: 'min_import_current_A',
          value: '1.5',
          reason: 'only dcbm everest publishes the accuracy class',
        },
        { key: 'min_export_current_A', value: '2', reason: 'only dcbm everest publishes the accuracy class' },
      ],
    ],
  ])('is taken with %j, and what has no effect is told', (keys, expected) => {
    const warnings: ConfigWarning[] = [];
    const config = fromEverestConfig({ ip_address: 'meter', ...keys }, warning => warnings.push(warning));
    expect(parseConfig(config).ipAddress).toBe('meter');
    expect(warnings).toEqual(expected);
  });

  it.each([
    ['http_connection_reuse', 'yes', '"yes"', 'true or false'],
    ['min_import_current_A', -1, '-1', 'at least 0'],
    ['min_export_current_A', '0', '"0"', 'a finite number'],
    ['meter_timezone', 'Europe/Berlin', '"Europe/Berlin"', '-11:00 to +14:00, minutes 00, 15, 30 or 45'],
    ['meter_timezone', '+0100', '"+0100"', '-11:00 to +14:00, minutes 00, 15, 30 or 45'],
    ['port', 0, '0', 'a whole number, 1 to 65535'],
    ['command_timeout_ms', 1, '1', 'a whole number in ms, 1000 to 20000'],
    ['temperature_error_level_C', 40, '40', 'at least temperature_warning_level_C'],
    [
      'ip_address',
      'http://meter:81/',
      '"http://meter:81/"',
      'only the host: write ip_address "meter" and port 81',
    ],
    ['meter_dst', 'last sunday', '"last sunday"', 'an object, or the same as JSON text'],
  ])('is refused in the names of EVerest when %s is %j', (key, given, value, expected) => {
    expect(issuesOf({ ip_address: 'meter', [key]: given })).toEqual([{ key, value, expected }]);
  });

  it('is refused with the place and the value inside the JSON text of EVerest', () => {
    const change = { order: 'last', day: 'sunday', month: 'march', hour: 'T01:00Z' };
    const dst = { activated: true, offset: 60, start: { ...change, hour: 'T01:00:00Z' }, end: change };
    expect(issuesOf({ ip_address: 'meter', meter_dst: JSON.stringify(dst) })).toEqual([
      { key: 'meter_dst.start.hour', value: '"T01:00:00Z"', expected: 'a time as "T01:00Z"' },
    ]);
  });

  it('with 10,000 unknown keys is refused in a short message', () => {
    const unknown = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`key${index}`, index]));
    expect(() => fromEverestConfig({ ip_address: 'meter', ...unknown })).toThrow(/^.{1,3000}$/);
    expect(issuesOf({ ip_address: 'meter', ...unknown })).toHaveLength(21);
  });

  it.each([undefined, null, 'meter', []])('may not be %j', everest => {
    expect(issuesOf(everest as unknown as Record<string, unknown>)).toMatchObject([
      { key: 'the configuration', expected: 'an object' },
    ]);
  });

  it.each(['ipAddress', 'it', 'temperature_warning_level_c', 'warmup_ms', 'public_key', '__proto__', 'x\ny'])(
    'is refused with the key %j, which the module does not have',
    key => {
      const everest = JSON.parse(`{"ip_address":"meter",${JSON.stringify(key)}:1}`);
      expect(issuesOf(everest)).toEqual([
        {
          key: JSON.stringify(key).slice(1, -1),
          value: '1',
          expected: 'a key of the EVerest module LemDCBM400600',
        },
      ]);
    },
  );

  it('is told all its problems at once, of known keys and of unknown ones', () => {
    const issues = issuesOf({ ip: 'meter', cable_id: 8, http_connection_reuse: 1 });
    expect(issues.map(({ key }) => key)).toEqual(['ip_address', 'cable_id', 'http_connection_reuse', 'ip']);
  });

  it('does not show a certificate under a wrong name', () => {
    const [issue] = issuesOf({ ip_address: 'meter', tls_certificate: '-----BEGIN CERTIFICATE-----' });
    expect(issue?.value).toBe('a text of 27 characters');
  });
});
