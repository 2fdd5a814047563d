import type { NotedTransaction } from '../../src/domain/journaled.ts';
import type { StartInput } from '../../src/domain/service-results.ts';
import { expiresAtMs, isSyncYoungEnough, stopWindow } from '../../src/domain/stop-window.ts';
import type { MeterErrorData } from '../../src/errors/meter-error.ts';
import type { Does } from './act.ts';
import { boundBy, boundRecords } from './bounds.ts';
import { startOf } from './commands.ts';
import type { CurrentCommand, MeterContext } from './context.ts';
import * as errors from './errors.ts';
import { closeUnsent, lookForLost, unconfirmedAfter } from './left-behind.ts';
import { lookBehind, seenBy, tellEnded, watchExpiry } from './looks.ts';
import { refusal } from './queue.ts';
import { newestNow } from './read.ts';
import { type Judgement, lostSight, openBefore, type Running } from './running.ts';
import {
  aboutToStart,
  isSameSession,
  isSession,
  type Named,
  type OpenTransaction,
  recordOf,
} from './session.ts';
import { type Args, meterInput, required } from './vocabulary.ts';
import { answered, ranUnanswered } from './writes.ts';

/** What a start asks itself and does; the states are in starting.state.ts. */

export function startInput(context: MeterContext): StartInput {
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
export function mayEnd({ command, settings }: MeterContext, running: Running): boolean {
  if (running.kind !== 'open' || command?.hasEndedOther === true) return false;
  if (isOfStart(command, running) !== 'no') return false;
  const isForeign = running.origin === 'found' && settings.onForeignTransaction === 'end';
  return isForeign || running.startFailed;
}

/** Whether what runs is what is being started: where an earlier start of its id may be it, and an answer was lost, who knows. */
export function isOfStart(
  command: CurrentCommand | undefined,
  running: OpenTransaction,
): 'yes' | 'no' | 'perhaps' {
  const { starting } = command ?? {};
  if (command === undefined || starting === undefined) return 'no';
  if (isSameSession(starting, running)) return 'yes';
  return command.hasLostWrite && isSession(starting, running) ? 'perhaps' : 'no';
}

export function saysNothingRuns(
  judged: Judgement | undefined,
): judged is Extract<Judgement, { kind: 'nothing' }> {
  return judged?.kind === 'nothing';
}

/** Whether the meter's last transaction is the one that was started, and has ended already; or one that may hide it. */
export function hasBegunAndEnded(
  { command, writes, read }: Pick<MeterContext, 'command' | 'writes' | 'read'>,
  judged: Judgement | undefined,
): 'yes' | 'no' | 'perhaps' {
  const starting = command?.starting;
  if (!saysNothingRuns(judged) || judged.last === undefined || starting === undefined) return 'no';
  if (command?.effect !== 'unknown') return 'no';
  const { transactionId, paginationCounter } = judged.last;
  const { newestCounterBefore } = starting;
  if (paginationCounter === undefined || newestCounterBefore === undefined) return 'perhaps';
  const begunSince = paginationCounter - newestCounterBefore;
  if (begunSince <= 0) return 'no';
  if (transactionId !== starting.transactionId) return begunSince > 1 ? 'perhaps' : 'no';
  // It may have begun between the two reads of the look, or be that of an earlier start, whose record may be home already.
  const isHome = paginationCounter <= (read.endedUpTo ?? -1);
  const isUnsure =
    writes.mayStillAct || isHome || mayBeEarlierStart(command, { transactionId, paginationCounter });
  return isUnsure ? 'perhaps' : 'yes';
}

/** The journal knows another start that may have begun it, or cannot be read. */
function mayBeEarlierStart({ starting, seen }: CurrentCommand, last: Named): boolean {
  const others = seen?.journaled?.filter(
    each => starting === undefined || !isSameSession(starting, { session: each }),
  );
  return others?.some(each => isSession(each, last)) ?? true;
}

export function isClockRight({ clock }: MeterContext, event: Args['event']): boolean {
  if (event.type !== 'xstate.done.actor.prepareStart') return false;
  const { output } = event;
  if (output.outcome === 'synced') return true;
  if (output.implausible !== undefined) return output.meterSyncedTimeMs !== undefined;
  return clock.syncedAtMs !== undefined && isSyncYoungEnough(output.atMs, clock.syncedAtMs);
}

/** From now on there is a session, with what its record will be known by. */
export function noteStarting({ context, event }: Args, does: Does) {
  const { command, read, writes } = context;
  const start = startOf(context);
  if (command === undefined || start === undefined) return;
  const prepared = event.type === 'xstate.done.actor.prepareStart' ? event.output : undefined;
  const atMs = prepared?.atMs ?? command.seen?.atMs ?? 0;
  const isFailed = prepared?.outcome === 'failed';
  const meterTimeMs = isFailed ? prepared.meterSyncedTimeMs : atMs;
  const countsInMeterTime = isFailed && prepared.implausible !== undefined;
  const notedAtMs = Math.max(atMs, writes.notedAtMs + 1);
  const starting =
    command.starting ?? aboutToStart(start.request, { notedAtMs, meterTimeMs }, read.newest?.counter);
  does.assign({
    command: { ...command, starting, countsInMeterTime },
    writes: { ...writes, notedAtMs },
  });
  boundRecords(starting, false, does);
}

/** What was in the way has ended: a start of which the meter has carried out nothing begins after that. */
export function goOnWithStart({ context: { command, read } }: Args, does: Does) {
  if (command === undefined) return;
  const { starting, hasLostWrite } = command;
  const before = starting?.newestCounterBefore;
  const newestCounterBefore = hasLostWrite ? before : (read.newest?.counter ?? before);
  does.assign({
    command: {
      ...command,
      starting: starting && { ...starting, newestCounterBefore },
      attempts: 0,
      failure: undefined,
      seen: undefined,
    },
  });
}

export function beginRunning({ context, event }: Args, does: Does) {
  const { command, clock, writes } = context;
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
  if (before !== undefined && !isSameSession(before, starting)) {
    tellEnded(context, before, does);
    lookBehind(before, starting, does);
  }
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
    read: { ...context.read, newest: newestNow(paginationCounter, true, does) },
    command: undefined,
    writes:
      isAnswer || writes.mayStillStart === undefined
        ? answered(context, does)
        : ranUnanswered(context, starting),
    unconfirmed: boundBy({ ...starting, paginationCounter }, context.unconfirmed, does),
  });
}

