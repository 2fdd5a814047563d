import { Observable } from 'rxjs';
import type { TelemetryFact } from '../domain/service-results.ts';
import { TransportError } from '../errors/transport-error.ts';
import type { PollOutcome } from './poll.ts';

/** A poll that was sent and is not answered for so long is as good as failed, whatever its deadline. */
const hangsAfterMs = 10_000;

/**
 * Tells each poll that was sent and failed or hangs, the first success after a failure or a silence, and once when the
 * last measurement has become too old: a poll that hangs, or waits behind a command, is noticed before it fails.
 */
export function linkFacts(staleAfterMs: number) {
  return (outcomes: Observable<PollOutcome>): Observable<TelemetryFact> =>
    new Observable(subscriber => {
      let isFine = true;
      let staleTimer: ReturnType<typeof setTimeout>;
      const watchAge = () => {
        staleTimer = setTimeout(() => {
          isFine = false;
          subscriber.next({ type: 'poll.stale', error: staleError(staleAfterMs) });
        }, staleAfterMs);
      };
      let hangTimer: ReturnType<typeof setTimeout> | undefined;
      const watchAnswer = () => {
        hangTimer = setTimeout(() => {
          isFine = false;
          subscriber.next({ type: 'poll.hangs', error: hangError() });
        }, hangsAfterMs);
      };
      watchAge();
      const subscription = outcomes.subscribe({
        next(outcome) {
          clearTimeout(hangTimer);
          if (outcome.kind === 'sent') {
            watchAnswer();
            return;
          }
          if (outcome.kind === 'failed') {
            isFine = false;
            subscriber.next({ type: 'poll.failed', error: outcome.error });
            return;
          }
          clearTimeout(staleTimer);
          watchAge();
          if (!isFine) subscriber.next({ type: 'poll.succeeded' });
          isFine = true;
        },
        error: error => subscriber.error(error),
      });
      return () => {
        clearTimeout(staleTimer);
        clearTimeout(hangTimer);
        subscription.unsubscribe();
      };
    });
}

function staleError(staleAfterMs: number) {
  return new TransportError('METER_RESPONSE_TIMEOUT', {
    message: `No measurement for ${staleAfterMs} ms; the last one is no longer current`,
    context: { staleAfterMs },
  }).toJSON();
}

function hangError() {
  return new TransportError('METER_RESPONSE_TIMEOUT', {
    message: `A poll was sent and is not answered for ${hangsAfterMs} ms; check power and network of the meter`,
    context: { hangsAfterMs },
  }).toJSON();
}
