import { concatMap, from, map, type Observable, scan } from 'rxjs';
import { deviceTimeMs } from '../domain/device-time.ts';
import type { Measurement } from '../domain/measurement.ts';
import { clockToleranceMs } from '../domain/reboot.ts';
import type { TelemetryFact } from '../domain/service-results.ts';

/** A meter that gives the same time for so long repeats itself; its times have full seconds. */
const standsAfterMs = 3000;

interface Watch {
  readonly last: { readonly measurement: Measurement; readonly atMs: number } | undefined;
  /** When the time that the meter gives was new; monotonic. */
  readonly newAtMs: number;
  readonly hasToldStanding: boolean;
  readonly facts: readonly TelemetryFact[];
}

/**
 * Tells when the meter's clock jumped and is wrong since then, as after a boot that lost it; a jump to the right time is
 * a sync. And tells, once, when the clock stands still: then the measurements may be old ones.
 */
export function clockFacts(monotonicMs: () => number) {
  const start: Watch = { last: undefined, newAtMs: 0, hasToldStanding: false, facts: [] };
  return (measurements: Observable<Measurement>): Observable<TelemetryFact> =>
    measurements.pipe(
      map(measurement => ({ measurement, atMs: monotonicMs() })),
      scan(({ last, newAtMs, hasToldStanding }: Watch, now): Watch => {
        const { timestamp } = now.measurement;
        if (last?.measurement.timestamp !== timestamp) {
          const facts = last === undefined ? [] : jumpBetween(last, now);
          return { last: now, newAtMs: now.atMs, hasToldStanding: false, facts };
        }
        const forMs = now.atMs - newAtMs;
        const stands = forMs >= standsAfterMs;
        const isNews = stands && !hasToldStanding;
        const facts: TelemetryFact[] = isNews ? [{ type: 'clock.stalled', timestamp, forMs }] : [];
        return { last: now, newAtMs, hasToldStanding: stands, facts };
      }, start),
      concatMap(({ facts }) => from(facts)),
    );
}

function jumpBetween(
  before: { measurement: Measurement; atMs: number },
  now: { measurement: Measurement; atMs: number },
): TelemetryFact[] {
  const timeMs = deviceTimeMs(now.measurement.timestamp);
  const byMs = timeMs - deviceTimeMs(before.measurement.timestamp) - (now.atMs - before.atMs);
  const isWrong = Math.abs(timeMs - Date.parse(now.measurement.receivedAt)) > clockToleranceMs;
  return Math.abs(byMs) > clockToleranceMs && isWrong ? [{ type: 'clock.jumped', byMs }] : [];
}