/** What the caller hears follows from what was sent and from what was seen after it. */
export function failStart({ context }: Args, does: Does) {
  const { command, writes, running } = context;
  const start = startOf(context);
  if (command === undefined || start === undefined) return;
  const { transactionId } = start.request;
  lookForLost(context, does);
  const judged = seenBy(context);
  const failure = command.failure ?? lookFailure(context, transactionId);
  const { starting } = command;
  const begunAndEnded = hasBegunAndEnded(context, judged);
  if (begunAndEnded === 'yes' && starting !== undefined && saysNothingRuns(judged)) {
    const ended = { ...starting, paginationCounter: judged.last?.paginationCounter };
    does.tell(refusal(start, errors.startedAndEnded(failure, transactionId)));
    boundRecords(ended, true, does);
    does.bid({ type: 'record.add', wanted: [recordOf(ended)] });
    does.assign({ command: undefined });
    return;
  }
  const isShown = judged?.kind === 'nothing' || judged?.kind === 'open';
  const mayBeIt = running.kind === 'open' && isOfStart(command, running) !== 'no';
  const isWithoutEffect =
    command.effect === 'none' || (isShown && begunAndEnded === 'no' && !mayBeIt && !writes.mayStillAct);
  does.tell(refusal(start, isWithoutEffect ? refusalOf(context, failure) : unsure(context, failure)));
  if (isWithoutEffect) {
    closeUnsent(context, does);
    does.assign({ command: undefined });
    return;
  }
  does.assign({
    command: undefined,
    unconfirmed: unconfirmedAfter(context),
    running: isShown ? running : lostSight(running, 'written since'),
  });
  does.raise({ type: 'look.wanted' });
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

export function refusalOf({ command, running }: MeterContext, failure: MeterErrorData): MeterErrorData {
  const runningId = running.kind === 'open' ? running.transactionId : undefined;
  const blockers = command?.seen?.status?.blockers ?? [];
  return errors.startRefused(failure, { runningId, blockers, isRead: command?.seen !== undefined }, 'none');
}

export function unsure({ command }: MeterContext, failure: MeterErrorData): MeterErrorData {
  return errors.unconfirmed(failure, 'start', command?.starting?.transactionId ?? '');
}

export function refuseActive({ context }: Args, does: Does) {
  const { command } = context;
  const start = startOf(context);
  if (command === undefined || start === undefined) return;
  const running = openBefore(context.running);
  const error = errors.transactionActive(running?.transactionId ?? '', start.request.transactionId);
  if (command.effect === 'none') closeUnsent(context, does);
  does.tell(refusal(start, errors.withEffect(error, command.effect)));
  does.assign({ command: undefined, unconfirmed: unconfirmedAfter(context) });
}
