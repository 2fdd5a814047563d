import { isWithinBounds } from '../../src/domain/counter-bounds.ts';
import type { RunningInput } from '../../src/domain/service-results.ts';
import { toErrorData } from '../../src/errors/error-data.ts';
import type { Effect, MeterErrorData } from '../../src/errors/meter-error.ts';
import type { RecordsCommand } from '../records.machine.ts';
import type { Does } from './act.ts';
import { boundByEnd } from './bounds.ts';
import { begun, startOf } from './commands.ts';
import type { CurrentCommand, MeterContext, StartCommand, StopCommand } from './context.ts';
import * as errors from './errors.ts';
import { askedToEnd, effectOf, lookForNamed, unconfirmedAfter } from './left-behind.ts';
import { bringEnded, expiryTimer, seenBy } from './looks.ts';
import { refusal } from './queue.ts';
import { newestNow } from './read.ts';
import { countedBy, endedNow, lostSight, openBefore } from './running.ts';
import { foundBy, isSession, type OpenTransaction, openOf, recordOf } from './session.ts';
import { type Args, type MeterMachineEvent, meterInput, required } from './vocabulary.ts';
import { answered } from './writes.ts';

/** What a stop asks itself and does; the states are in stopping.state.ts. */

export function stopOf({ command }: MeterContext): StopCommand | undefined {
  return command?.asked?.type === 'transaction.stop' ? command.asked : undefined;
}

/**
 * What the stop goes out to. With an id, that one: the meter itself refuses what does not run. Without, the one that
 * `/legal` names when either witness says that something runs.
 */
export function targetOf(context: MeterContext): OpenTransaction | undefined {
  const { running } = context;
  const stop = stopOf(context);
  if (stop === undefined) return undefined;
  const { transactionId } = stop;
  const known = openBefore(running);
  if (transactionId !== '') {
    return known?.transactionId === transactionId
      ? known
      : noted(context, { transactionId, paginationCounter: undefined });
  }
  if (running.kind === 'open') return running;
  const judged = seenBy(context);
  if (judged?.kind !== 'disagree' && judged?.kind !== 'half read') return undefined;
  const { named, statusRuns } = judged;
  if (named === undefined || (statusRuns !== true && named.running !== true)) return undefined;
  return known !== undefined && isSession(known, named) ? known : noted(context, named);
}

/**
 * The latest session of the id that is known of: an unconfirmed start, one that the journal knows, or a new one. One after
 * which another began is not meant.
 */
export function noted(
  { command, unconfirmed, read }: MeterContext,
  named: { readonly transactionId: string; readonly paginationCounter: number | undefined },
): OpenTransaction {
  const isMeant = (each: OpenTransaction) => each.newestCounterAfter === undefined && isSession(each, named);
  const started = unconfirmed.findLast(isMeant);
  if (started !== undefined) return started;
  const journaled = command?.seen?.journaled?.map(openOf).findLast(isMeant);
  return journaled ?? { ...foundBy(named, command?.seen?.atMs ?? read.sample?.atMs ?? 0), isOnlyNamed: true };
}

export function hadEndedBefore({ command }: MeterContext): boolean {
  const { ending, nothingUpTo, hasLostWrite } = command ?? {};
  if (ending?.isOnlyNamed !== true) return false;
  const { paginationCounter } = ending;
  const isOld =
    paginationCounter !== undefined && nothingUpTo !== undefined && paginationCounter <= nothingUpTo;
  return isOld || hasLostWrite === false;
}

/** The record of an id: of a start that may have run all the same, or of the last session that the meter knows. */
export function wantedById(
  { unconfirmed }: MeterContext,
  requestId: string,
  transactionId: string,
): RecordsCommand {
  const started = unconfirmed.findLast(
    each => each.transactionId === transactionId && each.newestCounterAfter === undefined,
  );
  return started === undefined
    ? { type: 'record.wantById', requestId, transactionId }
    : { type: 'record.want', requestId, wanted: recordOf(started, 'mayHaveRun') };
}

export function endingInput(context: MeterContext): RunningInput {
  const { command } = context;
  const ending = required(command?.ending, 'transaction to end');
  return { ...meterInput({ context }), running: askedToEnd(command, ending) };
}

/** What has ended, as the answer to the stop or a look after it says. */
function endOf(context: MeterContext, ending: OpenTransaction, event: MeterMachineEvent) {
  const { transactionId } = ending;
  if (event.type !== 'xstate.done.actor.endTransaction') {
    const seen = seenBy(context);
    const ended = seen?.kind === 'nothing' ? countedBy(ending, seen.last) : ending;
    return { ended, legal: undefined, other: undefined, newest: undefined };
  }
  const { transaction: legal, atMs } = event.output;
  const newest = legal.paginationCounter ?? ending.paginationCounter;
  const named = { transactionId, paginationCounter: legal.paginationCounter };
  if (isSession(ending, named))
    return { ended: { ...ending, paginationCounter: newest }, legal, other: undefined, newest };
  // Another client had ended it, and begun one of the same id; or an earlier one of the id ran all the time.
  return { ended: ending, legal: undefined, other: foundBy(named, atMs), newest };
}

