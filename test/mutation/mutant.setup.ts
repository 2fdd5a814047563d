import { vi } from 'vitest';
import { StateMachine } from 'xstate';
import { mayBreak } from '../support/breaks.ts';
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
vi.mock(import('../../src/ocmf/index.ts'), async original => {
  const real = await original();
  return {
    ...real,
    verifyRecord: (...parameters) => {
      mayBreak('verification');
      return real.verifyRecord(...parameters);
    },
  };
});
vi.mock(import('../../src/protocol/settings-write.ts'), async original => {
  const real = await original();
  const writeUtc: typeof real.writeUtc = {
    ...real.writeUtc,
    parse(...parameters) {
      mayBreak('clock');
      return real.writeUtc.parse(...parameters);
    },
  };
  return { ...real, writeUtc };
});
vi.mock(import('../../src/streams/telemetry.ts'), async original => {
  const real = await original();
  return {
    ...real,
    telemetry: options =>
      real.telemetry({
        ...options,
        onMeasurement(measurement) {
          mayBreak('telemetry');
          options.onMeasurement(measurement);
        },
      }),
  };
});
vi.mock(import('../../machines/records/queue.ts'), async original => {
  const real = await original();
  return {
    ...real,
    nextEntry: entries => {
      mayBreak('records');
      return real.nextEntry(entries);
    },
  };
});
vi.mock(import('../../src/transport/create-transport.ts'), async original => {
  const real = await original();
  return {
    ...real,
    createTransport: options => {
      mayBreak('connection');
      return real.createTransport(options);
    },
  };
});
