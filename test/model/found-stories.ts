import type { Fault } from '../../src/simulator/index.ts';
import { type Scene, type Sequence, type Step, usualScene } from './steps.ts';

const start: Step = { do: 'start' };
const stopAny: Step = { do: 'stop', which: 'whatever runs' };
const stopLast: Step = { do: 'stop', which: 'the last' };
const stopBefore: Step = { do: 'stop', which: 'the one before' };
const stopTheirs: Step = { do: 'stop', which: 'theirs' };
const recover: Step = { do: 'recover' };
const pass = (ms: number): Step => ({ do: 'pass', ms });
const theyDo = (what: 'starts' | 'stops' | 'stops and starts'): Step => ({ do: 'other client', what });
const restart = (how: 'killed' | 'gracefully', remembers = true): Step => ({ do: 'restart', how, remembers });
const power = (openTransaction: 'open' | 'closed'): Step => ({
  do: 'power',
  openTransaction,
  offForMs: 5000,
});
const late = (
  what: 'start' | 'stop',
  times: number,
  afterMs: number,
  answer: 'reset' | 'hang' | 'status',
): Step => ({ do: 'late', what, times, afterMs, answer });
const says = (who: 'status' | 'legal', running: boolean, forMs: number): Step => ({
  do: 'witness',
  who,
  says: running,
  forMs,
});
const unreadable = (which: 'newest' | 'next', status: 400 | 404): Step => ({
  do: 'unreadable',
  which,
  status,
});

function fault(kind: Fault, path: string, times: number): Step {
  return { do: 'fault', fault: { ...kind, match: { path, times } } };
}

function told(steps: readonly Step[], scene: Partial<Scene> = {}): Sequence {
  return { scene: { ...usualScene, ...scene }, steps };
}

const unavailable = { kind: 'status', status: 503 } as const;
const lostAnswer = { kind: 'lostAnswer' } as const;
const hangsAndActs = { kind: 'hang', acts: true } as const;

/** What random sequences found, as they told it. Each must end without a violation. */
export const foundStories: Readonly<Record<string, Sequence>> = {
  'a record that keeps the bit of a running one comes home': told(
    [
      late('stop', 4, 50, 'status'),
      restart('killed', false),
      start,
      pass(12_000),
      power('closed'),
      stopLast,
      pass(70_000),
    ],
    { traits: { closedRecordKeepsBit: true } },
  ),
  'the same without a journal, while another client starts': told(
    [start, pass(2000), power('closed'), theyDo('starts'), stopLast, pass(12_000)],
    { hasJournal: false, traits: { closedRecordKeepsBit: true } },
  ),
  'a start that was not sent is over with its answer': told(
    [
      start,
      says('status', false, 8000),
      pass(2000),
      stopLast,
      pass(0),
      theyDo('stops'),
      start,
      power('open'),
      pass(70_000),
      stopLast,
      pass(40),
    ],
    { traits: { virginLegal: 'status400' } },
  ),
  'the same while the journal is locked': told([
    start,
    pass(70_000),
    stopLast,
    pass(2000),
    power('closed'),
    { do: 'journal', trouble: 'fails once', forMs: 2000 },
    start,
    fault(unavailable, '/v2/livemeasure', 3),
    pass(300),
    { do: 'journal', trouble: 'is locked', forMs: 20_000 },
    unreadable('next', 404),
    stopTheirs,
    pass(70_000),
  ]),
  'the same with the id of an earlier session': told(
    [
      start,
      pass(12_000),
      stopBefore,
      pass(12_000),
      start,
      says('legal', true, 300),
      power('closed'),
      pass(70_000),
      stopLast,
      pass(0),
    ],
    { sameId: true, traits: { legalRunningBit: 'never' } },
  ),
  'the first of two sessions of one id is lost after a restart, and told with its counter': told(
    [
      restart('killed'),
      start,
      pass(300),
      unreadable('newest', 404),
      fault(lostAnswer, '/v1/settings', 4),
      stopLast,
      pass(300),
      start,
      pass(12_000),
      restart('killed'),
      stopTheirs,
      pass(70_000),
    ],
    { sameId: true, traits: { interimEndReading: 'E' } },
  ),
  'a stop of a start that never ran has done nothing': told([
    fault(unavailable, '/v2/legal', 5),
    start,
    pass(0),
    late('stop', 1, 400, 'status'),
    unreadable('newest', 400),
    stopLast,
    pass(2000),
  ]),
  'whatever runs is what runs now': told(
    [
      pass(12_000),
      late('stop', 4, 12_000, 'status'),
      pass(2000),
      fault({ kind: 'garbage' }, '/v1/status', 5),
      start,
      pass(0),
      theyDo('stops and starts'),
      stopAny,
      pass(40),
      pass(300),
    ],
    { sameId: true, traits: { startRefusal: 'runningFalse' } },
  ),
  'a start that is cut off ends nothing in the next life': told([
    theyDo('stops and starts'),
    pass(70_000),
    start,
    restart('gracefully'),
    fault({ kind: 'slow', delayMs: 1500 }, '/v1/settings', 4),
  ]),
  'a stop after one whose answer was lost looks first': told(
    [
      recover,
      fault(hangsAndActs, '/v2/ocmf', 5),
      start,
      pass(12_000),
      fault({ kind: 'reset' }, '^/v./(legal|status)', 4),
      stopLast,
      pass(0),
      start,
      pass(300),
      late('stop', 1, 50, 'hang'),
      { do: 'journal', trouble: 'fails once', forMs: 90_000 },
      stopAny,
      pass(12_000),
    ],
    { hasJournal: false, traits: { interimEndReading: 'E' } },
  ),
  'a start that is carried out between two reads has not ended': told(
    [
      late('start', 1, 50, 'reset'),
      start,
      late('stop', 1, 400, 'reset'),
      fault({ kind: 'reset' }, '/v2/livemeasure', 5),
      pass(12_000),
      fault({ kind: 'status', status: 503, acts: true }, '/v2/ocmf', 4),
      stopAny,
      pass(300),
    ],
    { hasJournal: false, sameId: true, traits: { legalRunningBit: 'never' } },
  ),
  'who waits for a record that was merely missed is answered': told(
    [
      theyDo('stops and starts'),
      start,
      restart('killed'),
      fault(unavailable, '/v1/settings', 2),
      pass(2000),
      stopBefore,
      pass(300),
      start,
      unreadable('next', 404),
      fault(lostAnswer, '/v1/settings', 5),
      pass(70_000),
      restart('gracefully'),
      stopAny,
      pass(70_000),
    ],
    { sameId: true, traits: { legalRunningBit: 'never' } },
  ),
  'the record of an id is that of its last session, whichever came home last': told([
    start,
    fault(hangsAndActs, '^/v./(legal|status)', 1),
    pass(2000),
    theyDo('stops and starts'),
    stopLast,
    pass(40),
    start,
    pass(70_000),
    says('status', true, 300),
    stopBefore,
    pass(40),
  ]),
};
