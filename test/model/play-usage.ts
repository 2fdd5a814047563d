import { coveringPaths, type Path } from '../support/model.ts';
import type { Backend } from '../support/rig.ts';
import { type UsageEvent, usageEvents, usageMachine } from './usage-model.ts';
import { usageStage } from './usage-stage.ts';

const steps = usageEvents.map(event => ({ type: event.type, events: [event] as const }));

type UsagePath = Path<(typeof steps)[number], { car: string; network: string }>;

export function usagePaths(): UsagePath[] {
  return coveringPaths({
    machine: usageMachine,
    steps,
    input: undefined,
    accepts: ({ value }, { events: [event] }) => canHappen(value, event),
    serialize: ({ value }) => JSON.stringify(value),
    observe: ({ value: { car, network } }) => ({ car, network }),
  });
}

/** Plays one path, asks the driver after each step whether the car charges, and then wants every record. */
export async function playUsagePath(backend: Backend, path: UsagePath): Promise<void> {
  await using stage = await usageStage(backend);
  for (const { step, seen } of path) {
    await stage.perform(step.events[0]);
    await stage.agrees(seen.car === 'charging', seen.network === 'up');
  }
  await stage.settle();
}

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
