import type { EventObject } from 'xstate';
import type { MeterMachineEvent, meterMachine } from '../../../machines/index.ts';
import type { breaks } from '../../support/breaks.ts';
import type { Happening, MeterSnapshot } from '../../support/model.ts';
import type { Stage } from '../stage.ts';
import type { Sight } from './looks.ts';

/** One thing that happens to the driver, what the statechart makes of it, and how it is made to happen. */
export interface Step extends Happening<typeof meterMachine> {
  /** The service whose end it tells. */
  readonly service?: string;
  /** What it shows, if it is a look. */
  readonly sight?: Sight;
  /** Can it happen here, as far as the statechart itself knows? */
  readonly fits?: (snapshot: MeterSnapshot) => boolean;
  /** Part of the program that breaks while it is played. */
  readonly breaks?: keyof typeof breaks;
  /** What brings it about; time alone, if there is nothing. */
  readonly play?: (stage: Stage, events: readonly EventObject[]) => Promise<void>;
  /** Timer that it comes by. */
  readonly due?: string;
}

/** A delay of a state is over. */
export function after(delay: string, state: string): Step {
  const type = `xstate.after.${delay}.meter.${state}`;
  return { type: `${delay} in ${state} is over`, events: [{ type } as never], due: type };
}

export const afterCommandRetry = (state: string) => after('commandRetryDelay', `operational.${state}`);

/** Sends the events to the driver. */
export async function sendAll({ rig }: Stage, events: readonly EventObject[]): Promise<void> {
  // No two commands come at the same moment.
  await rig.pass(1);
  for (const event of events) rig.meter.actor.send(event as never);
  await rig.pass(0);
}

/** Something is said to the machine from outside. */
export function said(event: MeterMachineEvent, type: string = event.type): Step {
  return {
    type,
    events: [event],
    play: sendAll,
  };
}
