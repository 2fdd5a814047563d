import { and, assertEvent, or } from 'xstate';
import { clientIdOf } from '../../src/domain/client-id.ts';
import { isSyncYoungEnough } from '../../src/domain/stop-window.ts';
import { act } from './act.ts';
import { clockSetup } from './clock.state.ts';
import { begun } from './commands.ts';
import * as errors from './errors.ts';
import { lookInput, seenBy } from './looks.ts';
import { takeNext } from './queue.ts';
import {
  beginRunning,
  failStart,
  hasBegunAndEnded,
  isClockRight,
  isOfStart,
  mayEnd,
  noteStarting,
  refuseActive,
  saysNothingRuns,
  startInput,
} from './starting.ts';
import { clockInput } from './vocabulary.ts';

export const startingSetup = clockSetup.extend({
  guards: {
    /** It is not known, or was known up to a minute ago, whether something runs that would be in the way. */
    mustLookFirst: ({ context }) =>
      context.command?.seen === undefined &&
      (context.identity?.apiVersion === undefined ||
        context.unconfirmed.length > 0 ||
        (context.running.kind === 'open' && !mayEnd(context, context.running)) ||
        (context.running.kind === 'unknown' && context.running.statusRuns !== false)),
    isUnseen: ({ context }) => context.command?.seen === undefined,
    hasPollFailed: ({ context }) => context.link.pollFailures > 0,
    isOutOfSight: or(['hasPollFailed', 'isBeingRead']),
    /** A start may run that was answered with an error, and no read since has said. */
    isUnconfirmed: ({ context }) => context.unconfirmed.length > 0,
    isApiUnknown: ({ context }) => context.identity?.apiVersion === undefined,
    mayEndOther: ({ context }) => mayEnd(context, context.running),
    isOtherInTheWay: ({ context }) => context.running.kind === 'open',
    /** `/status` decides what is done where the two witnesses say no more. */
    isFree: ({ context }) =>
      context.running.kind === 'nothing' ||
      (context.running.kind === 'unknown' && context.running.statusRuns === false),
    mayStillAct: ({ context }) => context.writes.mayStillAct,
    /** An earlier start may still begin, or one of two witnesses says that something runs. */
    mayRunAllTheSame: ({ context: { writes, running } }) =>
      writes.mayStillAct || (running.kind === 'unknown' && running.why === 'witnesses disagree'),
    isSyncYoung: ({ context: { clock, command } }) =>
      clock.syncedAtMs !== undefined &&
      command?.seen !== undefined &&
      isSyncYoungEnough(command.seen.atMs, clock.syncedAtMs),
    /** The clock was set for this start already. */
    isPrepared: ({ context }) => context.command?.starting !== undefined,
    isClockRight: ({ context, event }) => isClockRight(context, event),

    doesOursRun: ({ context }) =>
      seenBy(context)?.kind === 'open' &&
      context.running.kind === 'open' &&
      isOfStart(context.command, context.running) === 'yes',
    doesAnotherRun: ({ context }) => seenBy(context)?.kind === 'open' && mayEnd(context, context.running),
    canStartAgain: ({ context }) => {
      const { command, settings } = context;
      const judged = seenBy(context);
      return (
        saysNothingRuns(judged) &&
        hasBegunAndEnded(context, judged) === 'no' &&
        command?.failure?.retryable === true &&
        command.attempts <= settings.commandRetries
      );
    },
    isNothingSeen: ({ context }) => {
      const judged = seenBy(context);
      return judged === undefined || judged.kind === 'disagree' || judged.kind === 'half read';
    },
  },
  actions: {
    beginStart: act(({ context }, does) => {
      const command = takeNext(context, does);
      if (command?.type !== 'transaction.start') return;
      const { clientId, cut } = clientIdOf(command.request);
      const { transactionId } = command.request;
      if (cut) does.tell({ type: 'clientId.cut', transactionId, clientId });
      does.assign({ command: begun(command) });
    }),
    forgetLookFailures: act(({ context }, does) => {
      const { command } = context;
      if (command !== undefined) does.assign({ command: { ...command, attempts: 0, failure: undefined } });
    }),
    noteStarting: act(noteStarting),
    rememberUnprepared: act(({ context, event }, does) => {
      assertEvent(event, 'xstate.done.actor.prepareStart');
      const { command } = context;
      if (command === undefined || event.output.outcome !== 'failed') return;
      const { error, implausible } = event.output;
      const failure = implausible === undefined ? error : errors.clockImplausible(implausible, error);
      does.assign({ command: { ...command, attempts: command.attempts + 1, failure } });
    }),
    endOther: act(({ context }, does) => {
      const { command, running } = context;
      if (command === undefined || running.kind !== 'open') return;
      does.assign({
        command: { ...command, ending: running, effectOfStart: command.effect, hasEndedOther: true },
      });
    }),
    beginRunning: act(beginRunning),
    failStart: act(failStart),
    refuseActive: act(refuseActive),
  },
});

