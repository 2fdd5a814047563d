import { describe, expect, it } from 'vitest';
import { fromEverestConfig } from '../../../src/config/from-everest-config.ts';
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

  it('is told all its unknown keys at once, and why later ones have no counterpart', () => {
    const issues = issuesOf({ ip: 'meter', http_connection_reuse: false });
    expect(issues.map(({ key }) => key)).toEqual(['ip', 'http_connection_reuse']);
    expect(issues[1]?.expected).toBe('no such key: connections are always reused');
  });

  it('does not show a certificate under a wrong name', () => {
    const [issue] = issuesOf({ tls_certificate: '-----BEGIN CERTIFICATE-----' });
    expect(issue?.value).toBe('a text of 27 characters');
  });
});
