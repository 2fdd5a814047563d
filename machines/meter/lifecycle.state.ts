import { runningInput } from './inputs.ts';
import { meterSetup } from './setup.ts';
import { starting } from './starting.state.ts';
import { stopping } from './stopping.state.ts';

export const lifecycle = meterSetup.createStateConfig({
  description: 'What the meter is used for at the moment.',
  initial: 'warmup',
  on: {
    'transaction.start': [
      { guard: 'isInvalidRequest', actions: ['refuseInvalid', 'callNextHeld'] },
      { guard: 'hasLegalProblem', actions: ['refuseForLegal', 'callNextHeld'] },
      {
        guard: 'hasDoubtful',
        target: '.transacting.starting.confirming',
        actions: ['beginStart', 'rememberDoubt'],
        description: 'An earlier start may run: the meter is read before anything is written.',
      },
      { target: '.transacting', actions: 'beginStart' },
    ],
    'transaction.stop': [
      { guard: 'isStopOfDoubtful', target: '.stopping.confirming', actions: 'beginStopOfDoubtful' },
      { guard: 'isStopOfAnything', actions: ['answerNoneOpen', 'callNextHeld'] },
      {
        target: '.stopping.fetching',
        actions: 'beginStop',
        description: 'Nothing runs, but the record of an earlier transaction can be asked for again.',
      },
    ],
  },
  states: {
    warmup: {
      description:
        'The first two minutes: what is written now may not be saved by the meter, and is written again after them.',
      meta: { spec: 'LEM protocols manual, section 4' },
      entry: 'callNextHeld',
      always: { guard: 'canSync', target: 'syncing' },
      on: {
        'command.next': { actions: 'takeNextHeld' },
        'meter.reconnected': [
          { guard: 'hasOwnTransaction', target: 'transacting.running', actions: 'tellAgain' },
          { guard: 'hasFoundTransaction', target: 'transacting.running', actions: 'adoptFound' },
        ],
      },
    },
    syncing: {
      description: 'Sets the clock (or checks NTP) and writes the settings that differ.',
      meta: { spec: 'LEM operation manual, p. 86-88' },
      tags: ['busy'],
      on: {
        'transaction.start': { actions: 'holdCommand' },
        'transaction.stop': { actions: 'holdCommand' },
        'meter.reconnected': { target: 'warmup', actions: 'tellAgain' },
      },
      invoke: {
        id: 'syncSettings',
        src: 'syncSettings',
        input: ({ context }) => ({ rewrite: context.unsaved }),
        onDone: { target: 'idle', actions: ['rememberSync', 'announceSync'] },
        onError: { target: 'idle', actions: 'announceSyncFailure' },
      },
    },
    idle: {
      description: 'Ready for a transaction.',
      entry: 'callNextHeld',
      always: { guard: 'canSync', target: 'syncing' },
      on: {
        'command.next': { actions: 'takeNextHeld' },
        'meter.reconnected': { target: 'warmup', actions: 'tellAgain' },
      },
    },
    transacting: {
      description: 'A transaction is being started or runs.',
      initial: 'starting',
      onDone: [{ guard: 'isSettling', target: 'warmup' }, { target: 'idle' }],
      states: {
        starting,
        running: {
          description:
            'The meter says that the transaction runs. What it signs meanwhile is kept now and then, as evidence.',
          meta: { spec: 'LEM operation manual, p. 70-72' },
          entry: 'callNextHeld',
          invoke: {
            id: 'intermediate',
            src: 'intermediate',
            input: runningInput,
            onError: { actions: 'rememberProblem', description: 'Evidence is not worth a fault.' },
          },
          on: {
            'record.intermediate': { actions: 'keepIntermediate' },
            'command.next': { actions: 'takeNextHeld' },
            'transaction.stop': [
              {
                guard: 'isStopOfRunning',
                target: '#meter.operational.lifecycle.stopping',
                actions: 'beginStop',
              },
              { actions: ['refuseActive', 'callNextHeld'] },
            ],
            'transaction.start': [
              { guard: 'isInvalidRequest', actions: ['refuseInvalid', 'callNextHeld'] },
              {
                guard: 'canMakeRoom',
                target: '#meter.operational.lifecycle.stopping',
                actions: 'makeRoom',
              },
              { actions: ['refuseActive', 'callNextHeld'] },
            ],
            'meter.reconnected': [
              {
                guard: 'isStopDue',
                target: '#meter.operational.lifecycle.stopping',
                actions: 'beginClosing',
              },
              { guard: 'isStillRunning', actions: 'announceResumed' },
              { target: 'checking' },
            ],
          },
        },
        checking: {
          description:
            'The meter was read without the transaction, perhaps before it began: reads again whether it runs.',
          tags: ['busy'],
          on: {
            'transaction.start': { actions: 'holdCommand' },
            'transaction.stop': { actions: 'holdCommand' },
          },
          invoke: {
            id: 'confirmRunning',
            src: 'readBack',
            input: runningInput,
            onDone: [
              { guard: 'doesItStillRun', target: 'running', actions: 'announceResumed' },
              {
                target: '#meter.operational.lifecycle.stopping.fetching',
                actions: ['announceClosedByMeter', 'beginClosing', 'forgetTransaction'],
              },
            ],
            onError: { target: 'running', description: 'The next return of the link will tell.' },
          },
        },
        refused: { type: 'final', description: 'The start has been answered with its failure.' },
      },
    },
    stopping,
  },
});
