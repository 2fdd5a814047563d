import { afterAll, afterEach, describe, expect, it } from 'vitest';
import '../support/breakable-parts.ts';
import { meterMachine, recordsMachine, temperatureMachine } from '../../machines/index.ts';
import { mend } from '../support/breaks.ts';
import { coverageOf } from '../support/transition-coverage.ts';
import { playPath } from './play-path.ts';
import { playRecordsPath, recordsPathsOf } from './play-records.ts';
import { playTemperaturePath, temperaturePaths } from './play-temperature.ts';
import { pathsOf, views } from './views/index.ts';
import { recordsViews } from './views/records.ts';
import type { MeterPath } from './views/view.ts';

const meterCoverage = coverageOf(meterMachine);
const recordsCoverage = coverageOf(recordsMachine);
const temperatureCoverage = coverageOf(temperatureMachine);
const coverages = [meterCoverage, recordsCoverage, temperatureCoverage];
const count = { paths: 0, steps: 0 };

/**
 * MODEL_PATHS=all plays every path on the real driver. Else, of each view, the first one and those that take a transition
 * which none before them took: the states from which a step is taken are fewer, the transitions are all there.
 */
const playsAll = process.env.MODEL_PATHS === 'all';
const generated = views.map(view => ({ view, paths: pathsOf(view) }));
const taken = new Set<string>();

function chosenOf(paths: readonly MeterPath[]): readonly MeterPath[] {
  return paths.filter((path, index) => {
    const transitions = path.flatMap(step => step.transitions);
    const isNews = transitions.some(transition => !taken.has(transition));
    for (const transition of transitions) taken.add(transition);
    return playsAll || isNews || index === 0;
  });
}

afterEach(mend);

for (const { view, paths: all } of generated) {
  const paths = chosenOf(all);
  describe(`paths of the view "${view.name}", on the real driver`, () => {
    it.each(paths.map((path, index) => [index, path] as const))('path %i', async (_index, path) => {
      await playPath(view, path, 'socket', inspectAll);
      count.paths += 1;
      count.steps += path.length;
    });
  });
}

/** The driver does not know how it reaches the meter: a few of the paths show that msw does as well as a socket. */
describe('a path out of many, over msw', () => {
  const sample = generated
    .filter(({ view: { simulator, holdsPolls } }) => simulator === undefined && !holdsPolls)
    .flatMap(({ view, paths }) => paths.map(path => ({ view, path })))
    .filter((_each, index) => index % (playsAll ? 20 : 60) === 0);
  it.each(sample.map((each, index) => [index, each] as const))('path %i', (_index, { view, path }) =>
    playPath(view, path, 'msw'),
  );
});

for (const view of recordsViews) {
  describe(`every path of the view "${view.name}" of the owner of records`, () => {
    it.each(recordsPathsOf(view).map((path, index) => [index, path] as const))(
      'path %i',
      async (_index, path) => {
        await playRecordsPath(view, path, { inspect: inspectAll });
        count.paths += 1;
        count.steps += path.length;
      },
    );
  });
}

describe.each(['warning', 'error'] as const)('every path of the temperature level "%s"', level => {
  it.each(temperaturePaths().map((path, index) => [index, path] as const))(
    'path %i',
    async (_index, path) => {
      await playTemperaturePath(level, path, inspectAll);
      count.paths += 1;
      count.steps += path.length;
    },
  );
});

describe('on these paths the real driver', () => {
  it('took every transition of every machine', () => {
    expect(coverages.flatMap(each => each.missing())).toEqual([]);
  });
  it('was in every state of every machine', () => {
    expect(coverages.flatMap(each => each.missingStates())).toEqual([]);
  });
});

afterAll(() => {
  const total = coverages.reduce((sum, each) => sum + each.total, 0);
  const missing = coverages.reduce((sum, each) => sum + each.missing().length, 0);
  const percent = ((100 * (total - missing)) / total).toFixed(1);
  process.stdout.write(
    `generated paths on the real driver: ${count.paths} paths, ${count.steps} steps; transitions taken: ${total - missing} of ${total} (${percent} %)\n`,
  );
});

function inspectAll(event: Parameters<typeof meterCoverage.inspect>[0]): void {
  meterCoverage.inspect(event);
  temperatureCoverage.inspect(event);
  recordsCoverage.inspect(event);
}
