import { afterAll, describe, expect, it } from 'vitest';
import { edgeCoveringPaths } from '../support/model.ts';
import type { Backend } from '../support/rig.ts';
import { type UsageEvent, usageEvents, usageMachine } from './usage-model.ts';
import { usageStage } from './usage-stage.ts';

const paths = edgeCoveringPaths({
  machine: usageMachine,
  events: usageEvents,
  input: undefined,
  accepts: ({ value }, event) => canHappen(value, event),
  serialize: ({ value }) => JSON.stringify(value),
});
const taken = new Set<string>();
const count = { paths: 0, steps: 0 };

describe.each<Backend>(['socket', 'msw'])('what happens at a charging point, over %s', backend => {
  it.each(paths.map((path, index) => [index, path] as const))('path %i', async (_index, path) => {
    await using stage = await usageStage(backend);
    for (const { event, state } of path) {
      await stage.perform(event);
      await stage.agrees(state.value.car === 'charging', state.value.network === 'up');
      taken.add(event.type);
      count.steps += 1;
    }
    await stage.settle();
    count.paths += 1;
  });
});

it('everything that can happen has happened', () => {
  expect(usageEvents.map(({ type }) => type).filter(type => !taken.has(type))).toEqual([]);
});

afterAll(() => {
  process.stdout.write(`usage model on the real driver: ${count.paths} paths, ${count.steps} steps\n`);
});

/** Nobody comes, and nobody can be served, while the network is down; what fails does not fail twice at once. */
function canHappen(value: { car: string; network: string; firmware: string }, { type }: UsageEvent): boolean {
  const isUp = value.network === 'up';
  if (type === 'plug in') return value.car === 'away';
  if (type === 'unplug') return value.car === 'plugged';
  if (type === 'authorize') return value.car === 'plugged' && isUp;
  if (type === 'stop charging') return value.car === 'charging' && isUp;
  if (type === 'network is lost') return isUp;
  if (type === 'network is back') return !isUp;
  if (type === 'firmware becomes slow') return value.firmware === 'quick' && isUp;
  if (type === 'firmware becomes quick') return value.firmware === 'slow' && isUp;
  return true;
}
