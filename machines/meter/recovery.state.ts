import { meterInput, required } from './inputs.ts';
import { meterSetup } from './setup.ts';

export const recovery = meterSetup.createStateConfig({
  description: 'Brings home the records that the meter still owes.',
  initial: 'looking',
  states: {
    looking: {
      description: 'Is anything owed from before: from a fault, or from a crash that the journal remembers?',
      always: [{ guard: 'owesNothing', target: 'settled' }, { target: 'collecting' }],
    },
    settled: {
      description: 'Nothing is owed.',
      on: {
        'record.owed': 'waiting',
        'meter.reconnected': { guard: 'owesSomething', target: 'collecting' },
      },
    },
    waiting: {
      description: 'The next try comes when the link is back, or after the delay.',
      always: { guard: 'owesNothing', target: 'settled' },
      on: { 'meter.reconnected': 'collecting' },
      after: { owedRetryDelay: 'collecting' },
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
        onDone: [
          { guard: 'owesMore', target: 'collecting', reenter: true, actions: 'deliverCollected' },
          { target: 'settled', actions: 'deliverCollected' },
        ],
        onError: [
          { guard: 'isUnknownTransaction', target: 'waiting', actions: 'giveUpOwed' },
          { target: 'waiting' },
        ],
      },
    },
  },
});
