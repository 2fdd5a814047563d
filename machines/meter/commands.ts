import { assertEvent } from 'xstate';
import type { MeterEvent } from '../../src/domain/meter-event.ts';
import type { WantedRecord } from '../../src/domain/record-results.ts';
import { toErrorData } from '../../src/errors/error-data.ts';
import type { Effect, MeterErrorData } from '../../src/errors/meter-error.ts';
import { act, type Does, errorOf } from './act.ts';
import type { CurrentCommand, MeterContext, StartCommand, TransactionCommand } from './context.ts';
import { type Admitted, admit } from './door.ts';
import * as errors from './errors.ts';
import { lostSight, type Running } from './running.ts';
import type { OpenTransaction } from './session.ts';
import { type Args, type MeterMachineEvent, vocabulary } from './vocabulary.ts';
import { acted, beginWrite, closeWrite, judgeWriteFailure } from './writes.ts';

/** A command at the door of the machine: from here on only the copy is used. */
function admitted({ settings }: MeterContext, event: MeterMachineEvent): Admitted {
  assertEvent(event, ['transaction.start', 'transaction.stop']);
  return admit(event, settings.recordTexts);
}

/** A command that begins: nothing has been sent for it. */
export function begun(
  asked: TransactionCommand | undefined,
  more: Partial<CurrentCommand> = {},
): CurrentCommand {
  return {
    asked,
    attempts: 0,
    failure: undefined,
    hasLostWrite: false,
    effect: 'none',
    unlessSent: undefined,
    starting: undefined,
    ending: undefined,
    effectOfStart: undefined,
    hasEndedOther: false,
    countsInMeterTime: false,
    nothingUpTo: undefined,
    newestAtEnding: undefined,
    seen: undefined,
    ...more,
  };
}

export function startOf({ command }: Pick<MeterContext, 'command'>): StartCommand | undefined {
  return command?.asked?.type === 'transaction.start' ? command.asked : undefined;
}

/** The record of a transaction that does not run any more. */
export function recordOf(open: OpenTransaction, state: WantedRecord['state'] = 'ran'): WantedRecord {
  return {
    transactionId: open.transactionId,
    paginationCounter: open.paginationCounter,
    session: open.session,
    request: open.request,
    state,
    afterCounter: open.newestCounterBefore,
    untilCounter: open.newestCounterAfter,
    beganFromMs: open.meterTimeMs,
    legal: undefined,
    intermediate: open.intermediate,
  };
}

const maxQueuedCommands = 16;

/** As many commands wait as may; in a state that cannot take one the next is refused. */
export function isQueueFull({ queue, waiting }: Pick<MeterContext, 'queue' | 'waiting'>): boolean {
  return queue.length + waiting.length >= maxQueuedCommands;
}

