import { closingInput, required } from './inputs.ts';
import { meterSetup } from './setup.ts';

export const stopping = meterSetup.createStateConfig({
  description: 'Ends the transaction and brings its signed record home. Each step is repeated by itself.',
  meta: { spec: 'LEM operation manual, p. 72-73' },
  tags: ['busy'],
  initial: 'ending',
  onDone: [{ guard: 'isSettling', target: 'warmup' }, { target: 'idle' }],
  on: {
    'transaction.start': { actions: 'holdCommand' },
    'transaction.stop': { actions: 'holdCommand' },
  },
  states: {
    ending: {
      description: 'Asks the meter to end the transaction.',
      invoke: {
        id: 'endTransaction',
        src: 'endTransaction',
        input: closingInput,
        onDone: { target: 'fetching', actions: 'rememberEnded' },
        onError: { target: 'confirming', actions: 'countAttempt' },
      },
    },
    confirming: {
      description: 'The stop failed or was not answered: reads what the meter made of it.',
      invoke: {
        id: 'confirmStop',
        src: 'readBack',
        input: closingInput,
        onDone: [
          { guard: 'hasEnded', target: 'fetching', actions: 'rememberEnded' },
          { guard: 'canRepeatCommand', target: 'waiting' },
          { target: '#meter.operational.lifecycle.transacting.running', actions: 'failStop' },
        ],
        onError: [
          { guard: 'hasTriesLeft', target: 'waitingToConfirm', actions: 'countReadFailure' },
          {
            target: '#meter.operational.lifecycle.transacting.running',
            actions: ['countReadFailure', 'failStop'],
          },
        ],
      },
    },
    waiting: {
      description: 'The transaction still runs; the stop is tried again after the retry delay.',
      after: { commandRetryDelay: 'ending' },
    },
    waitingToConfirm: {
      description: 'The meter could not be read back; that is tried again after the retry delay.',
      after: { commandRetryDelay: 'confirming' },
    },
    fetching: {
      description: 'Reads the signed record. Never sends the stop again.',
      invoke: {
        id: 'fetchRecord',
        src: 'fetchRecord',
        input: closingInput,
        onDone: { target: 'verifying', actions: 'rememberFetched' },
        onError: [
          { guard: 'isUnknownTransaction', target: 'done', actions: 'failFetch' },
          { guard: 'hasTriesLeft', target: 'waitingToFetch', actions: 'countAttempt' },
          { target: 'done', actions: ['countAttempt', 'oweRecord'] },
        ],
      },
    },
    waitingToFetch: {
      description: 'The record could not be read; that is tried again after the retry delay.',
      after: { commandRetryDelay: 'fetching' },
    },
    verifying: {
      description: 'Checks the signature, the key and whether the record belongs to the transaction.',
      invoke: {
        id: 'verifyRecord',
        src: 'verifyRecord',
        input: closingInput,
        onDone: { target: 'archiving', actions: 'rememberVerified' },
        onError: { target: 'done', actions: ['countAttempt', 'oweRecord'] },
      },
    },
    archiving: {
      description: 'Stores the record before anybody hears of it.',
      invoke: {
        id: 'archiveRecord',
        src: 'archiveRecord',
        input: ({ context }) => ({ verified: required(context.closing?.verified, 'verified record') }),
        onDone: { target: 'done', actions: 'deliverRecord' },
        onError: { target: 'done', actions: ['announceJournalFailure', 'deliverRecord', 'oweArchive'] },
      },
    },
    done: { type: 'final', entry: 'forgetClosing', description: 'Answered, or owed.' },
  },
});
