import { isPassingRefusal } from '../../src/domain/passing-refusal.ts';
import type { MeterErrorData } from '../../src/errors/meter-error.ts';
import { type Does, errorOf } from './act.ts';
import type { MeterContext } from './context.ts';
import { isSameSession, type OpenTransaction } from './session.ts';
import type { Args } from './vocabulary.ts';

/** Writes: what was sent, and what may still act. */

/** What was read before says nothing any more. */
export function acted({ writes }: MeterContext, mayStillAct: boolean): MeterContext['writes'] {
  const count = writes.count + 1;
  return { ...left(writes, mayStillAct), count, staleUpTo: count };
}

export function beginWrite({ context }: Args, does: Does) {
  const { command, writes } = context;
  does.cancel(writeTimer);
  // Looks with a write between them do not disagree with each other.
  const disagreements = context.read.disagreements === 1 ? 0 : context.read.disagreements;
  const mayStillEnd = command?.ending?.transactionId ?? writes.mayStillEnd;
  does.assign({
    writes: { ...acted(context, true), mayStillEnd },
    read: { ...context.read, disagreements },
  });
  if (command === undefined) return;
  const unlessSent = { effect: command.effect, mayStillAct: writes.mayStillAct };
  does.assign({ command: { ...command, unlessSent, effect: 'unknown', seen: undefined } });
}

/** On leaving it, for whatever reason: reads that were sent meanwhile are stale, and it may still be carried out. */
export function closeWrite({ context }: Args, does: Does) {
  does.assign({ writes: acted(context, true) });
  does.raise({ type: 'write.settled' }, { delayMs: context.settings.writeSettlesMs, id: writeTimer });
}

/** Not sent, refused, or lost on the way: only the last leaves open what the meter does. */
export function judgeWriteFailure({ context, event }: Args, does: Does) {
  const { command, writes } = context;
  if (command === undefined) return;
  const failure = errorOf(event);
  const failed = { ...command, attempts: command.attempts + 1, failure };
  if (failure.effect === 'none' && command.unlessSent !== undefined && !wasAnswered(failure)) {
    const { effect, mayStillAct } = command.unlessSent;
    does.assign({ command: { ...failed, effect }, writes: left(writes, mayStillAct) });
    if (!mayStillAct) does.cancel(writeTimer);
    return;
  }
  const mayStillAct = !wasAnswered(failure);
  const hasLostWrite = command.hasLostWrite || mayStillAct;
  const { starting } = command;
  const isLostAgain = command.ending === undefined && command.unlessSent?.effect === 'unknown';
  const mayStillStart = isLostAgain && starting ? { ...starting, startFailed: true } : writes.mayStillStart;
  does.assign({
    command: { ...failed, hasLostWrite },
    writes: left({ ...writes, mayStillStart }, mayStillAct),
  });
  if (!mayStillAct) does.cancel(writeTimer);
}

/** The meter itself answered: what it was going to do, it has done. A 5xx may be somebody before the meter. */
function wasAnswered({ code, context }: MeterErrorData): boolean {
  const { status } = context;
  const isPassing = status === undefined || status >= 500 || isPassingRefusal(status);
  return code === 'METER_REJECTED' || (code === 'METER_HTTP_STATUS' && !isPassing);
}

/** The meter has done what a write says: nothing of before is under way any more. */
export function answered(context: MeterContext, does: Does): MeterContext['writes'] {
  does.cancel(writeTimer);
  return { ...left(context.writes, false), mayStillStart: undefined };
}

/** The start has run, while its tries were not answered: another one may be carried out when this one has ended. */
export function ranUnanswered({ writes }: MeterContext, started: OpenTransaction): MeterContext['writes'] {
  const { mayStillStart } = writes;
  if (mayStillStart === undefined || !isSameSession(mayStillStart, started)) return writes;
  return { ...writes, mayStillStart: { ...mayStillStart, startFailed: false } };
}

/** What was started by a write that acts no more is still to be seen. */
function left(writes: MeterContext['writes'], mayStillAct: boolean): MeterContext['writes'] {
  return mayStillAct ? { ...writes, mayStillAct } : { ...writes, mayStillAct, mayStillEnd: undefined };
}

const writeTimer = 'write';
