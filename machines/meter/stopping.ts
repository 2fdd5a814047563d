import type { RunningInput } from '../../src/domain/service-results.ts';
import { toErrorData } from '../../src/errors/error-data.ts';
import type { Effect, MeterErrorData } from '../../src/errors/meter-error.ts';
import type { Does } from './act.ts';
import { lookForNamed, recordOf, refusal, unconfirmedAfter } from './commands.ts';
import * as errors from './errors.ts';
import { expiryTimer, newestOf, seenBy } from './looks.ts';
import {
  endedNow,
  foundBy,
  isSameSession,
  isSession,
  lostSight,
  type OpenTransaction,
  openBefore,
  openOf,
} from './running.ts';
import {
  type Args,
  type CurrentCommand,
  type MeterContext,
  meterInput,
  required,
  type StartCommand,
  type StopCommand,
} from './vocabulary.ts';
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

/** The latest session of the id that is known of: an unconfirmed start, one that the journal knows, or a new one. */
export function noted(
  { command, unconfirmed, read }: MeterContext,
  named: { readonly transactionId: string; readonly paginationCounter: number | undefined },
): OpenTransaction {
  const started = unconfirmed.findLast(each => isSession(each, named));
  if (started !== undefined) return started;
  const journaled = command?.seen?.journaled?.map(openOf).findLast(each => isSession(each, named));
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

export function endingInput(context: MeterContext): RunningInput {
  return { ...meterInput({ context }), running: required(context.command?.ending, 'transaction to end') };
}

/** The answer to the stop, or a look after it, showed the end: nothing else changes that. */
export function rememberEnded({ context, event }: Args, does: Does) {
  const { command } = context;
  if (command?.ending === undefined) return;
  const isAnswer = event.type === 'xstate.done.actor.endTransaction';
  const paginationCounter =
    (isAnswer ? event.output.transaction.paginationCounter : undefined) ?? command.ending.paginationCounter;
  const ended = { ...command.ending, paginationCounter };
  const legal = isAnswer ? event.output.transaction : undefined;
  const wanted = { ...recordOf(ended), legal };
  const stop = stopOf(context);
  if (stop === undefined) does.bid({ type: 'record.add', wanted: [wanted] });
  else if (ended.isOnlyNamed && !isAnswer)
    does.bid({ type: 'record.wantById', requestId: stop.requestId, transactionId: ended.transactionId });
  else does.bid({ type: 'record.want', requestId: stop.requestId, wanted });
  // What was only named, and not answered, may have ended long before.
  const effect: Effect = ended.isOnlyNamed && !isAnswer ? 'unknown' : 'done';
  const waiting =
    stop === undefined
      ? context.waiting
      : [...context.waiting, { requestId: stop.requestId, transactionId: ended.transactionId, effect }];
  does.cancel(expiryTimer);
  does.assign({
    command: { ...command, ending: undefined, effect: stop === undefined ? effectBefore(command) : effect },
    waiting,
    unconfirmed:
      ended.isOnlyNamed && !isAnswer
        ? context.unconfirmed
        : context.unconfirmed.filter(each => !isSameSession(each, ended)),
    ...(isAnswer
      ? {
          running: endedNow(event.output.atMs),
          writes: answered(context, does),
          read: {
            ...context.read,
            newest: newestOf(paginationCounter, false),
            endedUpTo: paginationCounter ?? context.read.endedUpTo,
          },
        }
      : {}),
  });
}

/** Of a start, for which another transaction was to be ended: what was sent for the start itself. */
function effectBefore({ unlessSent }: CurrentCommand): Effect {
  return unlessSent?.effect ?? 'none';
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
  const stopRequested = ending.stopRequested || (asked?.type === 'transaction.stop' && !isWithoutEffect);
  const stopSent = ending.stopSent || !isWithoutEffect;
  const still = { ...ending, stopRequested, stopSent };
  const started = { ...command, effect: effectBefore(command) };
  lookForNamed(context, does);
  does.assign({
    command: undefined,
    unconfirmed: unconfirmedAfter({ ...context, command: started }),
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
  return errors.withEffect(error, effectBefore(command));
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