/** Commands that wait, those being carried out, and stops that wait for their record. */
export const queueSetup = vocabulary.extend({
  guards: {
    // Of the command that waits longest
    isNextWithoutJournal: ({ context: { queue, journalProblem, settings } }) =>
      queue[0]?.type === 'transaction.start' &&
      journalProblem !== undefined &&
      !settings.allowStartWithoutJournal,
    isNextStart: ({ context: { queue } }) => queue[0]?.type === 'transaction.start',
    isNextStop: ({ context: { queue } }) => queue[0]?.type === 'transaction.stop',
    isNextStopOfRunning: ({ context: { queue, running } }) =>
      queue[0]?.type === 'transaction.stop' &&
      running.kind === 'open' &&
      (queue[0].transactionId === '' || queue[0].transactionId === running.transactionId),
    // Of the command that is carried out
    hasTriesLeft: ({ context }) => (context.command?.attempts ?? 0) < context.settings.commandRetries,
    hasNoTriesLeft: ({ context }) => (context.command?.attempts ?? 0) > context.settings.commandRetries,
    isForStart: ({ context }) => context.command?.asked?.type === 'transaction.start',
  },
  actions: {
    queueCommand: act(queueCommand),
    dropExpired: act(dropExpired),
    giveUpForFault: act((args, does) =>
      giveUp(
        args,
        does,
        requestId => args.context.link.problem ?? errors.busy(requestId, 'the driver is in fault'),
      ),
    ),
    giveUpForStop: act((args, does) => giveUp(args, does, errors.stopped)),
    refuseForJournal: act((args, does) => {
      const command = takeNext(args.context, does);
      if (command !== undefined)
        does.tell(refusal(command, args.context.journalProblem ?? toErrorData(undefined)));
    }),
    refuseForFault: act(({ context, event }, does) => {
      const { command, refusal: reason } = admitted(context, event);
      const problem = errors.withEffect(context.link.problem ?? toErrorData(undefined), 'none');
      does.tell(refusal(command, reason ?? problem));
    }),
    countAttempt: act(({ context, event }, does) => {
      const { command } = context;
      if (command === undefined) return;
      const failure = errorOf(event);
      does.assign({ command: { ...command, attempts: command.attempts + 1, failure } });
    }),
    /** A look failed, too; the failure of the command itself, if there is one, is what the caller will hear. */
    countLookFailure: act(({ context, event }, does) => {
      const { command } = context;
      if (command === undefined) return;
      const failure = command.failure ?? ('error' in event ? errorOf(event) : undefined);
      does.assign({ command: { ...command, attempts: command.attempts + 1, failure } });
    }),
    rememberLookFailure: act(({ context, event }, does) => {
      const { command } = context;
      if (command !== undefined)
        does.assign({ command: { ...command, failure: command.failure ?? errorOf(event) } });
    }),
    beginWrite: act(beginWrite),
    closeWrite: act(closeWrite),
    judgeWriteFailure: act(judgeWriteFailure),
    settleWrite: act(({ context }, does) => does.assign({ writes: acted(context, false) })),
    deliverHome: act(deliverHome),
    answerNotHome: act(answerNotHome),
    tellFact: act(({ event }, does) => {
      if (event.type === 'record.told') does.tell(event.fact);
    }),
    listPending: act(({ event }, does) => {
      if (event.type === 'records.listed') does.assign({ pending: event.pending });
    }),
  },
});

// Commands that wait

function queueCommand({ context, event }: Args, does: Does) {
  const { command, refusal: reason } = admitted(context, event);
  if (reason !== undefined) {
    does.tell(refusal(command, reason));
    return;
  }
  const { requestId } = command;
  if (isQueueFull(context)) {
    does.tell(refusal(command, errors.queueFull(requestId)));
    return;
  }
  does.assign({ queue: [...context.queue, command] });
  const delayMs = context.settings.commandHoldMs;
  does.raise({ type: 'command.expired', requestId }, { delayMs, id: queueTimer(requestId) });
}

/** The command that waits longest gets its turn. */
export function takeNext({ queue }: MeterContext, does: Does): TransactionCommand | undefined {
  const [next, ...others] = queue;
  if (next === undefined) return undefined;
  does.cancel(queueTimer(next.requestId));
  does.assign({ queue: others });
  return next;
}

function dropExpired({ context, event }: Args, does: Does) {
  assertEvent(event, 'command.expired');
  for (const command of context.queue.filter(({ requestId }) => requestId === event.requestId)) {
    const reason = `it waited ${context.settings.commandHoldMs} ms for its turn`;
    const error = context.link.problem ?? errors.busy(command.requestId, reason);
    does.tell(refusal(command, errors.withEffect(error, 'none')));
  }
  does.assign({ queue: context.queue.filter(({ requestId }) => requestId !== event.requestId) });
}

/** Name of the timer of a command that waits. */
function queueTimer(requestId: string): string {
  return `queue.${requestId}`;
}

/** The answer that tells a command that it failed. */
export function refusal(command: TransactionCommand, error: MeterErrorData): MeterEvent {
  const { requestId } = command;
  return command.type === 'transaction.start'
    ? { type: 'transaction.startFailed', requestId, transactionId: command.request.transactionId, error }
    : { type: 'transaction.stopFailed', requestId, transactionId: command.transactionId, error };
}

/**
 * Nothing that a caller waits for is left unanswered when the machine leaves the states that could answer: by what was
 * sent for it, whatever the reason.
 */
function giveUp({ context }: Args, does: Does, reasonOf: (requestId: string) => MeterErrorData) {
  for (const command of context.queue) {
    does.cancel(queueTimer(command.requestId));
    does.tell(refusal(command, errors.withEffect(reasonOf(command.requestId), 'none')));
  }
  const { command } = context;
  if (command?.asked !== undefined) {
    const { asked } = command;
    does.tell(refusal(asked, errors.withEffect(reasonOf(asked.requestId), effectOf(command))));
  }
  for (const { requestId, transactionId, effect } of context.waiting) {
    const error = errors.withEffect(reasonOf(requestId), effect);
    does.tell({ type: 'transaction.stopFailed', requestId, transactionId, error });
  }
  if (context.waiting.length > 0) does.bid({ type: 'record.unwant' });
  if (command !== undefined && effectOf(command) === 'none') closeUnsent(context, does);
  lookForNamed(context, does);
  lookForLost(context, does);
  does.assign({
    queue: [],
    command: undefined,
    waiting: [],
    unconfirmed: unconfirmedAfter(context),
    running: runningAfter(context),
  });
}

