import {
  ConfigError,
  type ConfigIssue,
  type DstSetting,
  identificationTypes,
  type MeterConfigInput,
  type NtpServer,
  parseConfig,
} from '../../index.ts';

/** The names by which settings of the meter are shown and written here. */
export const settingKeys = [
  'ntp',
  'ntp.server1',
  'ntp.server2',
  'ntp.syncPeriod',
  'zone',
  'dst',
  'IT',
] as const;
export type SettingKey = (typeof settingKeys)[number];

/** What is to be written, as far as it was given. */
export interface Wanted {
  readonly ntp?: boolean;
  readonly server1?: NtpServer;
  readonly server2?: NtpServer;
  readonly syncPeriod?: number;
  readonly zone?: string;
  /** Switched on or off, or as a whole. */
  readonly dst?: boolean | DstSetting;
  readonly identificationTypeCode?: number;
}

const ntpPort = 123;
const typeNames: readonly string[] = identificationTypes;

/**
 * What `KEY=VALUE …` asks for.
 *
 * @throws ConfigError METER_CONFIG_INVALID for a key that there is not, or a value that the meter does not take.
 */
export function wantedOf(words: readonly string[]): Wanted {
  if (words.length === 0) {
    const expected = `KEY=VALUE, the keys being ${settingKeys.join(', ')}`;
    throw new ConfigError([{ key: 'set', value: 'nothing', expected }]);
  }
  const given = words.map(word => {
    const [, key = '', value = ''] = /^([^=]+)=(.*)$/su.exec(word) ?? [];
    return { word, key, value };
  });
  for (const { key, value } of given) {
    if (given.filter(other => other.key === key).length > 1) throw problem(key, value, 'each key once');
  }
  return Object.assign({}, ...given.map(one));
}

function one({ word, key, value }: { word: string; key: string; value: string }): Wanted {
  switch (key) {
    case 'ntp':
      return { ntp: switchOf(key, value) };
    case 'ntp.server1':
      return { server1: serverOf(key, value) };
    case 'ntp.server2':
      return { server2: serverOf(key, value) };
    case 'ntp.syncPeriod':
      return { syncPeriod: syncPeriodOf(key, value) };
    case 'zone':
      return { zone: parsed(key, { meterTimezone: value }).meterTimezone ?? '' };
    case 'dst':
      return { dst: dstOf(key, value) };
    case 'IT':
      return { identificationTypeCode: typeOf(key, value) };
    default:
      throw problem('set', word, `KEY=VALUE, the keys being ${settingKeys.join(', ')}`);
  }
}

function switchOf(key: string, value: string): boolean {
  if (value === 'on' || value === 'off') return value === 'on';
  throw problem(key, value, 'on or off');
}

/** `host`, `host:port` or `[ipv6]:port`; nothing for none. */
function serverOf(key: string, value: string): NtpServer {
  const [, bracketed, name, port] =
    /^(?:\[([^\]]+)\]|([^:]*|[^:]*:[^:]*:.*))(?::(\d{1,9}))?$/.exec(value) ?? [];
  const host = bracketed ?? name;
  if (host === undefined) throw problem(key, value, 'host, host:port, or nothing for none');
  const { ntpServer1IpAddr: ipAddress, ntpServer1Port } = parsed(key, {
    ntpServer1IpAddr: host,
    ntpServer1Port: port === undefined ? ntpPort : Number(port),
  });
  return { ipAddress, port: ntpServer1Port };
}

function syncPeriodOf(key: string, value: string): number {
  const period = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (period >= 1 && period <= 65_535) return period;
  throw problem(key, value, 'a whole number, 1 to 65535 (its unit is not documented; probably minutes)');
}

function dstOf(key: string, value: string): boolean | DstSetting {
  if (value === 'on' || value === 'off') return value === 'on';
  const { meterDst } = parsed(key, { meterDst: value });
  if (meterDst !== undefined) return meterDst;
  throw problem(key, value, 'on, off, or JSON');
}

function typeOf(key: string, value: string): number {
  const code = /^\d{1,2}$/.test(value) ? Number(value) : typeNames.indexOf(value);
  if (code >= 0 && code < identificationTypes.length) return code;
  throw problem(
    key,
    value,
    `0 to ${identificationTypes.length - 1}, or its name: ${identificationTypes.join(', ')}`,
  );
}

/** By the rules that the same value has as a setting of the driver. */
function parsed(key: string, settings: Partial<MeterConfigInput>) {
  try {
    return parseConfig({ ipAddress: 'meter', ...settings });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(
      error.issues.map(issue => ({ ...issue, key })),
      error,
    );
  }
}

function problem(key: string, value: string, expected: string): ConfigError {
  const issue: ConfigIssue = { key, value: JSON.stringify(value), expected };
  return new ConfigError([issue]);
}
