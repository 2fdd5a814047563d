import { expect } from 'vitest';
import type { InspectionEvent } from 'xstate';
import { temperatureMachine } from '../../machines/index.ts';
import type { MeterEvent } from '../../src/index.ts';
import { coveringPaths, type Path } from '../support/model.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { lineOf } from './essence.ts';
import { configFor, isNews, minTimeMs, type TemperatureStep, temperatureSteps } from './views/temperature.ts';

type Level = 'warning' | 'error';
type TemperaturePath = Path<TemperatureStep, { value: string; temperatureC: number }>;

export function temperaturePaths(machine = temperatureMachine): TemperaturePath[] {
  return coveringPaths({
    // Its parent is not there while paths are looked for.
    machine: machine.provide({
      actions: { announceRaised: () => undefined, announceCleared: () => undefined },
    }),
    steps: temperatureSteps,
    input: { level: 'warning', minTimeMs },
    accepts: isNews,
    serialize: ({ value, context }) => JSON.stringify([value, context.temperatureC]),
    observe: ({ value, context: { temperatureC } }) => ({ value, temperatureC }),
  });
}

/** Plays one path at one of the two levels on a driver of its own, and compares state, context and announcements. */
export async function playTemperaturePath(
  level: Level,
  path: TemperaturePath,
  inspect?: (event: InspectionEvent) => void,
): Promise<void> {
  const options = inspect === undefined ? {} : { inspect };
  await using rig = await createRig({ config: configFor[level], options });
  await rig.outcome(rig.meter.start());
  await rig.pass(500);
  const announced: string[] = [];
  let before = 'normal';
  for (const { step, seen } of path) {
    const [event] = step.events;
    if (event.type === 'temperature.moved') await heatTo(event.temperatureC, rig);
    else await runOut(level, before, rig);
    const child = rig.meter.actor.getSnapshot().children[`${level}Temperature`];
    expect(child?.getSnapshot().value, `after ${event.type}`).toBe(seen.value);
    expect(child?.getSnapshot().context.temperatureC).toBe(seen.temperatureC);
    const fact = factOf(before, seen.value);
    if (fact !== undefined) announced.push(lineOf({ type: fact, level, temperatureC: seen.temperatureC }));
    expect(rig.events.filter(each => isOf(each, level)).map(lineOf)).toEqual(announced);
    before = seen.value;
  }
}

/** The temperature counts when it has stayed for the minimum time, not before. */
async function runOut(level: Level, before: string, rig: Rig): Promise<void> {
  const stateNow = () => rig.meter.actor.getSnapshot().children[`${level}Temperature`]?.getSnapshot().value;
  await rig.pass(minTimeMs - 1000);
  expect(stateNow()).toBe(before);
  await rig.pass(1000);
}

function factOf(before: string, now: string) {
  if (before === now) return undefined;
  if (now === 'exceeded') return 'temperature.raised';
  return before === 'exceeded' ? 'temperature.cleared' : undefined;
}

function isOf(event: MeterEvent, level: Level): boolean {
  return 'level' in event && event.level === level;
}

async function heatTo(temperatureC: number, { simulator, pass }: Rig): Promise<void> {
  simulator.faults.clear();
  const match = { path: '/v2/livemeasure' };
  simulator.faults.add({ kind: 'wrongTypes', pointer: '/temperatureH', value: temperatureC, match });
  simulator.faults.add({ kind: 'wrongTypes', pointer: '/temperatureL', value: 20, match });
  await pass(1000);
}
