import type { ClockInput, Prepared, SyncedSettings } from '../domain/service-results.ts';
import { toErrorData } from '../errors/error-data.ts';
import { isMeterError } from '../errors/meter-error.ts';
import { StateError } from '../errors/state-error.ts';
import { type MeterSettings, type NtpServer, readSettings } from '../protocol/settings.ts';
import {
  writeDst,
  writeIdentificationType,
  writeNtp,
  writeTimezone,
  writeUtc,
} from '../protocol/settings-write.ts';
import { statusEndpoint } from '../protocol/status.ts';
import type { Endpoint } from '../protocol/wire.ts';
import { type Implausibility, implausibleClock } from './host-clock.ts';
import { ask, noteUseless, type ServiceContext } from './service-context.ts';

/** LEM gives no unit; minutes are the only plausible one. The value is the one that EVerest writes. */
const ntpSyncPeriod = 120;
/** The meter has two; LEM operation manual, p. 87. */
const ntpServers = 2;
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
  const implausible = writesClock(meter) ? await implausibleClock(meter, input, signal) : undefined;
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
    const implausible = writesClock(meter) ? await implausibleClock(meter, input, signal) : undefined;
    if (implausible !== undefined) {
      const { clock, meterSyncedTimeMs } = implausible;
      const error = toErrorData(clockError(implausible));
      return { outcome: 'failed', atMs: meter.now(), error, implausible: clock, meterSyncedTimeMs };
    }
    if (!settingsChecked || (!isNtp && meter.config.timeSync !== 'system'))
      return { outcome: 'synced', ...(await writeSettings(meter, [], signal)) };
    if (isNtp) return { outcome: 'synced', ...syncedNow(meter), by: 'driver', written: [] };
    await ask(meter, writeUtc, new Date(meter.now()).toISOString(), signal);
    return { outcome: 'synced', ...syncedNow(meter), by: 'driver', written: ['time.utc'] };
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

/**
 * Writes what is configured and differs. What could not be read is written once per connection; the identification type
 * alone is only written where it was read, since that is done once in the life of a meter. Setting the clock needs no
 * read.
 */
async function writeSettings(
  meter: ServiceContext,
  rewrite: readonly string[],
  signal: AbortSignal,
): Promise<SyncedSettings> {
  const { config } = meter;
  if (config.timeSync === 'never')
    return { ...syncedNow(meter), syncedAtMs: undefined, by: 'nobody', written: [] };
  const current = await settingsOf(meter, signal);
  const written: string[] = [];
  const put = async <Input>(name: string, endpoint: Endpoint<Input, void>, wanted: Input) => {
    await ask(meter, endpoint, wanted, signal);
    written.push(name);
  };
  const write = async <Input>(
    name: string,
    endpoint: Endpoint<Input, void>,
    wanted: Input,
    have: unknown,
  ) => {
    if (JSON.stringify(wanted) !== JSON.stringify(have) || rewrite.includes(name))
      await put(name, endpoint, wanted);
  };

  const clock = await setClock(meter, current, { put, write }, signal);
  const { meterTimezone, meterDst, IT } = config;
  if (meterTimezone !== undefined) await write('time.tz', writeTimezone, meterTimezone, current?.timezone);
  if (meterDst !== undefined) await write('time.dst', writeDst, meterDst, current?.dst);
  const have = current?.identificationTypeCode;
  if (IT >= 0 && have !== undefined) await write('ocmfId.IT', writeIdentificationType, IT, have);
  // What was read without it is told by the reader.
  if (IT >= 0 && current === undefined)
    meter.note?.({ endpoint: readSettings.name, path: 'ocmfId.IT', got: 'nothing that could be read' });
  return { ...clock, written };
}

interface Writer {
  put<Input>(name: string, endpoint: Endpoint<Input, void>, wanted: Input): Promise<void>;
  write<Input>(name: string, endpoint: Endpoint<Input, void>, wanted: Input, have: unknown): Promise<void>;
}

async function setClock(
  meter: ServiceContext,
  current: MeterSettings | undefined,
  { put, write }: Writer,
  signal: AbortSignal,
): Promise<Omit<SyncedSettings, 'written'>> {
  const configured = ntpOf(meter);
  const { servers, ntpActivated, syncPeriod } = current?.ntp ?? {};
  if (configured !== undefined) {
    await write('ntp', writeNtp, configured, { servers, syncPeriod, ntpActivated });
    return { ...syncedNow(meter), by: 'driver' };
  }
  const isOnNtp = meter.config.timeSync === 'keepNtp' && ntpActivated === true;
  if (isOnNtp) {
    const { statusBits } = await ask(meter, statusEndpoint, undefined, signal);
    const atMs = meter.now();
    const periodMs = (syncPeriod ?? ntpSyncPeriod) * 60_000;
    if (statusBits.timeSyncStatusIsOk) return { atMs, syncedAtMs: atMs - periodMs, by: 'meter' };
  }
  await put('time.utc', writeUtc, new Date(meter.now()).toISOString());
  // Setting the time has turned NTP off. What the meter did not say is left out, so that it stays as it is.
  const kept = serversOf(servers);
  if (isOnNtp)
    await put('ntp', writeNtp, {
      ...(kept === undefined ? {} : { servers: kept }),
      ...(syncPeriod === undefined ? {} : { syncPeriod }),
      ntpActivated: true,
    });
  return { ...syncedNow(meter), by: 'driver' };
}

/** As they can be written again; `undefined` where the meter did not say all of them. */
function serversOf(servers: NonNullable<MeterSettings['ntp']>['servers']): readonly NtpServer[] | undefined {
  const said = servers?.flatMap(({ ipAddress, port }) =>
    ipAddress === undefined || port === undefined ? [] : [{ ipAddress, port }],
  );
  return said?.length === ntpServers && said.length === servers?.length ? said : undefined;
}

/** An optional read is never the precondition of a write. */
async function settingsOf(meter: ServiceContext, signal: AbortSignal): Promise<MeterSettings | undefined> {
  try {
    return await ask(meter, readSettings, undefined, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!isMeterError(error)) throw error;
    if (error.code === 'METER_RESPONSE_INVALID') noteUseless(meter.note, readSettings.name);
    return undefined;
  }
}

function clockError({ clock: { hostTime, meterTime } }: Implausibility): StateError {
  return new StateError('METER_CLOCK_IMPLAUSIBLE', {
    message: `The clock of this machine says ${hostTime}, the meter ${meterTime ?? 'no time'}: it was not written into the meter. Set the clock of this machine, or set acceptHostClock when it is right`,
    context: { expected: meterTime ?? 'a time that can be', got: hostTime },
  });
}

function writesClock(meter: ServiceContext): boolean {
  return ntpOf(meter) === undefined && meter.config.timeSync !== 'never';
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
