import { from, Observable } from 'rxjs';

/** What a promise or an async generator brings; unsubscribing before its end aborts its signal. */
export function untilUnsubscribed<T>(
  run: (signal: AbortSignal) => PromiseLike<T> | AsyncIterable<T>,
): Observable<T> {
  return new Observable<T>(subscriber => {
    const controller = new AbortController();
    let isUnderWay = true;
    const subscription = from(run(controller.signal)).subscribe({
      next: value => subscriber.next(value),
      error(error) {
        isUnderWay = false;
        subscriber.error(error);
      },
      complete() {
        isUnderWay = false;
        subscriber.complete();
      },
    });
    return () => {
      subscription.unsubscribe();
      // Aborting makes an error with its stack, too dear where nothing is left to cut off.
      if (isUnderWay) controller.abort();
    };
  });
}
