import { meterMachine, recordsMachine, temperatureMachine } from '../../machines/index.ts';
import { applied } from './apply.ts';
import { type Mutant, mutantsOf } from './mutants.ts';

/** The statecharts as they are. What the driver runs may be another one, see `running.ts`. */
export const meter = meterMachine;
const records = recordsMachine;
const temperature = temperatureMachine;

export function allMutants(): Mutant[] {
  return [meter, records, temperature].flatMap(({ config }) => mutantsOf(config as never));
}

/** The statechart of the meter that the driver is to run; a changed temperature goes in as its part. */
export function machineOf(mutant: Mutant): typeof meterMachine | undefined {
  if (mutant.machine === meter.id) return applied(meter, mutant);
  if (mutant.machine === records.id) return undefined;
  return meter.provide({ actors: { temperature: applied(temperature, mutant) } });
}

/** The owner of records, if it is the one that is changed: its paths are played on an actor of its own. */
export function recordsOf(mutant: Mutant): typeof recordsMachine | undefined {
  return mutant.machine === records.id ? applied(records, mutant) : undefined;
}
