import { deviceTimeMs } from '../domain/device-time.ts';
import type { Measurement } from '../domain/measurement.ts';
import { clockToleranceMs } from '../domain/reboot.ts';
import type { TelemetryFact } from '../domain/service-results.ts';
import type { MeasurementWatch } from './measurement-watch.ts';

/** A meter that gives the same time for so long repeats itself; its times have full seconds. */
const standsAfterMs = 3000;

/**
 * Tells when the meter's clock jumped and is wrong since then, as after a boot that lost it; a jump to the right time is
 * a sync. And tells, once, when the clock stands still: then the measurements may be old ones.
 */
export function watchClock(monotonicMs: () => number): MeasurementWatch {
  let last: Measured | undefined;
  /** When the time that the meter gives was new; monotonic. */
  let newAtMs = 0;
  let hasToldStanding = false;
  return measurement => {
    const now = { measurement, atMs: monotonicMs() };
    const before = last;
    last = now;
    const { timestamp } = measurement;
    if (before?.measurement.timestamp !== timestamp) {
      newAtMs = now.atMs;
      hasToldStanding = false;
      return before && jumpBetween(before, now);
    }
    const forMs = now.atMs - newAtMs;
    if (forMs < standsAfterMs || hasToldStanding) return undefined;
    hasToldStanding = true;
    return { type: 'clock.stalled', timestamp, forMs };
  };
}

interface Measured {
  readonly measurement: Measurement;
  readonly atMs: number;
}

function jumpBetween(before: Measured, now: Measured): TelemetryFact | undefined {
  const timeMs = deviceTimeMs(now.measurement.timestamp);
  const byMs = timeMs - deviceTimeMs(before.measurement.timestamp) - (now.atMs - before.atMs);
  if (!(Math.abs(byMs) > clockToleranceMs)) return undefined;
  const isWrong = Math.abs(timeMs - Date.parse(now.measurement.receivedAt)) > clockToleranceMs;
  return isWrong ? { type: 'clock.jumped', byMs } : undefined;
}
