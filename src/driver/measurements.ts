import {
  catchError,
  defer,
  distinctUntilChanged,
  EMPTY,
  endWith,
  from,
  map,
  Observable,
  startWith,
  switchMap,
  takeWhile,
} from 'rxjs';
import type { ActorRefFrom } from 'xstate';
import type { Measurement } from '../domain/measurement.ts';
import type { MeterLogic } from './meter-logic.ts';

/** A running meter actor, as `createActor` or an embedding machine has it. */
export type MeterActorRef = ActorRefFrom<MeterLogic>;

/**
 * The live measurements of a running meter actor, one a second. Hot, without replay; silent while the meter cannot be
 * read. Completes when the actor stops, at once when it has stopped already, and never errors.
 */
export function measurementsOf(meter: MeterActorRef): Observable<Measurement> {
  return defer(() => from(meter).pipe(startWith(meter.getSnapshot()))).pipe(
    takeWhile(({ status }) => status === 'active'),
    map(({ children }) => children.telemetry),
    // Why the actor ended is for those to hear who watch the actor.
    catchError(() => EMPTY),
    // Lets go of the last poller, which ends without a word.
    endWith(undefined),
    distinctUntilChanged(),
    switchMap(source => {
      if (source === undefined) return EMPTY;
      return new Observable<Measurement>(subscriber => {
        const subscription = source.on('measurement.received', ({ measurement }) =>
          subscriber.next(measurement),
        );
        return () => subscription.unsubscribe();
      });
    }),
  );
}