/** The answer to the stop, or a look after it, showed the end: nothing else changes that. */
export function rememberEnded({ context, event }: Args, does: Does) {
  const { command } = context;
  if (command?.ending === undefined) return;
  if (isPassed(context)) return answerPassed(context, command.ending, does);
  const isAnswer = event.type === 'xstate.done.actor.endTransaction';
  const { transactionId } = command.ending;
  const { ended, legal, other, newest } = endOf(context, command.ending, event);
  if (other !== undefined) does.bid({ type: 'record.add', wanted: [recordOf(other)] });
  // The start that goes on may be of the same id.
  const isBehind = startOf(context)?.request.transactionId === transactionId;
  const untilCounter = isBehind
    ? (ended.paginationCounter ?? context.read.newest?.counter)
    : ended.newestCounterAfter;
  // Where an earlier one was running, it is not known that this one did.
  const { paginationCounter: otherCounter } = other ?? {};
  const hasRun =
    otherCounter === undefined || isWithinBounds(otherCounter, ended.newestCounterBefore, undefined);
  const wanted = { ...recordOf(ended, hasRun ? 'ran' : 'mayHaveRun'), legal, untilCounter };
  const stop = stopOf(context);
  if (stop === undefined) does.bid({ type: 'record.add', wanted: [wanted] });
  else if (ended.isOnlyNamed && !isAnswer) does.bid(wantedById(context, stop.requestId, transactionId));
  else does.bid({ type: 'record.want', requestId: stop.requestId, wanted });
  // What was only named, and not answered, may have ended long before.
  const effect: Effect = ended.isOnlyNamed && !isAnswer ? 'unknown' : 'done';
  const waiting =
    stop === undefined
      ? context.waiting
      : [...context.waiting, { requestId: stop.requestId, transactionId: ended.transactionId, effect }];
  does.cancel(expiryTimer);
  does.assign({
    command: {
      ...command,
      ending: undefined,
      effect: stop === undefined ? effectOf(command) : effect,
      effectOfStart: undefined,
    },
    waiting,
    unconfirmed:
      ended.isOnlyNamed && !isAnswer
        ? context.unconfirmed
        : boundByEnd(command.ending, ended, context.unconfirmed, does),
    ...(isAnswer
      ? {
          running: endedNow(event.output.atMs),
          writes: answered(context, does),
          read: {
            ...context.read,
            newest: newestNow(newest, false, does),
            endedUpTo: newest ?? context.read.endedUpTo,
          },
        }
      : {}),
  });
}

/** Nothing runs, and the meter has had another transaction since the one that was thought to run. */
function isPassed(context: MeterContext): boolean {
  const { command } = context;
  const seen = seenBy(context);
  if (command?.ending === undefined || stopOf(context)?.transactionId !== '') return false;
  if (seen?.kind !== 'nothing' || seen.last === undefined) return false;
  const { transactionId, paginationCounter } = seen.last;
  return !isSession(command.ending, { transactionId, paginationCounter });
}

/** It had ended before the stop of whatever runs: its record comes home all the same. */
export function tellPassed(context: MeterContext, ended: OpenTransaction, does: Does) {
  if (ended.isOnlyNamed) lookForNamed(context, does);
  else bringEnded(ended, does, context.command?.hasLostWrite);
}

function answerPassed(context: MeterContext, ended: OpenTransaction, does: Does) {
  const stop = stopOf(context);
  tellPassed(context, ended, does);
  if (stop !== undefined) does.tell({ type: 'transaction.noneOpen', requestId: stop.requestId });
  does.cancel(expiryTimer);
  does.assign({ command: begun(undefined) });
}

export function failStop({ context }: Args, does: Does) {
  const { command, running, writes } = context;
  const ending = command?.ending;
  if (command === undefined || ending === undefined) return;
  const failure = command.failure ?? toErrorData(undefined);
  const judged = seenBy(context);
  const isStillRunning = judged?.kind === 'open' && isSession(ending, judged);
  const isWithoutEffect = command.effect === 'none' || (isStillRunning && !writes.mayStillAct);
  const reason = reasonOf(failure, ending.transactionId, isStillRunning, isWithoutEffect);
  const { asked } = command;
  if (asked !== undefined) {
    does.tell(refusal(asked, asked.type === 'transaction.stop' ? reason : inTheWay(command, asked, reason)));
  }
  // A stop that was answered as one without effect is over: who wants it asks again.
  const still = isWithoutEffect ? ending : { ...askedToEnd(command, ending), stopSent: true };
  const { stopRequested, stopSent } = still;
  lookForNamed(context, does);
  does.assign({
    command: undefined,
    unconfirmed: unconfirmedAfter(context),
    running:
      running.kind === 'open' && isSession(still, running) && (isStillRunning || command.effect === 'none')
        ? { ...running, stopRequested, stopSent }
        : { ...lostSight(running, 'written since'), ...(still.isOnlyNamed ? {} : { was: still }) },
  });
  does.raise({ type: 'look.wanted' });
}

function inTheWay(
  command: CurrentCommand,
  { request }: StartCommand,
  reason: MeterErrorData,
): MeterErrorData {
  const { transactionId = '' } = command.ending ?? {};
  const error = errors.cannotEndOther(reason, transactionId, request.transactionId);
  return errors.withEffect(error, effectOf(command));
}

export function reasonOf(
  failure: MeterErrorData,
  transactionId: string,
  isStillRunning: boolean,
  isWithoutEffect: boolean,
): MeterErrorData {
  if (isStillRunning) return errors.stopRefused(failure, transactionId, isWithoutEffect ? 'none' : 'unknown');
  return isWithoutEffect
    ? errors.withEffect(failure, 'none')
    : errors.unconfirmed(failure, 'stop', transactionId);
}
