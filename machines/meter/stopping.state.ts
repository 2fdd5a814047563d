import { and } from 'xstate';
import { act } from './act.ts';
import { begun } from './commands.ts';
import * as errors from './errors.ts';
import { lookInput, seenBy } from './looks.ts';
import { refusal, takeNext } from './queue.ts';
import { isOlder } from './running.ts';
import { isSession } from './session.ts';
import { startingSetup } from './starting.state.ts';
import { goOnWithStart, lookFailure } from './starting.ts';
import {
  endingInput,
  failStop,
  hadEndedBefore,
  rememberEnded,
  stopOf,
  targetOf,
  tellPassed,
  wantedById,
} from './stopping.ts';

export const stoppingSetup = startingSetup.extend({
  guards: {
    // What a look after the command said
    isNothingToStop: ({ context }) =>
      stopOf(context)?.transactionId === '' && seenBy(context)?.kind === 'nothing',
    /** Nothing runs, or another one does: then only the record is asked for. */
    isShownNotToRun: ({ context }) => {
      const id = stopOf(context)?.transactionId;
      const judged = seenBy(context);
      if (id === undefined || id === '' || judged === undefined) return false;
      return judged.kind === 'nothing' || (judged.kind === 'open' && judged.transactionId !== id);
    },
    isKnownWhatToEnd: ({ context }) => targetOf(context) !== undefined,

    // What a look after the PUT said
    hasEnded: ({ context }) => {
      const judged = seenBy(context);
      const ending = context.command?.ending;
      if (judged === undefined || ending === undefined) return false;
      if (judged.kind === 'nothing') return true;
      if (judged.kind === 'open') return !isSession(ending, judged);
      // Of whatever runs another one may be meant.
      const isById = stopOf(context)?.transactionId !== '';
      return isById && judged.kind !== 'as before' && isOlder(ending, judged.named);
    },
    /**
     * What was only named, by a caller or by one of two witnesses that disagreed, and the meter refused to end, or it had
     * ended before the command came.
     */
    hadEndedBefore: ({ context }) => hadEndedBefore(context),
    doesAnotherRunInstead: ({ context }) => {
      const ending = context.command?.ending;
      const target = targetOf(context);
      if (ending === undefined || target === undefined) return false;
      return context.running.kind === 'open' ? !isSession(ending, target) : isOlder(ending, target);
    },
    isStopOfWhatever: ({ context }) => stopOf(context)?.transactionId === '',
    canStopAgain: ({ context }) => {
      const { command, settings } = context;
      return (
        seenBy(context)?.kind !== undefined &&
        command !== undefined &&
        command.attempts <= settings.commandRetries &&
        command.failure?.retryable !== false
      );
    },
    isUnread: ({ context }) => {
      const kind = seenBy(context)?.kind;
      return kind === undefined || kind === 'half read';
    },
    /** Of the stop that was carried out last; other stops may wait for older records. */
    isOurRecord: ({ context, event }) =>
      'wantedBy' in event && event.wantedBy.includes(context.waiting.at(-1)?.requestId ?? ''),
    isStep: ({ context, event }, { step }: { step: 'fetching' | 'verifying' | 'archiving' }) =>
      event.type === 'record.step' &&
      event.step === step &&
      event.wantedBy.includes(context.waiting.at(-1)?.requestId ?? ''),
    isNobodyWaiting: ({ context }) => context.command?.asked === undefined,
  },
  actions: {
    beginStop: act(({ context }, does) => {
      const command = takeNext(context, does);
      if (command?.type !== 'transaction.stop') return;
      const { running, read } = context;
      const { transactionId } = command;
      const isRunning =
        running.kind === 'open' && (transactionId === '' || transactionId === running.transactionId);
      const nothingUpTo = running.kind === 'nothing' ? read.newest?.counter : undefined;
      does.assign({ command: begun(command, isRunning ? { ending: running } : { nothingUpTo }) });
    }),
    answerNoneOpen: act(({ context }, does) => {
      const stop = stopOf(context);
      if (stop !== undefined) does.tell({ type: 'transaction.noneOpen', requestId: stop.requestId });
      does.assign({ command: undefined });
    }),
    /** It has ended before: whoever asked waits for its record, and everything else goes on. */
    askRecord: act(({ context }, does) => {
      const stop = stopOf(context);
      if (stop === undefined) return;
      const { requestId, transactionId } = stop;
      does.bid(wantedById(context, requestId, transactionId));
      const waiting = { requestId, transactionId, effect: 'none' } as const;
      does.assign({ command: undefined, waiting: [...context.waiting, waiting] });
    }),
    beginEnding: act(({ context }, does) => {
      const { command, read } = context;
      if (command === undefined) return;
      const newestAtEnding = read.newest?.counter;
      does.assign({ command: { ...command, attempts: 0, ending: targetOf(context), newestAtEnding } });
    }),
    rememberEnded: act(rememberEnded),
    endWhatRuns: act(({ context }, does) => {
      const { command } = context;
      const target = targetOf(context);
      if (command?.ending === undefined || target === undefined) return;
      tellPassed(context, command.ending, does);
      does.assign({ command: { ...command, failure: undefined, ending: target } });
    }),
    goOnWithStart: act(goOnWithStart),
    failLook: act(({ context }, does) => {
      const stop = stopOf(context);
      if (stop === undefined) return;
      const { command } = context;
      const failure = command?.failure ?? lookFailure(context, stop.transactionId);
      does.tell(refusal(stop, errors.withEffect(failure, 'none')));
      does.assign({ command: undefined });
    }),
    failStop: act(failStop),
    forgetCommand: act((_args, does) => does.assign({ command: undefined })),
  },
});

