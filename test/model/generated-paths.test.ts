import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { meterMachine, temperatureMachine } from '../../machines/index.ts';
import { mayBreak, mend } from '../support/breaks.ts';
import { edgeCoveringPaths } from '../support/model.ts';
import { type Backend, createRig, type Rig } from '../support/rig.ts';
import { coverageOf } from '../support/transition-coverage.ts';
import { playPath } from './play-path.ts';
import { pathsOf, views } from './views/index.ts';
import { isNews, minTimeMs, temperatureConfig, temperatureEvents } from './views/temperature.ts';

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

const backends: readonly Backend[] = ['socket', 'msw'];
const meterCoverage = coverageOf(meterMachine);
const temperatureCoverage = coverageOf(temperatureMachine);
const count = { paths: 0, steps: 0 };

afterEach(mend);

for (const view of views) {
  const paths = pathsOf(view);
  for (const backend of view.needsSocket ? (['socket'] as const) : backends) {
    describe(`every path of the view "${view.name}", on the real driver over ${backend}`, () => {
      it.each(paths.map((path, index) => [index, path] as const))('path %i', async (_index, path) => {
        await playPath(view, path, backend, inspectBoth);
        count.paths += 1;
        count.steps += path.length;
      });
    });
  }
}

describe('every path of the temperature levels, on the real driver', () => {
  const paths = edgeCoveringPaths({
    // Its parent is not there while paths are looked for.
    machine: temperatureMachine.provide({
      actions: { announceRaised: () => undefined, announceCleared: () => undefined },
    }),
    events: temperatureEvents,
    input: { level: 'warning', minTimeMs },
    accepts: (snapshot, event) => snapshot.can(event) && isNews(snapshot, event),
    serialize: ({ value, context }) => JSON.stringify([value, context.temperatureC]),
  });
  it.each(paths.map((path, index) => [index, path] as const))('path %i', async (_index, path) => {
    await using rig = await createRig({ config: temperatureConfig, options: { inspect: inspectBoth } });
    await rig.outcome(rig.meter.start());
    await rig.pass(500);
    for (const { event, state } of path) {
      if (event.type === 'temperature.moved') await heatTo(event.temperatureC, rig);
      else await rig.pass(minTimeMs);
      const { warningTemperature } = rig.meter.actor.getSnapshot().children;
      expect(warningTemperature?.getSnapshot().value).toBe(state.value);
      count.steps += 1;
    }
    count.paths += 1;
  });
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

async function heatTo(temperatureC: number, { simulator, pass }: Rig): Promise<void> {
  simulator.faults.clear();
  const match = { path: '/v2/livemeasure' };
  simulator.faults.add({ kind: 'wrongTypes', pointer: '/temperatureH', value: temperatureC, match });
  simulator.faults.add({ kind: 'wrongTypes', pointer: '/temperatureL', value: 20, match });
  await pass(1000);
}
