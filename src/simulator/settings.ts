import type { LocalTimeSettings } from './local-time.ts';
import { days, hourPattern, months, orders } from './local-time.ts';

/** A row of the table of cable losses; a transaction picks one by its `cableId`. */
export interface Cable {
  readonly cableSpName: string;
  readonly cableSpId: number;
  /** Milliohm. */
  readonly cableSpRes: number;
}

/** What `GET /v1/settings` shows, but for the clock. */
export interface DeviceSettings {
  readonly ipAddress: string;
  readonly ntp: {
    readonly servers: readonly { readonly ipAddress: string; readonly port: number }[];
    /** Minutes; the unit is assumed. */
    readonly syncPeriod: number;
    readonly ntpActivated: boolean;
  };
  readonly time: LocalTimeSettings;
  readonly http: { readonly tls_on: boolean };
  readonly ocmfId: { readonly IT: number };
  readonly cableConf: readonly Cable[];
}

export const factorySettings: DeviceSettings = {
  ipAddress: '192.168.1.2',
  ntp: {
    servers: [
      { ipAddress: '', port: 123 },
      { ipAddress: '', port: 123 },
    ],
    syncPeriod: 120,
    ntpActivated: false,
  },
  time: {
    tz: '+00:00',
    dst: {
      activated: false,
      offset: 60,
      start: { order: 'last', day: 'sunday', month: 'march', hour: 'T01:00Z' },
      end: { order: 'last', day: 'sunday', month: 'october', hour: 'T01:00Z' },
    },
  },
  http: { tls_on: false },
  ocmfId: { IT: 0 },
  cableConf: Array.from({ length: 8 }, (_, id) => ({
    cableSpName: id === 1 ? '2mR_Comp' : 'No_Comp',
    cableSpId: id,
    cableSpRes: id === 1 ? 2 : 0,
  })),
};

const isBoolean = (value: unknown): boolean => typeof value === 'boolean';
const isIntegerIn = (low: number, high: number) => (value: unknown) =>
  Number.isInteger(value) && Number(value) >= low && Number(value) <= high;
const isOneOf = (words: readonly string[]) => (value: unknown) =>
  typeof value === 'string' && words.includes(value);
const matches = (pattern: RegExp) => (value: unknown) => typeof value === 'string' && pattern.test(value);
const isHour = matches(hourPattern);

function hasMembers(value: unknown, members: Record<string, (member: unknown) => boolean>): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const given = value as Record<string, unknown>;
  return (
    Object.keys(given).length === Object.keys(members).length &&
    Object.entries(members).every(([name, isValid]) => Object.hasOwn(given, name) && isValid(given[name]))
  );
}

const isServer = (value: unknown): boolean =>
  hasMembers(value, { ipAddress: matches(/^[\w.:-]{0,253}$/), port: isIntegerIn(1, 65_535) });
const isCable = (value: unknown): boolean =>
  hasMembers(value, {
    cableSpName: matches(/^[^\p{Cc}]{1,20}$/u),
    cableSpId: isIntegerIn(0, 7),
    cableSpRes: isIntegerIn(0, 1000),
  });

/** Every setting that can be written and what it takes; a group is written member by member. */
const writable: Record<string, (value: unknown) => boolean> = {
  ipAddress: matches(/^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/),
  'ntp.servers': value => Array.isArray(value) && value.length === 2 && value.every(isServer),
  'ntp.syncPeriod': isIntegerIn(1, 65_535),
  'ntp.ntpActivated': isBoolean,
  'time.utc': value =>
    matches(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|\+00:00)$/)(value) &&
    !Number.isNaN(Date.parse(String(value))),
  'time.tz': matches(/^(\+(0\d|1[0-4])|-(0\d|1[01])):(00|15|30|45)$/),
  'time.dst.activated': isBoolean,
  'time.dst.offset': isIntegerIn(-120, 120),
  ...Object.fromEntries(
    ['start', 'end'].flatMap(edge => [
      [`time.dst.${edge}.order`, isOneOf(orders)],
      [`time.dst.${edge}.day`, isOneOf(days)],
      [`time.dst.${edge}.month`, isOneOf(months)],
      [`time.dst.${edge}.hour`, isHour],
    ]),
  ),
  'http.tls_on': isBoolean,
  'ocmfId.IT': isIntegerIn(0, 17),
  cableConf: value => Array.isArray(value) && value.length === 8 && value.every(isCable),
};

/** The single settings of a `PUT /v1/settings`, by dotted name; undefined if one is unknown or out of range. */
export function readPatch(patch: unknown): ReadonlyMap<string, unknown> | undefined {
  const found = new Map<string, unknown>();
  const isAccepted = collect(patch, '', found);
  return isAccepted && found.size > 0 ? found : undefined;
}

function collect(value: unknown, name: string, found: Map<string, unknown>): boolean {
  const isValid = Object.hasOwn(writable, name) ? writable[name] : undefined;
  if (isValid) {
    found.set(name, value);
    return isValid(value);
  }
  const isGroup = name === '' || Object.keys(writable).some(known => known.startsWith(`${name}.`));
  if (!isGroup || typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(([key, member]) =>
    collect(member, name ? `${name}.${key}` : key, found),
  );
}

/** Settings with the patch applied; the clock (`time.utc`) is not a stored setting and is left out. */
export function withPatch(settings: DeviceSettings, patch: ReadonlyMap<string, unknown>): DeviceSettings {
  const result = structuredClone(settings) as unknown as Record<string, unknown>;
  for (const [name, value] of patch) {
    if (name === 'time.utc') continue;
    const steps = name.split('.');
    const last = steps.pop() ?? '';
    let group = result;
    for (const step of steps) group = group[step] as Record<string, unknown>;
    group[last] = structuredClone(value);
  }
  return result as unknown as DeviceSettings;
}