export const stopping = stoppingSetup.createStateConfig({
  description: 'Ends a transaction; its signed record is then brought home by the owner of records.',
  meta: { spec: 'LEM operation manual, p. 72-73' },
  tags: ['busy'],
  initial: 'ending',
  onDone: '#meter.operational.lifecycle.idle',
  states: {
    looking: {
      description: 'It is not known whether that runs: the meter is read before anything is said.',
      entry: 'countLook',
      invoke: {
        id: 'lookFirst',
        src: 'look',
        input: ({ context }) => lookInput(context, 'command', true),
        onDone: [
          { guard: 'isAnotherMeter', target: '#meter.fault', actions: 'rememberOtherMeter' },
          { target: 'choosing', actions: ['rememberSeen', 'learn'] },
        ],
        onError: { target: 'choosing', actions: 'rememberLookFailure' },
      },
    },
    choosing: {
      description: 'A stop goes out unless the look showed that its transaction does not run.',
      always: [
        { guard: 'isNothingToStop', target: 'done', actions: 'answerNoneOpen' },
        { guard: 'isShownNotToRun', target: 'done', actions: 'askRecord' },
        { guard: 'isKnownWhatToEnd', target: 'ending', actions: 'beginEnding' },
        { target: 'waitingToLook', actions: 'countLookFailure' },
      ],
    },
    waitingToLook: {
      description: 'The look said too little; the next one comes after the retry delay.',
      always: { guard: 'hasNoTriesLeft', target: 'done', actions: 'failLook' },
      after: { commandRetryDelay: 'looking' },
    },
    ending: {
      description: 'Asks the meter to end the transaction.',
      entry: 'beginWrite',
      exit: 'closeWrite',
      invoke: {
        id: 'endTransaction',
        src: 'endTransaction',
        input: ({ context }) => endingInput(context),
        onDone: { target: 'ended', actions: 'rememberEnded' },
        onError: { target: 'confirming', actions: 'judgeWriteFailure' },
      },
    },
    confirming: {
      description: 'The stop failed or was not answered: looks at what the meter made of it.',
      entry: 'countLook',
      invoke: {
        id: 'confirmStop',
        src: 'look',
        input: ({ context }) => lookInput(context, 'command', true),
        onDone: [
          { guard: 'isAnotherMeter', target: '#meter.fault', actions: 'rememberOtherMeter' },
          { target: 'judging', actions: ['rememberSeen', 'learn'] },
        ],
        onError: { target: 'waitingToConfirm', actions: 'countLookFailure' },
      },
    },
    judging: {
      description: 'What did the look say?',
      always: [
        {
          guard: and(['isStopOfWhatever', 'doesAnotherRunInstead']),
          target: 'ending',
          actions: 'endWhatRuns',
          description: 'Something else runs by now: that is meant, too.',
        },
        {
          guard: and(['hadEndedBefore', 'hasEnded', 'isStopOfWhatever']),
          target: 'done',
          actions: 'answerNoneOpen',
        },
        { guard: and(['hadEndedBefore', 'hasEnded']), target: 'done', actions: 'askRecord' },
        { guard: 'hasEnded', target: 'ended', actions: 'rememberEnded' },
        { guard: 'isUnread', target: 'waitingToConfirm', actions: 'countLookFailure' },
        { guard: 'canStopAgain', target: 'waiting' },
        { target: 'done', actions: 'failStop' },
      ],
    },
    waiting: {
      description: 'The transaction still runs, or may; the stop is tried again after the retry delay.',
      after: { commandRetryDelay: 'ending' },
    },
    waitingToConfirm: {
      description: 'The meter could not be read; that is tried again after the retry delay.',
      always: { guard: 'hasNoTriesLeft', target: 'done', actions: 'failStop' },
      after: { commandRetryDelay: 'confirming' },
    },
    ended: {
      description: 'The end is known.',
      always: [
        {
          guard: 'isForStart',
          target: '#meter.operational.lifecycle.transacting.starting.deciding',
          actions: 'goOnWithStart',
          description: 'It was in the way of a start, which goes on; its record comes behind it.',
        },
        { guard: 'isNobodyWaiting', target: 'done' },
        { target: 'bringingHome', actions: 'forgetCommand' },
      ],
    },
    bringingHome: {
      description: 'Whoever stopped it waits for the record.',
      initial: 'fetching',
      on: {
        'record.home': { guard: 'isOurRecord', target: 'done', actions: 'deliverHome' },
        'record.notHome': { guard: 'isOurRecord', target: 'done', actions: 'answerNotHome' },
        'record.step': [
          { guard: { type: 'isStep', params: { step: 'verifying' } }, target: '.verifying' },
          { guard: { type: 'isStep', params: { step: 'archiving' } }, target: '.archiving' },
          { guard: { type: 'isStep', params: { step: 'fetching' } }, target: '.fetching' },
        ],
      },
      states: {
        fetching: { description: 'Reads the signed record. Never sends the stop again.' },
        verifying: { description: 'Checks signature, key and session.' },
        archiving: { description: 'Stores the record before anybody hears of it.' },
      },
    },
    done: {
      type: 'final',
      entry: 'forgetCommand',
      description: 'Answered, or waiting for its record alone.',
    },
  },
});
