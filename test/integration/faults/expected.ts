import { exceptions } from './exceptions.ts';
import type { FaultRow } from './fault-rows.ts';
import type { OutcomeName } from './outcomes.ts';
import { both, type Duration, type FaultClass, type Pair, type PhaseName } from './phases.ts';

const calm = { verifying: both('stopped'), archiving: both('stopped') };
const polled = (pair: Pair) => ({ warmup: pair, idle: pair, running: pair });

/**
 * The rules. Reads are repeated, commands only after a read; the clock is set whether or not the settings could be read; what is in the way for longer than the tries of a command
 * take (0.6 s) fails it, with an effect that is `none` only where the request did not leave or was refused.
 */
const rules: Readonly<Record<FaultClass, Readonly<Record<PhaseName, Pair>>>> = {
  cut: {
    connecting: both('connects later'),
    // A read on a kept-alive connection that dies is sent again at once.
    ...polled(['unnoticed', 'lost']),
    syncing: ['synced', 'synced later'],
    preparing: ['started, unsynced', 'start in doubt, no effect'],
    starting: ['started again', 'start in doubt, no effect'],
    confirming: ['started', 'start in doubt, runs'],
    ending: ['stopped again', 'stop in doubt, runs'],
    fetching: ['stopped', 'pending'],
    ...calm,
  },
  cutAfter: {
    connecting: both('connects later'),
    ...polled(['unnoticed', 'lost']),
    syncing: ['synced', 'synced later'],
    preparing: ['started, unsynced', 'start in doubt, runs'],
    starting: ['started', 'start in doubt, runs'],
    confirming: ['started', 'start in doubt, runs'],
    ending: ['stopped', 'stop in doubt, ended'],
    fetching: ['stopped', 'pending'],
    ...calm,
  },
  mute: {
    connecting: both('connects later'),
    ...polled(['degraded', 'lost']),
    syncing: ['synced', 'synced later'],
    preparing: ['started, unsynced', 'start in doubt, no effect'],
    starting: ['started again', 'start in doubt, no effect'],
    confirming: ['started', 'start in doubt, runs'],
    ending: ['stopped again', 'stop in doubt, runs'],
    fetching: ['stopped', 'pending'],
    ...calm,
  },
  spoilt: {
    connecting: both('connects later'),
    ...polled(['degraded', 'lost']),
    syncing: ['synced', 'synced later'],
    preparing: ['started, unsynced', 'start in doubt, runs'],
    starting: ['started', 'start in doubt, runs'],
    confirming: ['started', 'start in doubt, runs'],
    ending: ['stopped', 'stop in doubt, ended'],
    fetching: ['stopped', 'pending'],
    ...calm,
  },
  gone: {
    connecting: both('connects later'),
    ...polled(['degraded', 'lost']),
    syncing: both('synced later'),
    preparing: both('not sent'),
    starting: both('start in doubt, no effect'),
    confirming: both('start in doubt, runs'),
    ending: both('stop in doubt, runs'),
    fetching: both('pending'),
    ...calm,
  },
  refused: {
    connecting: both('connects later'),
    ...polled(['degraded', 'lost']),
    syncing: ['synced', 'synced later'],
    // Where no read can show that nothing runs, a refusal alone does not say so.
    preparing: ['started, unsynced', 'start in doubt, no effect'],
    starting: ['start refused', 'start in doubt, no effect'],
    confirming: ['started', 'start in doubt, runs'],
    ending: ['stop refused', 'stop in doubt, runs'],
    fetching: ['stopped', 'pending'],
    ...calm,
  },
  strange: {
    connecting: both('connects later'),
    ...polled(['degraded', 'lost']),
    syncing: ['synced', 'synced later'],
    preparing: ['started, unsynced', 'start in doubt, no effect'],
    starting: ['start refused', 'start in doubt, no effect'],
    confirming: ['started', 'start in doubt, runs'],
    ending: ['stop refused', 'stop in doubt, runs'],
    fetching: ['stopped', 'pending'],
    ...calm,
  },
  blocked: {
    connecting: both('connects'),
    ...polled(both('unnoticed')),
    syncing: both('synced'),
    preparing: both('start refused'),
    starting: both('start refused'),
    confirming: both('started'),
    ending: both('stopped, not billable'),
    fetching: both('stopped'),
    ...calm,
  },
  harmless: {
    connecting: both('connects'),
    ...polled(both('unnoticed')),
    syncing: both('synced'),
    preparing: both('started'),
    starting: both('started'),
    confirming: both('started'),
    ending: both('stopped'),
    fetching: both('stopped'),
    ...calm,
  },
  impostor: {
    connecting: both('believed'),
    // Only the status, at each look, and the records say who answers.
    ...polled(both('unnoticed')),
    syncing: both('synced'),
    preparing: both('started'),
    starting: both('started'),
    confirming: both('start cut by a stranger'),
    ending: ['stopped', 'invalid'],
    fetching: ['stopped', 'invalid'],
    ...calm,
  },
  noWrites: {
    connecting: both('connects'),
    ...polled(both('unnoticed')),
    syncing: both('synced'),
    preparing: ['started', 'not sent'],
    // The intent is on the disk before the request leaves.
    starting: both('started, not noted'),
    confirming: both('started, not noted'),
    // What cannot be noted must not keep a transaction from being ended.
    ending: both('stopped, not archived'),
    fetching: both('stopped, not archived'),
    verifying: both('stopped, not archived'),
    archiving: both('stopped, not archived'),
  },
  noJournal: {
    connecting: both('no journal'),
    ...polled(both('unnoticed')),
    syncing: both('synced'),
    preparing: ['started', 'not sent'],
    // The intent is on the disk before the request leaves.
    starting: both('started, not noted'),
    confirming: both('started, not noted'),
    ending: both('stopped, not archived'),
    fetching: both('stopped, not archived'),
    verifying: both('stopped, not archived'),
    archiving: both('stopped, not archived'),
  },
};

/** What is expected of one cell of the matrix. */
export function expectedOf(
  { name, class: faultClass }: FaultRow,
  phase: PhaseName,
  duration: Duration,
): OutcomeName {
  const pair = exceptions[name]?.cells[phase] ?? rules[faultClass][phase];
  return pair[duration === 'once' ? 0 : 1];
}
