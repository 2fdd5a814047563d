import { vi } from 'vitest';
import { applied, mutantNamed } from './apply.ts';

/** Every test runs with one changed statechart, as if somebody had edited it: RETARGETED is the name of the mutant. */
vi.mock(import('../../machines/meter.machine.ts'), async original => {
  const { meterMachine } = await original();
  return { meterMachine: applied(meterMachine, mutantNamed(meterMachine, process.env.RETARGETED ?? '')) };
});
