import { and, not, or, stateIn } from 'xstate';
import { running } from './running.state.ts';
import { starting } from './starting.state.ts';
import { stopping, stoppingSetup } from './stopping.state.ts';
import { clockInput } from './vocabulary.ts';

export const lifecycleSetup = stoppingSetup.extend({
  guards: {
    /** The meter takes no settings while a transaction runs, and none are written while that is not known. */
    canSync: and(['isSyncDue', 'isNothing', not('isBeingRead'), not('mayStillAct'), not('isUnconfirmed')]),
    /** One command at a time: the next one is taken where nothing else is going on. */
    isResting: or([
      stateIn({ operational: { lifecycle: 'warmup' } }),
      stateIn({ operational: { lifecycle: 'idle' } }),
      stateIn({ operational: { lifecycle: { transacting: 'running' } } }),
    ]),
  },
});

export const lifecycle = lifecycleSetup.createStateConfig({
  description: 'What the meter is used for at the moment.',
  initial: 'warmup',
  on: {
    'transaction.start': { actions: 'queueCommand' },
    'transaction.stop': { actions: 'queueCommand' },
  },
  always: [
    { guard: and(['isResting', 'isNextWithoutJournal']), actions: 'refuseForJournal' },
    { guard: and(['isResting', 'isNextStart']), target: '.transacting.starting', actions: 'beginStart' },
    { guard: and(['isResting', 'isNextStopOfRunning']), target: '.stopping.ending', actions: 'beginStop' },
    {
      guard: and(['isResting', 'isNextStop']),
      target: '.stopping.looking',
      actions: 'beginStop',
      description: 'Nothing of that kind is known to run; the meter is asked before anything is said.',
    },
  ],
  states: {
    warmup: {
      description:
        'The first two minutes: what is written now may not be saved by the meter, and is written again after them.',
      meta: { spec: 'LEM protocols manual, section 4' },
      always: [
        { guard: 'isRunning', target: 'transacting.running' },
        { guard: 'canSync', target: 'syncing' },
      ],
    },
    syncing: {
      description: 'Sets the clock (or checks NTP) and writes the settings that differ.',
      meta: { spec: 'LEM operation manual, p. 86-88' },
      tags: ['busy'],
      on: {
        'meter.reconnected': { target: 'warmup', description: 'The meter may have booted meanwhile.' },
      },
      invoke: {
        id: 'syncSettings',
        src: 'syncSettings',
        input: ({ context }) => ({ ...clockInput(context), rewrite: context.clock.unsaved }),
        onDone: { target: 'idle', actions: ['rememberSync', 'announceSync'] },
        onError: { target: 'idle', actions: 'announceSyncFailure' },
      },
    },
    idle: {
      description: 'Ready for a transaction.',
      always: [
        { guard: 'isRunning', target: 'transacting.running' },
        { guard: 'isSettling', target: 'warmup' },
        { guard: 'canSync', target: 'syncing' },
      ],
    },
    transacting: {
      description: 'A transaction is being started or runs.',
      initial: 'starting',
      onDone: 'idle',
      states: {
        starting,
        running,
        refused: { type: 'final', description: 'The start has been answered with its failure.' },
      },
    },
    stopping,
  },
});
