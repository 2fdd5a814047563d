import { connect, filter, map, merge, type Observable, tap } from 'rxjs';
import type { Measurement } from '../domain/measurement.ts';
import type { TelemetryFact } from '../domain/service-results.ts';
import { clockFacts } from './clock-facts.ts';
import { connectionFacts } from './connection-facts.ts';
import { linkFacts } from './link-facts.ts';
import { type PollOptions, type PollOutcome, poll } from './poll.ts';
import { registerFacts } from './register-facts.ts';
import { type TemperatureLevels, temperatureFacts } from './temperature-facts.ts';

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
 * the statechart's mind.
 */
export function telemetry(options: TelemetryOptions): Observable<TelemetryFact> {
  return poll(options).pipe(
    tap(outcome => {
      if (outcome.kind === 'measured') options.onMeasurement(outcome.measurement);
    }),
    connect(outcomes$ =>
      merge(
        outcomes$.pipe(linkFacts(options.staleAfterMs)),
        outcomes$.pipe(measurementsOnly, temperatureFacts(options.temperature)),
        outcomes$.pipe(measurementsOnly, registerFacts),
        outcomes$.pipe(measurementsOnly, clockFacts(options.monotonicMs)),
        outcomes$.pipe(measurementsOnly, connectionFacts(options.quietEnds, options.monotonicMs)),
      ),
    ),
  );
}

function measurementsOnly(outcomes: Observable<PollOutcome>): Observable<Measurement> {
  return outcomes.pipe(
    filter(outcome => outcome.kind === 'measured'),
    map(({ measurement }) => measurement),
  );
}
