import { assertEvent } from 'xstate';
import type { MeterEvent } from '../../src/domain/meter-event.ts';
import type { Identified } from '../../src/domain/service-results.ts';
import { toErrorData } from '../../src/errors/error-data.ts';
import type { MeterErrorData } from '../../src/errors/meter-error.ts';
import { meterBase } from './base.ts';
import type { MeterContext, MeterMachineEvent, TransactionCommand } from './types.ts';

export interface Args {
  context: MeterContext;
  event: MeterMachineEvent;
}

/** What an action that does several things can do; facts go to listeners and, where there is one, to the parent. */
export interface Does {
  tell(fact: MeterEvent): void;
  assign(patch: Partial<MeterContext>): void;
  raise(event: MeterMachineEvent, timer?: { delay: 'commandHold'; id: string }): void;
  cancel(timerId: string): void;
}

/** An action that looks at context and event once and then does several things. */
export function act(body: (args: Args, does: Does) => void) {
  return meterBase.enqueueActions(({ context, event, enqueue, self }) => {
    body(
      { context, event },
      {
        tell(fact) {
          enqueue.emit(fact);
          if (self._parent !== undefined) enqueue.sendParent(fact);
        },
        assign: patch => enqueue.assign(patch),
        raise: (raised, timer) => enqueue.raise(raised, timer),
        cancel: timerId => enqueue.cancel(timerId),
      },
    );
  });
}

/** An action that only tells a fact. */
export function announce(fact: (args: Args) => MeterEvent | undefined) {
  return act((args, does) => {
    const announced = fact(args);
    if (announced !== undefined) does.tell(announced);
  });
}

/** The error that the event carries, as plain data. */
export function errorOf(event: MeterMachineEvent): MeterErrorData {
  return toErrorData('error' in event ? event.error : undefined);
}

export function identifiedBy(event: MeterMachineEvent): Identified {
  assertEvent(event, [
    'xstate.done.actor.identify',
    'xstate.done.actor.reidentify',
    'xstate.done.actor.reread',
  ]);
  return event.output;
}

export function commandOf(event: MeterMachineEvent): TransactionCommand {
  assertEvent(event, ['transaction.start', 'transaction.stop']);
  return event;
}

/** The answer that tells a command that it failed. */
export function refusal(command: TransactionCommand, error: MeterErrorData): MeterEvent {
  const { requestId } = command;
  return command.type === 'transaction.start'
    ? { type: 'transaction.startFailed', requestId, transactionId: command.request.transactionId, error }
    : { type: 'transaction.stopFailed', requestId, transactionId: command.transactionId, error };
}

/** Name of the timer of a command that waits. */
export function holdTimer(requestId: string): string {
  return `hold.${requestId}`;
}
