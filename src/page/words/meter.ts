import type { StatusBitName } from '../../domain/meter-status.ts';
import { errorBitWords, statusBitWords } from '../../domain/status-words.ts';
import type { AboutMeterView, MeterView } from '../api/types.ts';
import { sentence } from './errors.ts';
import { duration, joined, temperature, when } from './numbers.ts';

/** What is said of a meter by those who look after it: how it is reached, its clock and its condition. */

const ago = (at: string) => `${duration(Date.now() - Date.parse(at))} ago`;

export function certificateWords({ certificate }: AboutMeterView): string {
  if (certificate === null) return 'none: plain HTTP';
  return `pinned, valid to ${certificate.validTo}; SHA-256 ${certificate.fingerprint256}`;
}

export function offsetWords({ clock: { offsetS } }: MeterView): string {
  if (offsetS === null) return 'not known';
  if (Math.abs(offsetS) <= 1) return 'right to the second';
  return `${Math.abs(offsetS)} s ${offsetS > 0 ? 'ahead of' : 'behind'} this machine`;
}

/** When the clock was last made right, and by whom. */
export function syncWords({ clock: { syncedAt, keptByMeterAt } }: MeterView): string {
  if (keptByMeterAt !== null && (syncedAt === null || keptByMeterAt > syncedAt))
    return `by the meter itself, as seen ${ago(keptByMeterAt)} (${when(keptByMeterAt)})`;
  return syncedAt === null ? 'not since this program started' : `${ago(syncedAt)} (${when(syncedAt)})`;
}

/** What the meter itself says: a clock that was set more than 48 h ago signs no valid record. */
export function syncBitWords({ read: { status } }: AboutMeterView): string {
  const isSynced = status?.statusBits.timeSyncStatusIsOk ?? null;
  if (status === null || isSynced === null) return 'not known';
  return `${isSynced ? 'set within the last 48 h' : 'not set within the last 48 h'}, as of ${when(status.readAt)}`;
}

export function keeperWords({ timeSync, ntpServers }: AboutMeterView): string {
  if (timeSync === 'never') return 'nobody here: this driver does not set it';
  if (ntpServers.length > 0) return `the meter, by NTP from ${ntpServers.join(' and ')}`;
  return timeSync === 'keepNtp' ? 'the meter where it is on NTP, else this machine' : 'this machine';
}

type Read = AboutMeterView['read'];
type Setting<Value> = { readonly value: Value; readonly at: string; readonly by: 'read' | 'written' } | null;

/** With when it was read, or written; what was not read is not guessed. */
function settingWords<Value>(
  setting: Setting<Value>,
  words: (value: Value) => string,
  { timeSync }: AboutMeterView,
): string {
  if (setting === null)
    return timeSync === 'never' ? 'not known: this driver does not ask for it' : 'not known: not read yet';
  const { value, at, by } = setting;
  return `${words(value)}, ${by === 'read' ? 'read' : 'set'} at ${when(at)}`;
}

export function ntpWords(about: AboutMeterView): string {
  const { ntpActivated, ntpServers }: Read = about.read;
  const servers = ntpServers?.value ?? [];
  const from = servers.length === 0 ? '' : ` from ${servers.join(' and ')}`;
  return settingWords(ntpActivated, isOn => (isOn ? `on${from}` : 'off'), about);
}

export function zoneWords(about: AboutMeterView): string {
  return settingWords(about.read.timezone, zone => `UTC${zone}`, about);
}

export function daylightWords(about: AboutMeterView): string {
  return settingWords(about.read.hasDaylightSaving, isOn => (isOn ? 'yes' : 'no'), about);
}

/** One bit of the meter, in words. */
export interface BitLine {
  readonly text: string;
  readonly tone: 'good' | 'bad' | 'quiet';
}

/** What each bit says when it is as it should be. What runs is told beside it, and newer. */
const wellWords: Readonly<Record<Exclude<StatusBitName, 'transactionIsOnGoing'>, string>> = {
  suLinkStatusIsOk: 'Sensor unit is connected',
  muFatalErrorOccured: 'No fatal error',
  tamperingIsDetected: 'No tampering',
  timeSyncStatusIsOk: 'Clock was set within 48 h',
  overTemperatureIsDetected: 'Sensor unit is not too hot',
  reversedVoltage: 'Voltage is the right way round',
  suMeasureFailureOccurred: 'Sensor unit measures',
};

/** Every status bit, and each error flag that is set. */
export function statusLines({ statusBits, errorBits }: NonNullable<Read['status']>): readonly BitLine[] {
  const bits = Object.entries(wellWords).map(([name, well]): BitLine => {
    const { otherwise, isNominallySet } = statusBitWords[name as keyof typeof wellWords];
    const isSet = statusBits[name] ?? null;
    if (isSet === null) return { text: `${sentence(otherwise)}: the meter does not say`, tone: 'quiet' };
    return isSet === isNominallySet
      ? { text: well, tone: 'good' }
      : { text: sentence(otherwise), tone: 'bad' };
  });
  const set = Object.entries(errorBitWords).filter(([name]) => errorBits[name] === true);
  const isSaid = Object.values(errorBits).some(isSet => isSet !== null);
  const none: BitLine = isSaid
    ? { text: 'No error flag is set', tone: 'good' }
    : { text: 'Error flags: the meter does not say', tone: 'quiet' };
  const errors = set.map(([, { otherwise }]): BitLine => ({ text: sentence(otherwise), tone: 'bad' }));
  return [...bits, ...(errors.length > 0 ? errors : [none])];
}

/** Levels so high are off. */
const offC = 1000;

export function levelsWords({
  temperatureWarningC: warning,
  temperatureErrorC: error,
}: AboutMeterView): string {
  const levels = [
    ['warning', warning],
    ['error', error],
  ] as const;
  const set = levels.filter(([, c]) => c < offC).map(([name, c]) => `${joined(temperature(c))} (${name})`);
  return set.length === 0 ? 'not set' : `from ${set.join(', ')}`;
}
