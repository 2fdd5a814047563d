import type { WireRequest } from '../protocol/wire.ts';

/** So many answers, to whatever request, say how fast the meter is at the moment. */
const recentCount = 5;
/** An answer may take so many times as long as the slowest that is known. */
const margin = 2;
/** What an endpoint once took counts until so many requests to it in a row got no answer. */
const patience = 3;
/** An endpoint that never answers in the short time gets the long one at one try in so many. */
const triesPerLongOne = 10;

interface EndpointTimes {
  /** What the last answer took, in ms; `undefined` before the first. */
  readonly lastMs: number | undefined;
  /** Background requests since then that ran out of their time. */
  readonly ranOut: number;
}

/** How long the meter takes to answer, and how long the background may therefore wait for it. */
export interface AnswerTimes {
  /** The turn of a request begins; to be called back when its answer is there. */
  begin(request: WireRequest): () => void;
  /** A background request got no answer within its time. */
  ranOut(request: WireRequest): void;
  /**
   * The time that a background request gets. `shortMs` while the meter is fast: a meter that hangs holds no measurement
   * up for longer. `longMs` when the meter, or this endpoint, has been so slow lately that `shortMs` may not do.
   */
  backgroundTimeoutMs(request: WireRequest, shortMs: number, longMs: number): number;
}

export function createAnswerTimes(monotonicMs: () => number): AnswerTimes {
  const recentMs: number[] = [];
  const endpoints = new Map<string, EndpointTimes>();
  const timesOf = (request: WireRequest) =>
    endpoints.get(endpointOf(request)) ?? { lastMs: undefined, ranOut: 0 };

  return {
    begin(request) {
      const begunMs = readClock(monotonicMs);
      return () => {
        const durationMs = readClock(monotonicMs) - begunMs;
        if (Number.isNaN(durationMs)) return;
        recentMs.push(durationMs);
        if (recentMs.length > recentCount) recentMs.shift();
        endpoints.set(endpointOf(request), { lastMs: durationMs, ranOut: 0 });
      };
    },

    ranOut(request) {
      const { lastMs, ranOut } = timesOf(request);
      endpoints.set(endpointOf(request), { lastMs, ranOut: ranOut + 1 });
    },

    backgroundTimeoutMs(request, shortMs, longMs) {
      const { lastMs = 0, ranOut } = timesOf(request);
      // Polls may be fast and this endpoint slow; but what hangs for good must not hold polls up at each try.
      const slowestMs = Math.max(ranOut < patience ? lastMs : 0, ...recentMs);
      const isDue = ranOut % triesPerLongOne === triesPerLongOne - 1;
      return isDue || slowestMs * margin > shortMs ? longMs : Math.min(shortMs, longMs);
    },
  };
}

/** Method and path without what selects one record: a handful of names. */
function endpointOf({ method, path }: WireRequest): string {
  const [, version = '', name = ''] = path.split(/[/?]/, 3);
  return `${method} /${version}/${name}`;
}

/** The clock is the host's: when it throws, nothing is known of the time, and the answer is an answer all the same. */
function readClock(monotonicMs: () => number): number {
  try {
    return monotonicMs();
  } catch {
    return Number.NaN;
  }
}
