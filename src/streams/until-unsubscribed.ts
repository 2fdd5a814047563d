import { from, Observable } from 'rxjs';

/** What a promise or an async generator brings; unsubscribing aborts its signal. */
export function untilUnsubscribed<T>(
  run: (signal: AbortSignal) => PromiseLike<T> | AsyncIterable<T>,
): Observable<T> {
  return new Observable<T>(subscriber => {
    const controller = new AbortController();
    const subscription = from(run(controller.signal)).subscribe(subscriber);
    return () => {
      subscription.unsubscribe();
      controller.abort();
    };
  });
}
