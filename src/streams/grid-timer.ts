import { Observable } from 'rxjs';

/**
 * Ticks on a fixed grid: at once, then at every multiple of the period from then on. Late ticks do not move the
 * grid, and ticks that were missed altogether are left out, so that it neither drifts nor bursts.
 */
export function gridTimer(periodMs: number, monotonicMs: () => number): Observable<number> {
  return new Observable(subscriber => {
    const startMs = monotonicMs();
    let index = 0;
    let timer: ReturnType<typeof setTimeout>;
    const tick = () => {
      subscriber.next(index);
      if (subscriber.closed) return;
      // The clock is the host's; what it throws belongs to the subscriber, not to nobody.
      try {
        index = Math.max(index + 1, Math.ceil((monotonicMs() - startMs) / periodMs));
        timer = setTimeout(tick, Math.max(0, startMs + index * periodMs - monotonicMs()));
      } catch (error) {
        subscriber.error(error);
      }
    };
    timer = setTimeout(tick, 0);
    return () => clearTimeout(timer);
  });
}
