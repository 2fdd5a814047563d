import type { Fault } from '../../src/simulator/index.ts';
import { type Scene, type Sequence, type Step, usualScene } from './steps.ts';

const start: Step = { do: 'start' };
const stopAny: Step = { do: 'stop', which: 'whatever runs' };
const stopLast: Step = { do: 'stop', which: 'the last' };
const stopTheirs: Step = { do: 'stop', which: 'theirs' };
const theyStart: Step = { do: 'other client', what: 'starts' };
const pass = (ms: number): Step => ({ do: 'pass', ms });
const aWhile = pass(2000);
const overAMinute = pass(70_000);
const restart = (how: 'killed' | 'gracefully', remembers = true): Step => ({ do: 'restart', how, remembers });
const fault = (given: Fault): Step => ({ do: 'fault', fault: given });
const unavailable = (path: string, times: number): Step =>
  fault({ kind: 'status', status: 503, match: { path, times } });

function told(steps: readonly Step[], scene: Partial<Scene> = {}): Sequence {
  return { scene: { ...usualScene, ...scene }, steps };
}

/** What went wrong once, as stories. Each must end without a violation, however often it is played. */
export const fieldStories: Readonly<Record<string, Sequence>> = {
  'one runs, and /legal cannot be read once at connect: whatever runs is stopped': told([
    theyStart,
    unavailable('/v2/legal', 1),
    restart('gracefully', false),
    aWhile,
    stopAny,
  ]),
  'one runs, and neither /legal nor /ocmf can be read: its stop is no end': told([
    theyStart,
    unavailable('^/v./(legal|ocmf)', 6),
    restart('gracefully', false),
    aWhile,
    stopTheirs,
  ]),
  'one runs, and the journal cannot be opened: whatever runs is stopped': told([
    theyStart,
    { do: 'journal', trouble: 'cannot be opened', forMs: 90_000 },
    restart('killed'),
    aWhile,
    stopAny,
  ]),
  'another client starts while the link is up: whatever runs is stopped': told([aWhile, theyStart, stopAny]),
  'another client starts while the link is up: it is stopped by its id': told([
    aWhile,
    theyStart,
    stopTheirs,
  ]),
  'the host restarts, a stop fails, the meter closes it: only the final record is kept': told([
    start,
    aWhile,
    unavailable('/v2/legal', 3),
    restart('killed'),
    stopLast,
    aWhile,
    { do: 'power', openTransaction: 'closed', offForMs: 5000 },
    overAMinute,
    restart('gracefully'),
  ]),
  'the host restarts, a stop fails, and it restarts again: it is still an own one': told([
    start,
    aWhile,
    unavailable('/v2/legal', 3),
    restart('killed'),
    stopLast,
    aWhile,
    restart('gracefully'),
    aWhile,
    start,
    aWhile,
  ]),
  'the same id again, and the answer to its stop is lost: its own record comes': told(
    [
      start,
      aWhile,
      stopLast,
      aWhile,
      start,
      aWhile,
      fault({ kind: 'lostAnswer', match: { method: 'PUT', path: '/v2/legal', times: 1 } }),
      stopLast,
      aWhile,
    ],
    { sameId: true },
  ),
  '/status says for a moment that nothing runs, at the look after a stop that failed': told([
    start,
    aWhile,
    fault({ kind: 'status', status: 503, match: { method: 'PUT', path: '/v2/legal', times: 1 } }),
    { do: 'witness', who: 'status', says: false, forMs: 300 },
    stopLast,
    aWhile,
  ]),
  'the meter carries a start out after the last try': told([
    aWhile,
    { do: 'late', what: 'start', afterMs: 12_000, answer: 'reset', times: 4 },
    start,
    pass(12_000),
    stopLast,
    pass(12_000),
  ]),
  'one record can never be read, and another one failed once': told([
    { do: 'unreadable', which: 'next', status: 404 },
    start,
    aWhile,
    stopLast,
    aWhile,
    start,
    aWhile,
    unavailable('/v2/ocmf', 5),
    stopLast,
    overAMinute,
  ]),
  'another client ends ours and starts one of its own, and a poll fails': told([
    start,
    aWhile,
    { do: 'other client', what: 'stops and starts' },
    fault({ kind: 'reset', match: { path: '/v2/livemeasure', times: 1 } }),
    overAMinute,
    overAMinute,
  ]),
  'the meter ends ours while the link is up': told([
    start,
    aWhile,
    { do: 'meter ends it' },
    overAMinute,
    overAMinute,
  ]),
  'another client ends ours while the link is up': told([
    start,
    aWhile,
    { do: 'other client', what: 'stops' },
    overAMinute,
    overAMinute,
  ]),
  'another client starts, and nobody asks': told([aWhile, theyStart, overAMinute, overAMinute]),
  'the journal fails at the archive: the record comes once': told([
    start,
    aWhile,
    fault({ kind: 'slow', delayMs: 300, match: { path: '/v2/ocmf', times: 1 } }),
    stopLast,
    pass(100),
    { do: 'journal', trouble: 'is locked', forMs: 20_000 },
    overAMinute,
  ]),
  'a restart in the middle of a stop, and the stop again while the record is brought home': told([
    start,
    aWhile,
    fault({ kind: 'slow', delayMs: 1000, match: { path: '/v2/ocmf', times: 3 } }),
    stopLast,
    pass(300),
    restart('killed'),
    pass(300),
    stopLast,
    aWhile,
  ]),
  'the process is killed before its start is sent, and starts the same id again': told(
    [
      aWhile,
      fault({ kind: 'reset', match: { method: 'POST', times: 1 } }),
      start,
      restart('killed'),
      unavailable('/v2/ocmf', 1),
      aWhile,
      start,
      overAMinute,
      restart('gracefully'),
      aWhile,
      stopLast,
    ],
    { sameId: true },
  ),
  'a start is answered with an error and carried out at the next look': told([
    aWhile,
    fault({ kind: 'slow', delayMs: 100, match: { path: '/v1/status', times: 2 } }),
    { do: 'late', what: 'start', afterMs: 150, answer: 'status', times: 1 },
    start,
    overAMinute,
    stopAny,
  ]),
  'the answer to a stop is lost, and no look succeeds': told([
    start,
    aWhile,
    fault({ kind: 'lostAnswer', match: { method: 'PUT', path: '/v2/legal', times: 1 } }),
    fault({ kind: 'status', status: 503, match: { path: '^/v./(legal|status)', times: 12 } }),
    stopLast,
    overAMinute,
    overAMinute,
  ]),
  'a stop of what there never was': told([aWhile, stopTheirs, overAMinute]),
};
