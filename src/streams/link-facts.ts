import type { TelemetryFact } from '../domain/service-results.ts';
import { TransportError } from '../errors/transport-error.ts';
import type { PollOutcome } from './poll.ts';

/** A poll that was sent and is not answered for so long is as good as failed, whatever its deadline. */
const hangsAfterMs = 10_000;

export interface LinkWatch {
  /** To be called with each outcome, in their order. */
  see(outcome: PollOutcome): void;
  /** Tells nothing more. */
  end(): void;
}

/**
 * Tells each poll that was sent and failed or hangs, the first success after a failure or a silence, and once when the
 * last measurement has become too old: a poll that hangs, or waits behind a command, is noticed before it fails.
 */
export function watchLink(staleAfterMs: number, tell: (fact: TelemetryFact) => void): LinkWatch {
  let isFine = true;
  let isOnItsWay = false;
  const staleTimer = setTimeout(() => {
    isFine = false;
    tell({ type: 'poll.stale', error: staleError(staleAfterMs) });
  }, staleAfterMs);
  // Wound up again rather than made anew for each poll; between two of them it runs for nobody.
  let hangTimer: ReturnType<typeof setTimeout> | undefined;
  const onHanging = () => {
    if (!isOnItsWay) return;
    isFine = false;
    tell({ type: 'poll.hangs', error: hangError() });
  };

  return {
    see(outcome) {
      isOnItsWay = outcome.kind === 'sent';
      if (outcome.kind === 'sent') {
        if (hangTimer === undefined) hangTimer = setTimeout(onHanging, hangsAfterMs);
        else hangTimer.refresh();
      } else if (outcome.kind === 'failed') {
        isFine = false;
        tell({ type: 'poll.failed', error: outcome.error });
      } else {
        staleTimer.refresh();
        if (!isFine) tell({ type: 'poll.succeeded' });
        isFine = true;
      }
    },
    end() {
      clearTimeout(staleTimer);
      clearTimeout(hangTimer);
    },
  };
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
