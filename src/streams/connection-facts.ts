import { filter, map, type Observable, scan } from 'rxjs';
import type { Measurement } from '../domain/measurement.ts';
import type { TelemetryFact } from '../domain/service-results.ts';

/** A meter that keeps no connection open is not suspected more often than that. */
const pauseMs = 60_000;

interface Watch {
  readonly count: number | undefined;
  readonly toldAtMs: number;
  readonly isPending: boolean;
  readonly isNews: boolean;
}

/** Tells when the meter has ended the connection between two measurements, as one does that boots. */
export function connectionFacts(quietEnds: () => number, monotonicMs: () => number) {
  const start: Watch = { count: undefined, toldAtMs: -Infinity, isPending: false, isNews: false };
  return (measurements: Observable<Measurement>): Observable<TelemetryFact> =>
    measurements.pipe(
      scan((last: Watch): Watch => {
        const count = quietEnds();
        const atMs = monotonicMs();
        const isPending = last.isPending || (last.count !== undefined && count > last.count);
        const isNews = isPending && atMs - last.toldAtMs >= pauseMs;
        return isNews
          ? { count, toldAtMs: atMs, isPending: false, isNews }
          : { count, toldAtMs: last.toldAtMs, isPending, isNews };
      }, start),
      filter(({ isNews }) => isNews),
      map(() => ({ type: 'connection.renewed' }) as const),
    );
}
