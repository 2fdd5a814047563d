import { afterAll, describe, expect, it } from 'vitest';
import type { Backend } from '../support/rig.ts';
import { playUsagePath, usagePaths } from './play-usage.ts';
import { usageEvents } from './usage-model.ts';

const paths = usagePaths();
const taken = new Set<string>();
const count = { paths: 0, steps: 0 };

/** A few over msw: the driver does not know the difference. */
const played = [
  ['socket', paths],
  ['msw', paths.filter((_path, index) => index % 20 === 0)],
] as const satisfies readonly (readonly [Backend, unknown])[];

describe.each(played)('what happens at a charging point, over %s', (backend, some) => {
  it.each(some.map((path, index) => [index, path] as const))('path %i', async (_index, path) => {
    await playUsagePath(backend, path);
    for (const { step } of path) taken.add(step.type);
    count.paths += 1;
    count.steps += path.length;
  });
});

it('everything that can happen has happened', () => {
  expect(usageEvents.map(({ type }) => type).filter(type => !taken.has(type))).toEqual([]);
});

afterAll(() => {
  process.stdout.write(`usage model on the real driver: ${count.paths} paths, ${count.steps} steps\n`);
});
