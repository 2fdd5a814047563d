import type { Timer } from '../support/model.ts';
import type { Step } from './views/step.ts';

/** When each timer of the statechart has to run out: those of its states, and those that it sets by itself. */
export interface Timers {
  /** Just now these began, or began anew. */
  begin(timers: readonly Timer[]): void;
  /** When the step has to come, if it is one that time brings. */
  dueOf(step: Step): number | undefined;
}

/** So long before it is due a timer must not have run out. */
export const justBeforeMs = 50;

export function createTimers(): Timers {
  const due = new Map<string, number>();
  return {
    begin(timers) {
      for (const { id, delayMs } of timers) due.set(id, Date.now() + delayMs);
    },
    dueOf: step => (step.due === undefined ? undefined : due.get(step.due)),
  };
}
