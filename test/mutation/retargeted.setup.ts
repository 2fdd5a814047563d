import { vi } from 'vitest';
import { applied, mutantNamed } from './apply.ts';

/** Every test runs with one changed statechart, as if somebody had edited it: RETARGETED is the name of the mutant. */
const name = process.env.RETARGETED ?? '';

vi.mock(import('../../machines/meter.machine.ts'), async original => {
  const { meterMachine } = await original();
  return { meterMachine: changed(meterMachine) };
});

vi.mock(import('../../machines/records.machine.ts'), async original => {
  const real = await original();
  return { ...real, recordsMachine: changed(real.recordsMachine) };
});

vi.mock(import('../../machines/temperature.machine.ts'), async original => {
  const real = await original();
  return { ...real, temperatureMachine: changed(real.temperatureMachine) };
});

function changed<Machine extends Parameters<typeof applied>[0]>(machine: Machine): Machine {
  const isMeant =
    name === machine.id || name.startsWith(`${machine.id}.`) || name.startsWith(`${machine.id} `);
  return isMeant ? applied(machine, mutantNamed(machine, name)) : machine;
}
