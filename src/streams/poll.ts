import { Observable } from 'rxjs';
import type { Measurement } from '../domain/measurement.ts';
import { toErrorData } from '../errors/error-data.ts';
import type { MeterErrorData } from '../errors/meter-error.ts';
import { gridTimer } from './grid-timer.ts';

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

const sent: PollOutcome = { kind: 'sent' };

/**
 * One reading per period. Never two at a time: a tick that comes while a reading is under way is left out. Never
 * errors: a failed reading is an outcome, and the next one is tried on the grid. A reading that waits for the line is
 * under way, however long it waits: it has not failed. Unsubscribing cancels the reading.
 */
export function poll({ periodMs, monotonicMs, read }: PollOptions): Observable<PollOutcome> {
  return new Observable(subscriber => {
    // One for all readings: what is made for each of them is made each second for each meter.
    const controller = new AbortController();
    let isUnderWay = false;
    const onSent = () => subscriber.next(sent);
    const onMeasured = (measurement: Measurement) => {
      isUnderWay = false;
      subscriber.next({ kind: 'measured', measurement });
    };
    const onFailed = (error: unknown) => {
      isUnderWay = false;
      subscriber.next({ kind: 'failed', error: toErrorData(error) });
    };
    const grid = gridTimer(periodMs, monotonicMs).subscribe({
      next() {
        if (isUnderWay) return;
        isUnderWay = true;
        try {
          read(controller.signal, onSent).then(onMeasured, onFailed);
        } catch (error) {
          subscriber.error(error);
        }
      },
      error: error => subscriber.error(error),
    });
    return () => {
      grid.unsubscribe();
      // Aborting makes an error with its stack, too dear where nothing is left to cut off.
      if (isUnderWay) controller.abort();
    };
  });
}
