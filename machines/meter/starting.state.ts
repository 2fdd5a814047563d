import { and, assertEvent } from 'xstate';
import { clientIdOf } from '../../src/domain/client-id.ts';
import type { NotedTransaction } from '../../src/domain/journaled.ts';
import type { StartInput } from '../../src/domain/service-results.ts';
import { expiresAtMs, isSyncYoungEnough, stopWindow } from '../../src/domain/stop-window.ts';
import type { MeterErrorData } from '../../src/errors/meter-error.ts';
import { clockSetup } from './clock.state.ts';
import {
  act,
  answered,
  begun,
  type Does,
  recordOf,
  refusal,
  takeNext,
  unconfirmedAfter,
} from './commands.ts';
import * as errors from './errors.ts';
import { lookInput, newestOf, tellEnded, watchExpiry } from './running.state.ts';
import {
  aboutToStart,
  isSameSession,
  isSession,
  type Judgement,
  judge,
  lostSight,
  openBefore,
  type Running,
} from './running.ts';
import {
  type Args,
  type CurrentCommand,
  clockInput,
  type MeterContext,
  meterInput,
  required,
  type StartCommand,
} from './vocabulary.ts';

export const startingSetup = clockSetup.extend({
  guards: {
    /** It is not known whether something runs that would be in the way. */
    mustLookFirst: ({ context }) =>
      context.command?.seen === undefined &&
      (context.identity?.apiVersion === undefined ||
        context.unconfirmed.length > 0 ||
        (context.running.kind === 'unknown' && context.running.statusRuns !== false)),
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

    doesOursRun: ({ context }) => {
      const judged = seenBy(context);
      return judged?.kind === 'open' && isOurs(context.command, judged);
    },
    doesAnotherRun: ({ context }) => seenBy(context)?.kind === 'open' && mayEnd(context, context.running),
    canStartAgain: ({ context }) => {
      const { command, settings } = context;
      const judged = seenBy(context);
      return (
        saysNothingRuns(judged) &&
        hasBegunAndEnded(command, judged) === 'no' &&
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
      const newest = context.read.newest?.counter;
      if (newest !== undefined) does.bid({ type: 'record.bound', transactionId, untilCounter: newest });
      const unconfirmed = context.unconfirmed.map(each =>
        each.transactionId === transactionId
          ? { ...each, newestCounterAfter: each.newestCounterAfter ?? newest }
          : each,
      );
      does.assign({ command: begun(command), unconfirmed });
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
      does.assign({ command: { ...command, ending: running, hasEndedOther: true } });
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

function startOf({ command }: MeterContext): StartCommand | undefined {
  return command?.asked?.type === 'transaction.start' ? command.asked : undefined;
}

function startInput(context: MeterContext): StartInput {
  const { request } = required(startOf(context), 'start command');
  const { session, newestCounterBefore, meterTimeMs } = required(
    context.command?.starting,
    'transaction to start',
  );
  const noted: NotedTransaction = {
    ...session,
    origin: 'own',
    request,
    newestCounterBefore,
    meterTimeMs,
    paginationCounter: undefined,
  };
  return { ...meterInput({ context }), request, noted };
}

/** Somebody else's, or one whose start was answered with an error; only one for each start. */
function mayEnd({ command, settings }: MeterContext, running: Running): boolean {
  if (running.kind !== 'open' || command?.hasEndedOther === true) return false;
  if (command?.starting !== undefined && isOurs(command, running)) return false;
  const isForeign = running.origin === 'found' && settings.onForeignTransaction === 'end';
  return isForeign || running.startFailed;
}

function isOurs(
  command: CurrentCommand | undefined,
  seen: { readonly transactionId: string; readonly paginationCounter: number | undefined },
): boolean {
  return command?.starting !== undefined && isSession(command.starting, seen);
}

/** What the meter said since the latest write. */
function seenBy({ command, read }: MeterContext): Judgement | undefined {
  return command?.seen && judge(command.seen, read.endedUpTo);
}

function saysNothingRuns(judged: Judgement | undefined): judged is Extract<Judgement, { kind: 'nothing' }> {
  return judged?.kind === 'nothing';
}

/** Whether the meter's last transaction is the one that was started, and has ended already. */
function hasBegunAndEnded(
  command: CurrentCommand | undefined,
  judged: Judgement | undefined,
): 'yes' | 'no' | 'perhaps' {
  const starting = command?.starting;
  if (!saysNothingRuns(judged) || judged.last === undefined || starting === undefined) return 'no';
  const { transactionId, paginationCounter } = judged.last;
  if (command?.effect !== 'unknown' || transactionId !== starting.transactionId) return 'no';
  const { newestCounterBefore } = starting;
  if (paginationCounter === undefined || newestCounterBefore === undefined) return 'perhaps';
  return paginationCounter > newestCounterBefore ? 'yes' : 'no';
}

function isClockRight({ clock }: MeterContext, event: Args['event']): boolean {
  if (event.type !== 'xstate.done.actor.prepareStart') return false;
  const { output } = event;
  if (output.outcome === 'synced') return true;
  if (output.implausible !== undefined) return output.meterSyncedTimeMs !== undefined;
  return clock.syncedAtMs !== undefined && isSyncYoungEnough(output.atMs, clock.syncedAtMs);
}

/** From now on there is a session, with what its record will be known by. */
function noteStarting({ context, event }: Args, does: Does) {
  const { command, read } = context;
  const start = startOf(context);
  if (command === undefined || start === undefined) return;
  const prepared = event.type === 'xstate.done.actor.prepareStart' ? event.output : undefined;
  const atMs = prepared?.atMs ?? command.seen?.atMs ?? 0;
  const isFailed = prepared?.outcome === 'failed';
  const meterTimeMs = isFailed ? prepared.meterSyncedTimeMs : atMs;
  const countsInMeterTime = isFailed && prepared.implausible !== undefined;
  const starting =
    command.starting ?? aboutToStart(start.request, { atMs, meterTimeMs }, read.newest?.counter);
  does.assign({ command: { ...command, starting, countsInMeterTime } });
}

function beginRunning({ context, event }: Args, does: Does) {
  const { command, clock } = context;
  const start = startOf(context);
  const starting = command?.starting;
  if (command === undefined || start === undefined || starting === undefined) return;
  const { requestId, request } = start;
  const { transactionId } = request;
  const isAnswer = event.type === 'xstate.done.actor.startTransaction';
  const atMs = isAnswer ? event.output.atMs : (command.seen?.atMs ?? 0);
  const seen = seenBy(context);
  lookForLost(context, does);
  const before = openBefore(context.running);
  if (before !== undefined && !isSameSession(before, starting)) tellEnded(context, before, does);
  const paginationCounter = isAnswer
    ? event.output.paginationCounter
    : seen?.kind === 'open'
      ? seen.paginationCounter
      : undefined;
  const isByMeterClock = command.countsInMeterTime;
  const startedMs = isByMeterClock ? (starting.meterTimeMs ?? atMs) : atMs;
  const syncedAtMs = isByMeterClock ? undefined : (clock.syncedAtMs ?? atMs);
  does.tell({
    type: 'transaction.started',
    requestId,
    transactionId,
    ...stopWindow(startedMs, syncedAtMs),
  });
  if (syncedAtMs !== undefined) watchExpiry(does, transactionId, expiresAtMs(syncedAtMs), atMs);
  does.assign({
    running: { ...starting, paginationCounter },
    read: { ...context.read, newest: newestOf(paginationCounter, true) },
    command: undefined,
    writes: answered(context, does),
    unconfirmed: context.unconfirmed.filter(each => each.session.notedAt !== starting.session.notedAt),
  });
}

/** What the caller hears follows from what was sent and from what was seen after it. */
function failStart({ context }: Args, does: Does) {
  const { command, writes, running } = context;
  const start = startOf(context);
  if (command === undefined || start === undefined) return;
  const { transactionId } = start.request;
  lookForLost(context, does);
  const judged = seenBy(context);
  const failure = command.failure ?? lookFailure(context, transactionId);
  const { starting } = command;
  const begunAndEnded = hasBegunAndEnded(command, judged);
  if (begunAndEnded === 'yes' && starting !== undefined && saysNothingRuns(judged)) {
    const ended = { ...starting, paginationCounter: judged.last?.paginationCounter };
    does.tell(refusal(start, errors.startedAndEnded(failure, transactionId)));
    does.bid({ type: 'record.add', wanted: [recordOf(ended)] });
    does.assign({ command: undefined });
    return;
  }
  const isShown = judged?.kind === 'nothing' || judged?.kind === 'open';
  const isWithoutEffect =
    command.effect === 'none' || (isShown && begunAndEnded === 'no' && !writes.mayStillAct);
  does.tell(refusal(start, isWithoutEffect ? refusalOf(context, failure) : unsure(context, failure)));
  if (isWithoutEffect) {
    // It may be in the journal, and it never ran.
    if (starting !== undefined && command.effect !== 'none')
      does.bid({ type: 'record.add', wanted: [recordOf(starting, 'neverRan')] });
    does.assign({ command: undefined });
    return;
  }
  does.assign({
    command: undefined,
    unconfirmed: unconfirmedAfter(context),
    running: isShown ? running : lostSight(running, 'written since'),
  });
  does.raise({ type: 'doubt.raised' });
}

/** The looks before anything was sent said too little. */
export function lookFailure(
  { running, read, identity }: MeterContext,
  transactionId: string,
): MeterErrorData {
  if (identity?.apiVersion === undefined && read.legalProblem !== undefined) return read.legalProblem;
  const isUnnamed = running.kind === 'unknown' && running.statusRuns === true;
  return isUnnamed
    ? errors.unnamedActive(transactionId, read.legalProblem)
    : errors.notKnown(transactionId, read.legalProblem);
}

function refusalOf({ command, running }: MeterContext, failure: MeterErrorData): MeterErrorData {
  const runningId = running.kind === 'open' ? running.transactionId : undefined;
  const blockers = command?.seen?.status?.blockers ?? [];
  return errors.startRefused(failure, { runningId, blockers }, 'none');
}

/** An earlier try may have begun a transaction that ended unseen: every counter since then is looked at. */
function lookForLost({ command }: MeterContext, does: Does) {
  const before = command?.starting?.newestCounterBefore;
  if (command?.hasLostWrite && before !== undefined)
    does.bid({ type: 'records.lookFrom', counter: before + 1 });
}

function unsure({ command }: MeterContext, failure: MeterErrorData): MeterErrorData {
  return errors.unconfirmed(failure, 'start', command?.starting?.transactionId ?? '');
}

function refuseActive({ context }: Args, does: Does) {
  const { command } = context;
  const start = startOf(context);
  if (command === undefined || start === undefined) return;
  const running = openBefore(context.running);
  const error = errors.transactionActive(running?.transactionId ?? '', start.request.transactionId);
  does.tell(refusal(start, errors.withEffect(error, command.effect)));
  does.assign({ command: undefined, unconfirmed: unconfirmedAfter(context) });
}
