import type { MeterContext } from '../../machines/index.ts';
import type { CurrentCommand } from '../../machines/meter/context.ts';
import { judge, type Running } from '../../machines/meter/running.ts';
import type { OpenTransaction } from '../../machines/meter/session.ts';
import type { MeterEvent } from '../../src/index.ts';

/**
 * What of the context must be the same in statechart and driver. Of errors it is what guards and callers ask for, since
 * their texts come from the real network; of times it is that they are there. Left out is what the simulator counts by
 * itself (stored transactions, the newest counter), how often the driver has looked by itself, and what the owner of records lists, which is compared with its queue.
 */
export function essenceOf(context: MeterContext) {
  const { identity, read, link, clock, unconfirmed, command } = context;
  return {
    meter: identity && [identity.meterId !== undefined, identity.apiVersion],
    legalProblem: read.legalProblem?.code,
    disagreements: read.disagreements,
    link: { ...link, problem: link.problem?.code },
    clock: { ...clock, syncedAtMs: clock.syncedAtMs !== undefined },
    journalProblem: context.journalProblem?.code,
    running: essenceOfRunning(context.running),
    mayStillAct: context.writes.mayStillAct,
    unconfirmed: unconfirmed.map(essenceOfOpen),
    queue: context.queue.map(({ requestId }) => requestId),
    command: command && essenceOfCommand(command, read.endedUpTo),
    waiting: context.waiting,
  };
}

function essenceOfRunning(running: Running) {
  if (running.kind === 'nothing') return 'nothing';
  if (running.kind === 'open') return essenceOfOpen(running);
  const { why, statusRuns, named, was } = running;
  return { why, statusRuns, named: named && { ...named }, was: was && essenceOfOpen(was) };
}

function essenceOfOpen(open: OpenTransaction) {
  const { transactionId, paginationCounter, origin, startFailed, stopRequested, isOnlyNamed } = open;
  return {
    transactionId,
    paginationCounter,
    origin,
    startFailed,
    stopRequested,
    isOnlyNamed,
    request: open.request?.transactionId,
    isTimed: open.meterTimeMs !== undefined,
    hasIntermediate: open.intermediate !== undefined,
  };
}

function essenceOfCommand(command: CurrentCommand, endedUpTo: number | undefined) {
  const { attempts, failure, effect, unlessSent, starting, ending, seen } = command;
  return {
    asked: command.asked?.requestId,
    attempts,
    failure: failure && [failure.code, failure.effect, failure.retryable],
    effect,
    unlessSent,
    effectOfStart: command.effectOfStart,
    starting: starting && essenceOfOpen(starting),
    ending: ending && essenceOfOpen(ending),
    hasEndedOther: command.hasEndedOther,
    countsInMeterTime: command.countsInMeterTime,
    seen: seen && judge(seen, endedUpTo).kind,
  };
}

/** A fact as one line: to whom, about which transaction, with which error. */
export function lineOf(event: MeterEvent): string {
  const requestId = 'requestId' in event ? ` to ${event.requestId}` : '';
  const transactionId = 'record' in event ? event.record?.transactionId : transactionIdOf(event);
  const about = transactionId === undefined ? '' : ` of ${transactionId}`;
  const again = 'again' in event && event.again ? ', again' : '';
  const level = 'level' in event ? ` ${event.level} ${event.temperatureC}` : '';
  return `${event.type}${requestId}${about}${again}${level}${'error' in event ? reasonOf(event) : ''}`;
}

function transactionIdOf(event: MeterEvent): string | undefined {
  return 'transactionId' in event ? event.transactionId : undefined;
}

/** The code; and for a command, what may have become of it. */
function reasonOf({ error: { code, effect }, ...event }: Extract<MeterEvent, { error: unknown }>): string {
  return ` (${code}${'requestId' in event ? `, effect ${effect}` : ''})`;
}
