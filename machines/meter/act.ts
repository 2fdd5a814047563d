import type { MeterEvent } from '../../src/domain/meter-event.ts';
import { toErrorData } from '../../src/errors/error-data.ts';
import type { MeterErrorData } from '../../src/errors/meter-error.ts';
import type { RecordsCommand } from '../records.machine.ts';
import type { MeterContext } from './context.ts';
import { type Args, type MeterMachineEvent, vocabulary } from './vocabulary.ts';

/** What an action that does several things can do; facts go to listeners and, where there is one, to the parent. */
export interface Does {
  tell(fact: MeterEvent): void;
  assign(patch: Partial<MeterContext>): void;
  raise(event: MeterMachineEvent, timer?: { delayMs: number; id: string }): void;
  cancel(timerId: string): void;
  /** To the owner of records. */
  bid(command: RecordsCommand): void;
}

/**
 * An action that looks at context and event once and then does several things. One that fails, by a defect of ours or by
 * an event that somebody made up, is a fault of the driver and never the end of the process.
 */
export function act(body: (args: Args, does: Does) => void) {
  return vocabulary.enqueueActions(({ context, event, enqueue, self }) => {
    const does: Does = {
      tell(fact) {
        if (typeof fact?.type !== 'string') throw new TypeError(`${event.type} came without a fact to tell`);
        enqueue.emit(fact);
        if (self._parent !== undefined) enqueue.sendParent(fact);
      },
      assign: patch => enqueue.assign(patch),
      raise(raised, timer) {
        if (timer === undefined) enqueue.raise(raised);
        else {
          enqueue.cancel(timer.id);
          enqueue.raise(raised, { delay: timer.delayMs, id: timer.id });
        }
      },
      cancel: timerId => enqueue.cancel(timerId),
      bid: command => enqueue.sendTo('records', command),
    };
    try {
      body({ context, event }, does);
    } catch (error) {
      enqueue.raise({ type: 'xstate.error.actor.records', error });
    }
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
