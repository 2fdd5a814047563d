import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { meterMachine, temperatureMachine } from '../../machines/index.ts';
import { mayBreak, mend } from '../support/breaks.ts';
import { coverageOf } from '../support/transition-coverage.ts';
import { playPath } from './play-path.ts';
import { playTemperaturePath, temperaturePaths } from './play-temperature.ts';
import { pathsOf, views } from './views/index.ts';

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

const meterCoverage = coverageOf(meterMachine);
const temperatureCoverage = coverageOf(temperatureMachine);
const count = { paths: 0, steps: 0 };

afterEach(mend);

for (const view of views) {
  const paths = pathsOf(view);
  describe(`every path of the view "${view.name}", on the real driver`, () => {
    it.each(paths.map((path, index) => [index, path] as const))('path %i', async (_index, path) => {
      await playPath(view, path, 'socket', inspectBoth);
      count.paths += 1;
      count.steps += path.length;
    });
  });
}

describe.each(['warning', 'error'] as const)('every path of the temperature level "%s"', level => {
  it.each(temperaturePaths().map((path, index) => [index, path] as const))(
    'path %i',
    async (_index, path) => {
      await playTemperaturePath(level, path, inspectBoth);
      count.paths += 1;
      count.steps += path.length;
    },
  );
});

describe('on these paths the real driver', () => {
  it('took every transition of every machine', () => {
    expect([...meterCoverage.missing(), ...temperatureCoverage.missing()]).toEqual([]);
  });
  it('was in every state of every machine', () => {
    expect([...meterCoverage.missingStates(), ...temperatureCoverage.missingStates()]).toEqual([]);
  });
});

afterAll(() => {
  const total = meterCoverage.total + temperatureCoverage.total;
  const missing = meterCoverage.missing().length + temperatureCoverage.missing().length;
  const percent = ((100 * (total - missing)) / total).toFixed(1);
  process.stdout.write(
    `generated paths on the real driver: ${count.paths} paths, ${count.steps} steps; transitions taken: ${total - missing} of ${total} (${percent} %)\n`,
  );
});

function inspectBoth(event: Parameters<typeof meterCoverage.inspect>[0]): void {
  meterCoverage.inspect(event);
  temperatureCoverage.inspect(event);
}
