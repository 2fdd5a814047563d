import type { Fault } from '../../src/simulator/index.ts';
import { type Scene, type Sequence, type Step, usualScene } from './steps.ts';

/** The steps of a story in few words. */

export const start: Step = { do: 'start' };
export const stopAny: Step = { do: 'stop', which: 'whatever runs' };
export const stopLast: Step = { do: 'stop', which: 'the last' };
export const stopBefore: Step = { do: 'stop', which: 'the one before' };
export const stopTheirs: Step = { do: 'stop', which: 'theirs' };
export const recover: Step = { do: 'recover' };
export const pass = (ms: number): Step => ({ do: 'pass', ms });
export const theyDo = (what: 'starts' | 'stops' | 'stops and starts'): Step => ({ do: 'other client', what });
export const restart = (how: 'killed' | 'gracefully', remembers = true): Step => ({
  do: 'restart',
  how,
  remembers,
});
export const power = (openTransaction: 'open' | 'closed', offForMs = 5000): Step => ({
  do: 'power',
  openTransaction,
  offForMs,
});
export const late = (
  what: 'start' | 'stop',
  times: number,
  afterMs: number,
  answer: 'reset' | 'hang' | 'status',
): Step => ({ do: 'late', what, times, afterMs, answer });
export const says = (who: 'status' | 'legal', running: boolean, forMs: number): Step => ({
  do: 'witness',
  who,
  says: running,
  forMs,
});
export const slowly = (delayMs: number, forMs: number): Step => ({ do: 'slow', delayMs, forMs });
export const unreadable = (which: 'newest' | 'next', status: 400 | 404 | 500): Step => ({
  do: 'unreadable',
  which,
  status,
});

export function fault(kind: Fault, path: string, times: number): Step {
  return { do: 'fault', fault: { ...kind, match: { path, times } } };
}

export function told(steps: readonly Step[], scene: Partial<Scene> = {}): Sequence {
  return { scene: { ...usualScene, ...scene }, steps };
}

export const unavailable = { kind: 'status', status: 503 } as const;
export const lostAnswer = { kind: 'lostAnswer' } as const;
export const hangsAndActs = { kind: 'hang', acts: true } as const;

export const journal = (trouble: Extract<Step, { do: 'journal' }>['trouble'], forMs: number): Step => ({
  do: 'journal',
  trouble,
  forMs,
});
export const meterEndsIt: Step = { do: 'meter ends it' };
