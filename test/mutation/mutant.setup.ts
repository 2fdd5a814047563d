import { vi } from 'vitest';
import { StateMachine } from 'xstate';
import '../support/breakable-parts.ts';
import { running } from './running.ts';

/** The driver runs the mutant that is set, with its services and its first context, and its parts can break. */
vi.mock(import('../../src/driver/meter-logic.ts'), async original => {
  const real = await original();
  const createMeterLogic = (...given: Parameters<typeof real.createMeterLogic>) => {
    const logic = real.createMeterLogic(...given);
    const { machine } = running;
    if (machine === undefined) return logic;
    const { temperature } = machine.implementations.actors;
    const actors = { ...logic.implementations.actors, temperature };
    const { context } = logic.config as { readonly context: unknown };
    return new StateMachine(
      { ...machine.config, context } as never,
      { ...logic.implementations, actors } as never,
    );
  };
  return { ...real, createMeterLogic: createMeterLogic as unknown as typeof real.createMeterLogic };
});
