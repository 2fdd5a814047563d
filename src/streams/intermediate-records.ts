import { catchError, defer, EMPTY, exhaustMap, filter, map, type Observable, throwError, timer } from 'rxjs';
import type { IntermediateFact } from '../domain/record-results.ts';
import type { SignedRecord } from '../domain/signed-record.ts';
import { isMeterError } from '../errors/meter-error.ts';
import { untilUnsubscribed } from './until-unsubscribed.ts';

/**
 * What the meter has signed of the running transaction, at once and then every period. A record that cannot be had is
 * left out: the next one comes. A period of 0 gives none.
 */
export function intermediateRecords(
  periodMs: number,
  fetch: (signal: AbortSignal) => Promise<SignedRecord | undefined>,
): Observable<IntermediateFact> {
  if (periodMs === 0) return EMPTY;
  return timer(0, periodMs).pipe(
    exhaustMap(() => defer(() => untilUnsubscribed(fetch)).pipe(catchError(leaveOut))),
    filter(record => record !== undefined),
    map(record => ({ type: 'record.intermediate', record })),
  );
}

function leaveOut(error: unknown): Observable<never> {
  return isMeterError(error) ? EMPTY : throwError(() => error);
}
