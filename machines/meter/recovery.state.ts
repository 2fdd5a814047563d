import { meterInput, required } from './inputs.ts';
import { meterSetup } from './setup.ts';

export const recovery = meterSetup.createStateConfig({
  description: 'Brings home the records that the meter still owes, and those that the journal has missed.',
  initial: 'looking',
  states: {
    looking: {
      description: 'Is anything owed: from a fault, from a stop, or from a crash that the journal remembers?',
      always: [{ guard: 'owesSomething', target: 'collecting' }, { target: 'catchingUp' }],
    },
    collecting: {
      description: 'Fetches, verifies and archives the record that is owed longest.',
      invoke: {
        id: 'collectRecord',
        src: 'collectRecord',
        input: ({ context }) => ({
          ...meterInput({ context }),
          owed: required(context.owed[0], 'owed record'),
        }),
        onDone: { target: 'looking', actions: 'deliverCollected' },
        onError: [
          { guard: 'isUnknownTransaction', target: 'looking', actions: 'giveUpOwed' },
          { target: 'waiting' },
        ],
      },
    },
    catchingUp: {
      description:
        'Looks for records that came into being without the journal, and brings them home behind the polls.',
      meta: { spec: 'LEM operation manual, p. 72-73' },
      on: {
        'record.owed': 'waiting',
        'catchUp.told': { actions: 'tellCaughtUp' },
        'meter.reconnected': 'looking',
      },
      invoke: {
        id: 'catchUp',
        src: 'catchUp',
        input: ({ context }) => ({ ...meterInput({ context }), newest: context.newest }),
        onDone: 'settled',
        onError: 'waiting',
      },
    },
    settled: {
      description: 'Nothing is owed, nothing is missed.',
      on: { 'record.owed': 'waiting', 'meter.reconnected': 'looking' },
    },
    waiting: {
      description: 'The next try comes when the link is back, or after the delay.',
      on: { 'meter.reconnected': 'looking' },
      after: { owedRetryDelay: 'looking' },
    },
  },
});
