import { Observable } from 'rxjs';
import type { Measurement } from '../domain/measurement.ts';
import type { TelemetryFact } from '../domain/service-results.ts';
import { watchClock } from './clock-facts.ts';
import { watchConnection } from './connection-facts.ts';
import { watchLink } from './link-facts.ts';
import type { MeasurementWatch } from './measurement-watch.ts';
import { type PollOptions, type PollOutcome, poll } from './poll.ts';
import { watchRegisters } from './register-facts.ts';
import { type TemperatureLevels, watchTemperature } from './temperature-facts.ts';

export interface TelemetryOptions extends PollOptions {
  readonly staleAfterMs: number;
  /** How many connections the meter has ended so far without a request that failed by it. */
  readonly quietEnds: () => number;
  readonly temperature: TemperatureLevels;
  /** Gets every measurement, before any fact that follows from it. */
  readonly onMeasurement: (measurement: Measurement) => void;
}

/**
 * Polls the meter. Measurements take the short way, to `onMeasurement`; what comes out are the facts that may change
 * the statechart's mind. Errors only by a defect of ours.
 */
export function telemetry(options: TelemetryOptions): Observable<TelemetryFact> {
  return new Observable(subscriber => {
    const tell = (fact: TelemetryFact | undefined) => {
      if (fact !== undefined) subscriber.next(fact);
    };
    const link = watchLink(options.staleAfterMs, tell);
    // Plain functions: five operators with a multicast before them cost as much as reading the answer.
    const watches: readonly MeasurementWatch[] = [
      watchTemperature(options.temperature),
      watchRegisters(),
      watchClock(options.monotonicMs),
      watchConnection(options.quietEnds, options.monotonicMs),
    ];
    const take = (outcome: PollOutcome) => {
      if (outcome.kind !== 'measured') return link.see(outcome);
      options.onMeasurement(outcome.measurement);
      link.see(outcome);
      for (const watch of watches) tell(watch(outcome.measurement));
    };
    const polling = poll(options).subscribe({
      next(outcome) {
        try {
          take(outcome);
        } catch (error) {
          subscriber.error(error);
        }
      },
      error: error => subscriber.error(error),
    });
    return () => {
      polling.unsubscribe();
      link.end();
    };
  });
}
