import type { RunningServices } from './running-services.ts';
import type { Service, World } from './world.ts';

/** Who may be answered, and in which order services are kept. */

/** Who waits in the background may be on the line unless a command was there first; commands may overtake each other. */
export function mayBeOnLine(known: RunningServices, { services }: World, service: Service): boolean {
  if (service.mayBeOnLine || !known.isInBackground(service)) return true;
  return services.every(each => known.isInBackground(each));
}

/** In an order that is always the same. */
export function arrange(known: RunningServices, world: World): void {
  const { services } = world;
  const hasCommand = services.some(service => !known.isInBackground(service));
  const placed = hasCommand
    ? services
    : services.map(each => (each.mayBeOnLine ? each : { ...each, mayBeOnLine: true }));
  const order = (a: Service, b: Service) =>
    Number(known.isInBackground(a)) - Number(known.isInBackground(b)) || byNumber(a, b);
  const isArranged = placed.every(
    (each, index) => index === 0 || order(placed[index - 1] as Service, each) <= 0,
  );
  world.services = isArranged ? placed : placed.toSorted(order);
}

/** What counts for nothing any more is forgotten. */
export function tidy(known: RunningServices, world: World): void {
  const { length } = world.meter.records;
  if (world.services.every(({ number }) => known.outdated(number, length) === number)) return;
  world.services = world.services.map(each => ({ ...each, number: known.outdated(each.number, length) }));
  arrange(known, world);
}

function byNumber(a: Service, b: Service): number {
  return a.number - b.number || a.moment - b.moment;
}
