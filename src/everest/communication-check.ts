import { monotonicMs } from './monotonic.ts';

/** What {@link createCommunicationCheck} goes by, ms. */
export interface CheckTimes {
  /** EVerest's `cfg_communication_check_to_s`: without a word for so long, it gives up the meter. */
  readonly periodMs: number;
  /** Time from one measurement to the next. */
  readonly pollMs: number;
}

/** Tells EVerest that the meter is there. */
export interface CommunicationCheck {
  /** The meter answered something, whatever. */
  heard(): void;
  /** A request to the meter came to nothing. */
  failed(): void;
  /** A command begins; call what it returns when it has ended. */
  begin(): () => void;
  /** EVerest has (re)started, or the connection to it has: it wants to hear at once. */
  greet(): void;
  /** EVerest's period, as it says itself. */
  setPeriod(periodMs: number): void;
  close(): void;
}

/** Never further apart, however long the period. */
const longestPauseMs = 1500;
/** Nor a flood, whatever the period. */
const shortestPauseMs = 100;
/** A meter that carries something out may be silent so long. */
const longestCommandMs = 20_000;

/**
 * Says `true` three times in each period while the meter answers, and nothing else: `false` would end the check until
 * EVerest restarts. Silence is the signal.
 *
 * @param say publishes one `true`.
 * @param isWithheld while it is, nothing is said.
 */
export function createCommunicationCheck(
  times: CheckTimes,
  say: () => void,
  isWithheld: () => boolean = () => false,
): CommunicationCheck {
  const aliveMs = 2 * times.pollMs;
  const commands = new Set<{ readonly sinceMs: number }>();
  let heardMs = Number.NEGATIVE_INFINITY;
  let hasFailed = true;
  let timer = repeat(times.periodMs);

  function repeat(periodMs: number) {
    const third = periodMs > 0 ? periodMs / 3 : longestPauseMs;
    const pauseMs = Math.max(shortestPauseMs, Math.min(third, longestPauseMs));
    return setInterval(sayIfAlive, pauseMs);
  }

  function isAlive(): boolean {
    const nowMs = monotonicMs();
    if (nowMs - heardMs <= aliveMs) return true;
    return !hasFailed && [...commands].some(({ sinceMs }) => nowMs - sinceMs <= longestCommandMs);
  }

  function sayIfAlive() {
    if (isAlive() && !isWithheld()) say();
  }

  return {
    heard() {
      const wasAlive = isAlive();
      heardMs = monotonicMs();
      hasFailed = false;
      if (!wasAlive) sayIfAlive();
    },
    failed() {
      hasFailed = true;
    },
    begin() {
      const command = { sinceMs: monotonicMs() };
      commands.add(command);
      return () => commands.delete(command);
    },
    greet: sayIfAlive,
    setPeriod(periodMs) {
      clearInterval(timer);
      timer = repeat(periodMs);
    },
    close: () => clearInterval(timer),
  };
}
