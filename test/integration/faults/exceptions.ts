import { both, type Pair, type PhaseName } from './phases.ts';

const outlasts = 'each request takes its whole deadline, so that the tries of a start outlast the fault';

/** Where one fault is not like the others of its class, and why. */
export const exceptions: Readonly<
  Record<string, { readonly because: string; readonly cells: Partial<Record<PhaseName, Pair>> }>
> = {
  'powerLoss, closed': {
    because: 'the meter closes the transaction that runs when its power fails',
    cells: {
      confirming: both('start in doubt, ended'),
      running: ['closed, seen', 'closed, lost'],
      ending: ['stopped', 'stop in doubt, ended'],
    },
  },
  'powerLoss, acts, closed': {
    because: 'the meter closes the transaction that runs when its power fails',
    cells: {
      preparing: ['started, unsynced', 'start in doubt, ended'],
      starting: both('start in doubt, ended'),
      confirming: both('start in doubt, ended'),
      running: ['closed, seen', 'closed, lost'],
    },
  },
  'powerLoss, 10 s, closed': {
    because:
      'the meter closes the transaction that runs when its power fails, and is away for longer than polls may fail',
    cells: {
      warmup: both('lost'),
      idle: both('lost'),
      running: both('closed, lost'),
      confirming: both('start in doubt, ended'),
      ending: both('stop in doubt, ended'),
    },
  },
  'powerLoss, 10 s, stays open': {
    because: 'the meter is away for longer than polls may fail',
    cells: { warmup: both('lost'), idle: both('lost'), running: both('lost') },
  },
  hang: {
    because: outlasts,
    cells: { preparing: ['started, unsynced', 'started again'] },
  },
  'hang, acts': { because: outlasts, cells: { preparing: both('started, unsynced') } },
  hangMidBody: { because: outlasts, cells: { preparing: both('started, unsynced') } },
  drip: { because: outlasts, cells: { preparing: both('started, unsynced') } },
  'slow, 6 s': { because: outlasts, cells: { preparing: both('started, unsynced') } },
  otherCertificate: {
    because: 'nobody waits for a meter that is not the right one',
    cells: { connecting: both('in fault') },
  },
  resultZero: {
    because:
      'it refuses the write of the clock, and as an answer to a stop it is one that a read can put right',
    cells: { syncing: both('synced later'), ending: ['stopped again', 'stop in doubt, runs'] },
  },
  wrongTypes: { because: 'a record is text, not JSON', cells: { fetching: both('stopped') } },
  duplicateKeys: {
    because: 'a record is text, and its signature says nothing of what is added behind the signed part',
    cells: { fetching: both('stopped, unsigned addition') },
  },
  deepNesting: {
    because:
      'a record that is nested too deep is refused as malformed, and fetched again, with an account beside it that is nested, too',
    cells: { fetching: ['stopped', 'pending'] },
  },
  extraFields: {
    because: 'a record is text, and its signature says nothing of what is added behind the signed part',
    cells: {
      ending: ['stopped', 'stopped, unsigned addition'],
      fetching: both('stopped, unsigned addition'),
    },
  },
  tamperRecord: {
    because: 'it touches nothing but records',
    cells: { ending: ['stopped', 'invalid'], fetching: ['stopped', 'invalid'] },
  },
  'statusBits, tampering': {
    because: 'it is no reason to stop, but one not to bill',
    cells: { ending: both('stopped, not billable') },
  },
  'clockJump, 1 h forward': {
    because: 'a clock that had been set and jumps is the sign of a boot',
    cells: { idle: both('taken for a boot'), running: both('taken for a boot') },
  },
  'clockJump, 1 h back': {
    because:
      'a clock that had been set and jumps is the sign of a boot; a session that ends before it began is not to be billed on',
    cells: {
      idle: both('taken for a boot'),
      running: both('taken for a boot'),
      ending: both('stopped, not billable'),
    },
  },
};
