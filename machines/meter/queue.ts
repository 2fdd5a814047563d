import { assertEvent } from 'xstate';
import type { MeterEvent } from '../../src/domain/meter-event.ts';
import type { MeterErrorData } from '../../src/errors/meter-error.ts';
import type { Does } from './act.ts';
import type { MeterContext, TransactionCommand } from './context.ts';
import { type Admitted, admit } from './door.ts';
import * as errors from './errors.ts';
import type { Args, MeterMachineEvent } from './vocabulary.ts';

const maxQueuedCommands = 16;

/** As many commands wait as may; in a state that cannot take one the next is refused. */
export function isQueueFull({ queue, waiting }: Pick<MeterContext, 'queue' | 'waiting'>): boolean {
  return queue.length + waiting.length >= maxQueuedCommands;
}

/** A command at the door of the machine: from here on only the copy is used. */
export function admitted({ settings }: MeterContext, event: MeterMachineEvent): Admitted {
  assertEvent(event, ['transaction.start', 'transaction.stop']);
  return admit(event, settings.recordTexts);
}

/** It waits for its turn, or is refused at the door. */
export function queueCommand({ context, event }: Args, does: Does) {
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

/** It has waited too long. */
export function dropExpired({ context, event }: Args, does: Does) {
  assertEvent(event, 'command.expired');
  for (const command of context.queue.filter(({ requestId }) => requestId === event.requestId)) {
    const reason = `it waited ${context.settings.commandHoldMs} ms for its turn`;
    const error = context.link.problem ?? errors.busy(command.requestId, reason);
    does.tell(refusal(command, errors.withEffect(error, 'none')));
  }
  does.assign({ queue: context.queue.filter(({ requestId }) => requestId !== event.requestId) });
}

/** Name of the timer of a command that waits. */
export function queueTimer(requestId: string): string {
  return `queue.${requestId}`;
}

/** The answer that tells a command that it failed. */
export function refusal(command: TransactionCommand, error: MeterErrorData): MeterEvent {
  const { requestId } = command;
  return command.type === 'transaction.start'
    ? { type: 'transaction.startFailed', requestId, transactionId: command.request.transactionId, error }
    : { type: 'transaction.stopFailed', requestId, transactionId: command.transactionId, error };
}
