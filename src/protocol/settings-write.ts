import { z } from 'zod';
import { DeviceError } from '../errors/device-error.ts';
import { ProtocolError } from '../errors/protocol-error.ts';
import { expectJson } from './answer.ts';
import type { DstSetting, NtpServer } from './settings.ts';
import type { Endpoint } from './wire.ts';

const resultSchema = z.object({ result: z.number() });

/** The meter answers 200 also when it refuses; only `result` 1 means that the setting was taken. */
function settingEndpoint<Value>(what: string, body: (value: Value) => unknown): Endpoint<Value, void> {
  const name = `PUT /v1/settings (${what})`;
  return {
    name,
    request: value => ({ method: 'PUT', path: '/v1/settings', body: JSON.stringify(body(value)) }),
    parse(response, _, note) {
      const { result } = expectJson(name, response, 200, resultSchema, note);
      if (result === 1) return;
      const context = { endpoint: name, path: 'result', expected: '1', got: String(result) };
      const message = `${name}: expected result 1, got ${result}`;
      if (result !== 0) {
        throw new ProtocolError('METER_RESPONSE_UNEXPECTED', { message, effect: 'unknown', context });
      }
      throw new DeviceError('METER_REJECTED', {
        message: `${message}: the meter refused ${what}. It takes no settings while a transaction runs`,
        context,
      });
    },
  };
}

/** ISO 8601 in UTC, milliseconds allowed. Sets the clock and turns NTP off; LEM operation manual, p. 87. */
export const writeUtc = settingEndpoint('time.utc', (utc: string) => ({ time: { utc } }));
/** "+hh:mm" or "-hh:mm"; LEM operation manual, p. 88. */
export const writeTimezone = settingEndpoint('time.tz', (tz: string) => ({ time: { tz } }));
/** Daylight saving time; LEM operation manual, p. 88. */
export const writeDst = settingEndpoint('time.dst', (dst: DstSetting) => ({ time: { dst } }));
/**
 * Two servers; an empty address is an unused one; LEM operation manual, p. 87. What is left out stays as it is, so that
 * NTP can be switched on again without knowing the rest.
 */
export const writeNtp = settingEndpoint(
  'ntp',
  (ntp: { servers?: readonly NtpServer[]; syncPeriod?: number; ntpActivated: boolean }) => ({ ntp }),
);
/** 0 to 17. To be set once in the life of the meter; LEM protocols manual 4.2.10.3. */
export const writeIdentificationType = settingEndpoint('ocmfId.IT', (IT: number) => ({ ocmfId: { IT } }));
/** Switches HTTPS on or off; takes effect at once, on the same port. */
export const writeTls = settingEndpoint('http.tls_on', (tlsOn: boolean) => ({ http: { tls_on: tlsOn } }));
