import type { ClockInput, Prepared, SyncedSettings } from '../domain/service-results.ts';
import { toErrorData } from '../errors/error-data.ts';
import { isMeterError } from '../errors/meter-error.ts';
import { StateError } from '../errors/state-error.ts';
import { readSettings } from '../protocol/settings.ts';
import {
  writeDst,
  writeIdentificationType,
  writeNtp,
  writeTimezone,
  writeUtc,
} from '../protocol/settings-write.ts';
import type { Endpoint } from '../protocol/wire.ts';
import { type Implausibility, implausibleClock } from './host-clock.ts';
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
  input: ClockInput & { rewrite: readonly string[] },
  signal: AbortSignal,
): Promise<SyncedSettings> {
  const implausible = ntpOf(meter) === undefined ? await implausibleClock(meter, input, signal) : undefined;
  if (implausible !== undefined) throw clockError(implausible);
  return writeSettings(meter, input.rewrite, signal);
}

/**
 * Right before a start: sets the clock again, because no sync is possible while the transaction runs. With settings
 * that have not been checked since the last connection, checks them too.
 */
export async function prepareStart(
  meter: ServiceContext,
  { settingsChecked, ...input }: ClockInput & { settingsChecked: boolean },
  signal: AbortSignal,
): Promise<Prepared> {
  try {
    const isNtp = ntpOf(meter) !== undefined;
    const implausible = isNtp ? undefined : await implausibleClock(meter, input, signal);
    if (implausible !== undefined) {
      const { clock, meterSyncedTimeMs } = implausible;
      const error = toErrorData(clockError(implausible));
      return { outcome: 'failed', atMs: meter.now(), error, implausible: clock, meterSyncedTimeMs };
    }
    if (!settingsChecked) return { outcome: 'synced', ...(await writeSettings(meter, [], signal)) };
    if (isNtp) return { outcome: 'synced', ...syncedNow(meter), written: [] };
    await ask(meter, writeUtc, new Date(meter.now()).toISOString(), signal);
    return { outcome: 'synced', ...syncedNow(meter), written: ['time.utc'] };
  } catch (error) {
    if (!isMeterError(error)) throw error;
    return {
      outcome: 'failed',
      atMs: meter.now(),
      error: toErrorData(error),
      implausible: undefined,
      meterSyncedTimeMs: undefined,
    };
  }
}

async function writeSettings(
  meter: ServiceContext,
  rewrite: readonly string[],
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

function clockError({ clock: { hostTime, meterTime } }: Implausibility): StateError {
  return new StateError('METER_CLOCK_IMPLAUSIBLE', {
    message: `The clock of this machine says ${hostTime}, the meter ${meterTime ?? 'no time'}: it was not written into the meter. Set the clock of this machine, or set acceptHostClock when it is right`,
    context: { expected: meterTime ?? 'a time that can be', got: hostTime },
  });
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
