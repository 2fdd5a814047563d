import { meterInput, startInput } from './inputs.ts';
import { meterSetup } from './setup.ts';

export const starting = meterSetup.createStateConfig({
  description: 'Carries out a start. What was not answered is read back, never repeated blindly.',
  meta: { spec: 'LEM operation manual, p. 71' },
  tags: ['busy'],
  initial: 'preparing',
  on: {
    'transaction.start': { actions: 'holdCommand' },
    'transaction.stop': { actions: 'holdCommand' },
  },
  states: {
    preparing: {
      description: 'Sets the clock, so that the sync lasts as long as the transaction may.',
      invoke: {
        id: 'prepareStart',
        src: 'prepareStart',
        input: ({ context }) => ({ settingsChecked: context.settingsChecked }),
        onDone: [
          { guard: 'isClockRight', target: 'posting', actions: ['rememberSync', 'announceSync'] },
          { target: 'confirming', actions: ['rememberUnpreparedStart', 'announceSync'] },
        ],
        onError: { target: 'confirming', actions: 'countAttempt' },
      },
    },
    posting: {
      description: 'Asks the meter to start.',
      invoke: {
        id: 'startTransaction',
        src: 'startTransaction',
        input: startInput,
        onDone: {
          target: '#meter.operational.lifecycle.transacting.running',
          actions: 'beginRunning',
        },
        onError: { target: 'confirming', actions: 'countAttempt' },
      },
    },
    confirming: {
      description: 'The start failed or was not answered: reads what the meter made of it.',
      invoke: {
        id: 'confirmStart',
        src: 'readBack',
        input: ({ context }) => ({
          ...meterInput({ context }),
          transactionId: context.starting?.request.transactionId ?? '',
        }),
        onDone: [
          {
            guard: 'doesOursRun',
            target: '#meter.operational.lifecycle.transacting.running',
            actions: 'beginRunning',
          },
          {
            guard: 'doesAnotherRun',
            target: '#meter.operational.lifecycle.stopping',
            actions: 'makeRoom',
          },
          { guard: 'canStartAgain', target: 'waiting' },
          {
            target: '#meter.operational.lifecycle.transacting.refused',
            actions: 'failStart',
          },
        ],
        onError: [
          { guard: 'hasTriesLeft', target: 'waitingToConfirm', actions: 'countReadFailure' },
          {
            target: '#meter.operational.lifecycle.transacting.refused',
            actions: 'failStart',
          },
        ],
      },
    },
    waiting: {
      description: 'The meter does not run it; the start is tried again after the retry delay.',
      after: { commandRetryDelay: 'preparing' },
    },
    waitingToConfirm: {
      description: 'The meter could not be read back; that is tried again after the retry delay.',
      after: { commandRetryDelay: 'confirming' },
    },
  },
});
