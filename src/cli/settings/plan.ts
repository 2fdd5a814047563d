import { isDeepStrictEqual } from 'node:util';
import {
  ConfigError,
  type DstSetting,
  type NtpServer,
  type SettingChange,
  type ShownSettings,
} from '../../index.ts';
import { printable } from '../output.ts';
import type { Wanted } from './wanted.ts';
import { dstText, notSaid, ntpText, typeText } from './words.ts';

/** One group that is to be written: the meter answers for each write as a whole. */
export interface PlannedWrite {
  readonly key: 'ntp' | 'zone' | 'dst' | 'IT';
  readonly change: SettingChange;
  /** What it is and what it becomes, in words. */
  readonly before: string;
  readonly after: string;
  /** Whether the meter has it now, as it says. */
  isIn(settings: ShownSettings): boolean;
}

/**
 * What has to be written so that the meter has what is wanted; nothing of what it has already.
 *
 * @throws ConfigError METER_CONFIG_INVALID when a part is kept that the meter does not say.
 */
export function planOf(wanted: Wanted, current: ShownSettings): readonly PlannedWrite[] {
  const { zone, dst, identificationTypeCode: code } = wanted;
  const all = [
    ntpWrite(wanted, current.ntp),
    zone === undefined
      ? undefined
      : write(
          'zone',
          { timezone: zone },
          printable(current.timezone ?? notSaid),
          zone,
          now => now.timezone === zone,
        ),
    dst === undefined ? undefined : dstWrite(dst, current.dst),
    code === undefined
      ? undefined
      : write(
          'IT',
          { identificationTypeCode: code },
          typeText(current.identificationTypeCode),
          typeText(code),
          now => now.identificationTypeCode === code,
        ),
  ];
  return all.flatMap(planned => (planned === undefined || planned.isIn(current) ? [] : [planned]));
}

function write(
  key: PlannedWrite['key'],
  change: SettingChange,
  before: string,
  after: string,
  isIn: PlannedWrite['isIn'],
): PlannedWrite {
  return { key, change, before, after, isIn };
}

/** Servers are written as a pair, and with whether NTP is on: what was not given stays. */
function ntpWrite(wanted: Wanted, current: ShownSettings['ntp']): PlannedWrite | undefined {
  const { ntp, server1, server2, syncPeriod } = wanted;
  if ([ntp, server1, server2, syncPeriod].every(part => part === undefined)) return undefined;
  const ntpActivated = ntp ?? current?.ntpActivated;
  if (ntpActivated === undefined) throw notKnown('ntp', 'whether NTP is on', 'ntp=on or ntp=off');
  const servers =
    server1 === undefined && server2 === undefined
      ? undefined
      : ([server1 ?? kept(current, 0), server2 ?? kept(current, 1)] as const);
  const used = servers ?? current?.servers;
  if (ntp === true && used?.every(({ ipAddress }) => ipAddress === '') === true) {
    const expected = 'also a server, as ntp.server1=HOST';
    throw new ConfigError([{ key: 'ntp', value: '"on"', expected }]);
  }
  const value = {
    ...(servers === undefined ? {} : { servers }),
    ...(syncPeriod === undefined ? {} : { syncPeriod }),
    ntpActivated,
  };
  const isIn = (now: ShownSettings) =>
    now.ntp?.ntpActivated === ntpActivated &&
    (servers === undefined || isDeepStrictEqual(now.ntp.servers, servers)) &&
    (syncPeriod === undefined || now.ntp.syncPeriod === syncPeriod);
  return write('ntp', { ntp: value }, ntpText(current), ntpText({ ...current, ...value }), isIn);
}

function kept(current: ShownSettings['ntp'], index: 0 | 1): NtpServer {
  const { ipAddress, port } = current?.servers?.[index] ?? {};
  if (ipAddress !== undefined && port !== undefined) return { ipAddress, port };
  const key = `ntp.server${index + 1}`;
  throw notKnown(key, 'this server', `${key}=HOST, or ${key}= for none`);
}

function dstWrite(dst: boolean | DstSetting, current: DstSetting | undefined): PlannedWrite {
  const value = typeof dst === 'boolean' ? current && { ...current, activated: dst } : dst;
  if (value === undefined) throw notKnown('dst', 'daylight saving time', 'the whole of it as JSON');
  return write('dst', { dst: value }, dstText(current), dstText(value), now =>
    isDeepStrictEqual(now.dst, value),
  );
}

function notKnown(key: string, what: string, expected: string): ConfigError {
  return new ConfigError([
    { key, value: 'nothing', expected: `${expected}: the meter does not say ${what}` },
  ]);
}