export const starting = startingSetup.createStateConfig({
  description: 'Carries out a start. What was not answered is looked at, never repeated blindly.',
  meta: { spec: 'LEM operation manual, p. 71' },
  tags: ['busy'],
  initial: 'deciding',
  states: {
    deciding: {
      description: 'Is something in the way?',
      always: [
        { guard: 'mustLookFirst', target: 'looking' },
        {
          guard: and(['isUnseen', 'isOutOfSight']),
          target: 'looking',
          description: 'The link has had trouble since what runs was read, or it is being read.',
        },
        { guard: 'isApiUnknown', target: 'waitingToLook', actions: 'countLookFailure' },
        {
          guard: 'mayEndOther',
          target: '#meter.operational.lifecycle.stopping.ending',
          actions: 'endOther',
          description: 'A transaction that is not ours runs: it is ended first, and then the start goes on.',
        },
        {
          guard: 'isOtherInTheWay',
          target: '#meter.operational.lifecycle.transacting.refused',
          actions: 'refuseActive',
        },
        {
          guard: and(['isFree', 'mayRunAllTheSame', 'isSyncYoung']),
          target: 'posting',
          actions: 'noteStarting',
          description:
            'An earlier start may still begin: no clock is written under it, and the last sync is young.',
        },
        { guard: and(['isFree', 'isPrepared']), target: 'posting' },
        {
          guard: and(['isFree', 'mayRunAllTheSame', 'hasTriesLeft']),
          target: 'waitingToLook',
          actions: 'countLookFailure',
          description: 'No clock is written while something may run; soon the witnesses may agree.',
        },
        { guard: 'isFree', target: 'preparing', actions: 'forgetLookFailures' },
        { target: 'waitingToLook', actions: 'countLookFailure' },
      ],
    },
    looking: {
      description: 'It is not known whether something runs: the meter is read before anything is written.',
      entry: 'countLook',
      invoke: {
        id: 'lookFirst',
        src: 'look',
        input: ({ context }) => lookInput(context, 'command', true),
        onDone: [
          { guard: 'isAnotherMeter', target: '#meter.fault', actions: 'rememberOtherMeter' },
          { target: 'deciding', actions: ['rememberSeen', 'learn'] },
        ],
        onError: { target: 'waitingToLook', actions: 'countLookFailure' },
      },
    },
    waitingToLook: {
      description: 'The look said too little; the next one comes after the retry delay.',
      always: {
        guard: 'hasNoTriesLeft',
        target: '#meter.operational.lifecycle.transacting.refused',
        actions: 'failStart',
      },
      after: { commandRetryDelay: 'looking' },
    },
    preparing: {
      description: 'Sets the clock, so that the sync lasts as long as the transaction may.',
      invoke: {
        id: 'prepareStart',
        src: 'prepareStart',
        input: ({ context }) => ({
          ...clockInput(context),
          settingsChecked: context.clock.settingsChecked,
        }),
        onDone: [
          {
            guard: and(['isClockRight', 'isSettling']),
            target: 'posting',
            actions: ['rememberUnsaved', 'rememberSync', 'announceSync', 'noteStarting'],
          },
          {
            guard: 'isClockRight',
            target: 'posting',
            actions: ['rememberSync', 'announceSync', 'noteStarting'],
          },
          { target: 'confirming', actions: ['rememberUnprepared', 'announceSync'] },
        ],
        onError: { target: 'confirming', actions: 'countAttempt' },
      },
    },
    posting: {
      description: 'Asks the meter to start.',
      entry: 'beginWrite',
      exit: 'closeWrite',
      invoke: {
        id: 'startTransaction',
        src: 'startTransaction',
        input: ({ context }) => startInput(context),
        onDone: {
          target: '#meter.operational.lifecycle.transacting.running',
          actions: 'beginRunning',
        },
        onError: { target: 'confirming', actions: 'judgeWriteFailure' },
      },
    },
    confirming: {
      description: 'The start failed or was not answered: looks at what the meter made of it.',
      entry: 'countLook',
      invoke: {
        id: 'confirmStart',
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
          guard: 'doesOursRun',
          target: '#meter.operational.lifecycle.transacting.running',
          actions: 'beginRunning',
        },
        {
          guard: 'doesAnotherRun',
          target: '#meter.operational.lifecycle.stopping.ending',
          actions: 'endOther',
        },
        { guard: 'isNothingSeen', target: 'waitingToConfirm', actions: 'countLookFailure' },
        { guard: 'canStartAgain', target: 'waiting' },
        { target: '#meter.operational.lifecycle.transacting.refused', actions: 'failStart' },
      ],
    },
    waiting: {
      description: 'The meter does not run it so far; the start is tried again after the retry delay.',
      after: {
        commandRetryDelay: [{ guard: 'isPrepared', target: 'posting' }, { target: 'preparing' }],
      },
    },
    waitingToConfirm: {
      description: 'The meter could not say what it made of it; it is asked again after the retry delay.',
      always: {
        guard: 'hasNoTriesLeft',
        target: '#meter.operational.lifecycle.transacting.refused',
        actions: 'failStart',
      },
      after: { commandRetryDelay: 'confirming' },
    },
  },
});