/** What the meter may have made of what was asked: what is ended for a start is not that. */
export function effectOf({ effect, effectOfStart }: CurrentCommand): Effect {
  return effectOfStart ?? effect;
}

/** A start that may run all the same is not forgotten. */
export function unconfirmedAfter({ command, unconfirmed }: MeterContext): readonly OpenTransaction[] {
  const starting = command?.starting;
  if (command === undefined || starting === undefined || effectOf(command) !== 'unknown') return unconfirmed;
  return [...unconfirmed, { ...starting, startFailed: true, isOnlyNamed: true }];
}

/** It may be in the journal, and it never ran: whoever asked has been told so. */
export function closeUnsent({ command }: MeterContext, does: Does) {
  const starting = command?.starting;
  if (starting !== undefined) does.bid({ type: 'record.add', wanted: [recordOf(starting, 'neverRan')] });
}

/** A stop that was lost may have ended what nobody saw run: its record comes home like one that was missed. */
export function lookForNamed({ command }: MeterContext, does: Does) {
  const { ending, hasLostWrite, newestAtEnding } = command ?? {};
  if (hasLostWrite && ending?.isOnlyNamed)
    does.bid({ type: 'records.lookFrom', counter: ending.paginationCounter ?? newestAtEnding });
}

/** An earlier try may have begun a transaction that ended unseen: every counter since then is looked at. */
export function lookForLost({ command }: MeterContext, does: Does) {
  const before = command?.starting?.newestCounterBefore;
  if (command?.hasLostWrite && before !== undefined)
    does.bid({ type: 'records.lookFrom', counter: before + 1 });
}

/** What is ended for a start is not asked to end once that start is over. */
export function askedToEnd(command: CurrentCommand | undefined, ending: OpenTransaction): OpenTransaction {
  const isForStart = command?.asked?.type === 'transaction.start';
  return { ...ending, stopRequested: ending.stopRequested || !isForStart };
}

/** The meter is out of sight; a stop that may not have been carried out stays asked for. */
function runningAfter({ command, running }: MeterContext): Running {
  const lost = lostSight(running, 'not read');
  const ending = command?.ending;
  if (ending === undefined || ending.isOnlyNamed) return lost;
  if (command?.effect === 'none') return { ...lost, was: lost.was ?? ending };
  return { ...lost, was: { ...askedToEnd(command, ending), stopSent: true } };
}

// Records that come home

function deliverHome({ context, event }: Args, does: Does) {
  assertEvent(event, 'record.home');
  const { record, wantedBy } = event;
  const waiting = context.waiting.filter(({ requestId }) => wantedBy.includes(requestId));
  let { again } = event;
  if (waiting.length === 0 && !again) does.tell({ type: 'record.recovered', record });
  for (const { requestId } of waiting) {
    does.tell({ type: 'transaction.stopped', requestId, record, ...(again ? { again } : {}) });
    again = true;
  }
  const { endedUpTo = -1 } = context.read;
  const { paginationCounter: counter = endedUpTo } = record;
  does.assign({
    waiting: context.waiting.filter(each => !waiting.includes(each)),
    ...(counter > endedUpTo ? { read: { ...context.read, endedUpTo: counter } } : {}),
  });
}

function answerNotHome({ context, event }: Args, does: Does) {
  assertEvent(event, 'record.notHome');
  const { wantedBy, record, intermediate } = event;
  const waiting = context.waiting.filter(({ requestId }) => wantedBy.includes(requestId));
  for (const { requestId, transactionId, effect } of waiting) {
    // For a stop of what had ended before, nothing was written.
    const error = errors.withEffect(event.error, effect);
    does.tell({
      type: 'transaction.stopFailed',
      requestId,
      transactionId,
      error,
      ...(record === undefined ? {} : { record }),
      ...(intermediate === undefined ? {} : { intermediate }),
    });
  }
  does.assign({ waiting: context.waiting.filter(each => !waiting.includes(each)) });
}
