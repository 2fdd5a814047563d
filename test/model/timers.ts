import type { MeterMachineEvent } from '../../machines/index.ts';
import type { Timer } from '../support/model.ts';

/** When each timer of the statechart has to run out: those of its states, and those of commands that wait. */
export interface Timers {
  /** Just now these began, or began anew. */
  begin(timers: readonly Timer[]): void;
  /** When the event has to come, if it is one that time brings. */
  dueOf(event: MeterMachineEvent): number | undefined;
}

/** So long before it is due a timer must not have run out. */
export const justBeforeMs = 50;

export function createTimers(): Timers {
  const due = new Map<string, number>();
  return {
    begin(timers) {
      for (const { id, delayMs } of timers) due.set(id, Date.now() + delayMs);
    },
    dueOf(event) {
      return due.get(event.type === 'command.expired' ? `hold.${event.requestId}` : event.type);
    },
  };
}
