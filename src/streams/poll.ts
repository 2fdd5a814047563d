import { exhaustMap, Observable } from 'rxjs';
import type { Measurement } from '../domain/measurement.ts';
import { toErrorData } from '../errors/error-data.ts';
import type { MeterErrorData } from '../errors/meter-error.ts';
import { gridTimer } from './grid-timer.ts';
import { untilUnsubscribed } from './until-unsubscribed.ts';

/** What one poll brought. */
export type PollOutcome =
  /** It has the line; until then it waits behind a command. */
  | { readonly kind: 'sent' }
  | { readonly kind: 'measured'; readonly measurement: Measurement }
  | { readonly kind: 'failed'; readonly error: MeterErrorData };

export interface PollOptions {
  readonly periodMs: number;
  readonly monotonicMs: () => number;
  /** Calls `onSent` when the reading has the line. */
  readonly read: (signal: AbortSignal, onSent: () => void) => Promise<Measurement>;
}

/**
 * One reading per period. Never two at a time: a tick that comes while a reading is under way is left out. Never
 * errors: a failed reading is an outcome, and the next one is tried on the grid. A reading that waits for the line is
 * under way, however long it waits: it has not failed. Unsubscribing cancels the reading.
 */
export function poll({ periodMs, monotonicMs, read }: PollOptions): Observable<PollOutcome> {
  return gridTimer(periodMs, monotonicMs).pipe(exhaustMap(() => readOnce(read)));
}

function readOnce(read: PollOptions['read']): Observable<PollOutcome> {
  return new Observable(subscriber =>
    untilUnsubscribed(signal =>
      read(signal, () => subscriber.next({ kind: 'sent' })).then(
        (measurement): PollOutcome => ({ kind: 'measured', measurement }),
        (error): PollOutcome => ({ kind: 'failed', error: toErrorData(error) }),
      ),
    ).subscribe(subscriber),
  );
}
