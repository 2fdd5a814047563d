import type { Effect, MeterErrorData } from '../../src/errors/meter-error.ts';
import type { Does } from './act.ts';
import type { CurrentCommand, MeterContext } from './context.ts';
import * as errors from './errors.ts';
import { queueTimer, refusal } from './queue.ts';
import { lostSight, type Running } from './running.ts';
import { type OpenTransaction, recordOf } from './session.ts';
import type { Args } from './vocabulary.ts';

/**
 * Nothing that a caller waits for is left unanswered when the machine leaves the states that could answer: by what was
 * sent for it, whatever the reason.
 */
export function giveUp({ context }: Args, does: Does, reasonOf: (requestId: string) => MeterErrorData) {
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
