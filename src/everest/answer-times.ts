import type { AnswerTimes } from './answers.ts';

/** A little more than the 100 ms that EVerest's subscription may take, as timers may be early. */
const notBeforeMs = 110;
/** Two seconds before the 30 s that an answer may take. */
const overdueMs = 28_000;
/** A start has so long to begin, however slow the meter may be. */
const leastMs = 5000;

/**
 * When EVerest is answered.
 *
 * @param commandTimeoutMs what is sent to the meter gets so long, after as long a wait for its turn.
 */
export function answerTimes(commandTimeoutMs: number): AnswerTimes {
  const withdrawn = Math.max(leastMs, overdueMs - 2 * commandTimeoutMs);
  return { notBefore: notBeforeMs, overdue: overdueMs, withdrawn };
}
