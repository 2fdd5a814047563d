import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { meterMachine, temperatureMachine } from '../../machines/index.ts';
import { createMemoryJournal, type Journal } from '../../src/index.ts';
import { mayBreak, mend } from '../support/breaks.ts';
import { gateBefore } from '../support/gate.ts';
import { edgeCoveringPaths, type Path } from '../support/model.ts';
import { type Backend, createRig, type Rig } from '../support/rig.ts';
import { coverageOf } from '../support/transition-coverage.ts';
import { watch } from './invariants.ts';
import { comesByItself, expectState, foresee, perform } from './play.ts';
import { clockView } from './views/clock.ts';
import { brokenConnectionView, brokenView, untrustedView, waitingCommandsView } from './views/failures.ts';
import { lifecycleView } from './views/lifecycle.ts';
import { outageView } from './views/outage.ts';
import { recoveryView } from './views/recovery.ts';
import { isNews, minTimeMs, temperatureConfig, temperatureEvents } from './views/temperature.ts';
import { canHappen, configOf, defaultSettings, serialize, type View } from './views/view.ts';

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

const views = [
  lifecycleView,
  clockView,
  recoveryView,
  outageView,
  waitingCommandsView,
  untrustedView,
  brokenView,
  brokenConnectionView,
];
const backends: readonly Backend[] = ['socket', 'msw'];
const meterCoverage = coverageOf(meterMachine);
const temperatureCoverage = coverageOf(temperatureMachine);
const count = { paths: 0, steps: 0 };

afterEach(mend);

for (const view of views) {
  const paths = edgeCoveringPaths({
    machine: meterMachine,
    events: view.events,
    input: { ...defaultSettings, ...view.settings },
    accepts: (snapshot, event) => canHappen(view, snapshot, event),
    serialize: snapshot => serialize(view, snapshot),
  });
  for (const backend of view.needsSocket ? (['socket'] as const) : backends) {
    describe(`every path of the view "${view.name}", on the real driver over ${backend}`, () => {
      it.each(paths.map((path, index) => [index, path] as const))('path %i', async (_index, path) => {
        await play(view, path, backend);
      });
    });
  }
}

async function play(view: View, path: Path<typeof meterMachine>, backend: Backend): Promise<void> {
  const journal = forgetfulJournal();
  foresee(
    { type: 'meter.recover' },
    path.slice(0, 2).map(({ event }) => event),
  );
  await using rig = await createRig({
    backend,
    config: configOf(view),
    ...(view.simulator === undefined ? {} : { simulator: view.simulator }),
    options: { inspect: inspectBoth, journal, clock: breakableClock },
  });
  const direct = rig.simulator.exchange.bind(rig.simulator);
  const seen = watch(rig);
  const gate = gateBefore(rig.simulator, view.holdsPolls ?? false);
  const settings = { ...defaultSettings, ...view.settings };
  const delaysMs = {
    connectRetryDelay: settings.connectRetryDelayMs,
    commandRetryDelay: settings.commandRetryDelayMs,
    commandHold: settings.commandHoldMs,
    writeSafeWindow: settings.warmupMs,
    resyncInterval: settings.resyncIntervalMs,
    resyncRetryDelay: settings.resyncRetryDelayMs,
    faultRecoveryDelay: settings.faultRecoveryDelayMs,
    lostAfter: settings.lostAfterMs,
    owedRetryDelay: settings.owedRetryDelayMs,
  };
  rig.meter.start().catch(() => undefined);
  await rig.pass(0);
  for (const [index, { event, state }] of path.entries()) {
    foresee(event, [path[index + 1]?.event, path[index + 2]?.event]);
    await perform(event, { rig, gate, journal, direct, delaysMs });
    if (!comesByItself(path[index + 1]?.event)) await expectState(view, state, rig, event);
    count.steps += 1;
  }
  mend();
  gate.open();
  expect(seen.violations).toEqual([]);
  count.paths += 1;
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

const breakableClock = {
  now() {
    mayBreak('clock');
    return Date.now();
  },
  monotonic() {
    mayBreak('monotonicClock');
    return Date.now();
  },
};

/** Never finds a record again, so that each fetch asks the meter. */
function forgetfulJournal(): Journal {
  const journal = createMemoryJournal();
  return {
    ...journal,
    archive(record) {
      mayBreak('archive');
      journal.archive(record);
    },
    recordOf: () => undefined,
  };
}

async function heatTo(temperatureC: number, { simulator, pass }: Rig): Promise<void> {
  simulator.faults.clear();
  const match = { path: '/v2/livemeasure' };
  simulator.faults.add({ kind: 'wrongTypes', pointer: '/temperatureH', value: temperatureC, match });
  simulator.faults.add({ kind: 'wrongTypes', pointer: '/temperatureL', value: 20, match });
  await pass(1000);
}
