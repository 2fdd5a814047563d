import type { Prepared, SyncedSettings } from '../domain/service-results.ts';
import { toErrorData } from '../errors/error-data.ts';
import { isMeterError } from '../errors/meter-error.ts';
import { readSettings } from '../protocol/settings.ts';
import {
  writeDst,
  writeIdentificationType,
  writeNtp,
  writeTimezone,
  writeUtc,
} from '../protocol/settings-write.ts';
import type { Endpoint } from '../protocol/wire.ts';
import { ask, type ServiceContext } from './service-context.ts';

/** LEM gives no unit; minutes are the only plausible one. The value is the one that EVerest writes. */
const ntpSyncPeriod = 120;
const ntpSyncPeriodMs = ntpSyncPeriod * 60_000;

/**
 * Sets the clock, or checks NTP, and writes each setting that differs from the configured one. What was written while
 * the meter may not have saved it (`rewrite`) is written again, also where the meter already says the right thing.
 */
export async function syncSettings(
  meter: ServiceContext,
  { rewrite }: { rewrite: readonly string[] },
  signal: AbortSignal,
): Promise<SyncedSettings> {
  const { config } = meter;
  const current = await ask(meter, readSettings, undefined, signal);
  const written: string[] = [];

  async function write<Input>(name: string, endpoint: Endpoint<Input, void>, wanted: Input, have: unknown) {
    if (JSON.stringify(wanted) === JSON.stringify(have) && !rewrite.includes(name)) return;
    await ask(meter, endpoint, wanted, signal);
    written.push(name);
  }

  const ntp = ntpOf(meter);
  if (ntp === undefined) {
    await ask(meter, writeUtc, new Date(meter.now()).toISOString(), signal);
    written.push('time.utc');
  } else {
    const { servers, ntpActivated } = current.ntp ?? {};
    await write('ntp', writeNtp, ntp, { servers, syncPeriod: ntpSyncPeriod, ntpActivated });
  }
  await write('time.tz', writeTimezone, config.meterTimezone, current.timezone);
  await write('time.dst', writeDst, config.meterDst, current.dst);
  if (config.IT >= 0) {
    await write('ocmfId.IT', writeIdentificationType, config.IT, current.identificationTypeCode);
  }
  return { ...syncedNow(meter), written };
}

/**
 * Right before a start: sets the clock again, because no sync is possible while the transaction runs. With settings
 * that have not been checked since the last connection, checks them too.
 */
export async function prepareStart(
  meter: ServiceContext,
  { settingsChecked }: { settingsChecked: boolean },
  signal: AbortSignal,
): Promise<Prepared> {
  try {
    if (!settingsChecked)
      return { outcome: 'synced', ...(await syncSettings(meter, { rewrite: [] }, signal)) };
    if (ntpOf(meter) !== undefined) return { outcome: 'synced', ...syncedNow(meter), written: [] };
    await ask(meter, writeUtc, new Date(meter.now()).toISOString(), signal);
    return { outcome: 'synced', ...syncedNow(meter), written: ['time.utc'] };
  } catch (error) {
    if (!isMeterError(error)) throw error;
    return { outcome: 'failed', atMs: meter.now(), error: toErrorData(error) };
  }
}

function ntpOf({ config }: ServiceContext) {
  if (config.ntpServer1IpAddr === '') return undefined;
  return {
    servers: [
      { ipAddress: config.ntpServer1IpAddr, port: config.ntpServer1Port },
      { ipAddress: config.ntpServer2IpAddr, port: config.ntpServer2Port },
    ],
    syncPeriod: ntpSyncPeriod,
    ntpActivated: true,
  };
}

/** In NTP mode the meter sets its clock by itself, at the latest one period ago. */
function syncedNow(meter: ServiceContext): { atMs: number; syncedAtMs: number } {
  const atMs = meter.now();
  return { atMs, syncedAtMs: ntpOf(meter) === undefined ? atMs : atMs - ntpSyncPeriodMs };
}
