import { deviceTimeMs } from '../domain/device-time.ts';
import { earliestPlausibleMs } from '../domain/release.ts';
import type { ClockInput, ImplausibleClock } from '../domain/service-results.ts';
import { endOf, readRecord } from '../ocmf/index.ts';
import { statusEndpoint } from '../protocol/status.ts';
import { ask, type ServiceContext } from './service-context.ts';
import { tryToNote } from './try-to-note.ts';

/** So far behind the newest signed end the clock of the host may be. */
const toleranceMs = 10 * 60_000;

/** A host clock that must not be written into a legal meter, and what the meter itself believes. */
export interface Implausibility {
  readonly clock: ImplausibleClock;
  /** The meter's own clock, when its own sync is valid. */
  readonly meterSyncedTimeMs: number | undefined;
}

/**
 * Is the clock of this machine to be believed? Not before this version was begun, and not well behind what this meter
 * has signed already. `undefined`: it is.
 */
export async function implausibleClock(
  meter: ServiceContext,
  input: ClockInput,
  signal: AbortSignal,
): Promise<Implausibility | undefined> {
  const hostMs = meter.now();
  if (meter.config.acceptHostClock) return undefined;
  const latestEndMs = tryToNote(() => newestSignedEndMs(meter, input)) ?? Number.NEGATIVE_INFINITY;
  if (hostMs >= earliestPlausibleMs && hostMs >= latestEndMs - toleranceMs) return undefined;
  const { time, statusBits } = await ask(meter, statusEndpoint, undefined, signal);
  const timeMs = time === undefined ? Number.NaN : deviceTimeMs(time);
  const isUsable = Number.isFinite(timeMs) && statusBits.timeSyncStatusIsOk;
  return {
    clock: { hostTime: new Date(hostMs).toISOString(), meterTime: time },
    meterSyncedTimeMs: isUsable ? timeMs : undefined,
  };
}

function newestSignedEndMs(
  { journal }: ServiceContext,
  { identity, newestCounter }: ClockInput,
): number | undefined {
  if (newestCounter === undefined) return undefined;
  const { meterId } = identity;
  const newest = journal.recordAt(meterId, newestCounter) ?? journal.recordAt(meterId, newestCounter - 1);
  const { record } = newest === undefined ? {} : readRecord(newest.ocmf);
  return record && endOf(record)?.epochMs;
}
