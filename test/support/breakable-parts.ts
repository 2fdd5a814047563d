import { vi } from 'vitest';
import { mayBreak } from './breaks.ts';

/** Imported before the driver: its parts break when a test says so, see breaks.ts. */
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
