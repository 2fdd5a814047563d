import type { Journal } from '../../src/index.ts';
import type { Simulator } from '../../src/simulator/index.ts';
import type { Gate } from '../support/gate.ts';
import type { MeterSnapshot } from '../support/model.ts';
import type { Rig } from '../support/rig.ts';

/** What the steps of a path are played on. */
export interface Stage {
  readonly rig: Rig;
  readonly gate: Gate;
  readonly journal: Journal;
  /** Asks the meter past gate and watch. */
  readonly direct: Simulator['exchange'];
  /** So long before each command nothing happens. */
  readonly commandsTakeMs: number;
}

/** A running service of the meter actor. */
export function childOf(rig: Rig, service: string) {
  const { children } = rig.meter.actor.getSnapshot();
  return (children as Record<string, { getSnapshot(): { status: string } } | undefined>)[service];
}

/** What goes on behind the polls needs their time, and nobody holds it back. */
export async function letPass(
  { rig, gate }: Stage,
  what: string,
  hasCome: (context: MeterSnapshot['context']) => boolean,
) {
  const isSo = () => {
    while (gate.next !== undefined) gate.release('pass');
    return hasCome(rig.meter.actor.getSnapshot().context);
  };
  await rig.until(what, isSo, 10_000);
}
