import { meterMachine, temperatureMachine } from '../../machines/index.ts';
import { applied } from './apply.ts';
import { type Mutant, mutantsOf } from './mutants.ts';

/** The statecharts as they are. What the driver runs may be another one, see `running.ts`. */
export const meter = meterMachine;
const temperature = temperatureMachine;

export function allMutants(): Mutant[] {
  return [meter, temperature].flatMap(({ config }) => mutantsOf(config as never));
}

/** The statechart of the meter that the driver is to run; a changed temperature goes in as its part. */
export function machineOf(mutant: Mutant): typeof meterMachine {
  if (mutant.machine === meter.id) return applied(meter, mutant);
  return meter.provide({ actors: { temperature: applied(temperature, mutant) } });
}
