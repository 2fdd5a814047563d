import type { TemperatureZone } from '../../../src/domain/service-results.ts';
import type { TemperatureSnapshot } from '../../support/model.ts';

const levelC = 40;
const hysteresisK = 3;
export const minTimeMs = 5000;

const common = { temperatureHysteresisK: hysteresisK, temperatureMinTimeAsValidMs: minTimeMs };

/** The meter's configuration to look at one level; the other is out of reach, or exceeded all the time. */
export const configFor = {
  warning: { ...common, temperatureWarningLevelC: levelC, temperatureErrorLevelC: 90 },
  error: { ...common, temperatureWarningLevelC: 0, temperatureErrorLevelC: levelC },
};

const moved = (zone: TemperatureZone, temperatureC: number) =>
  ({ type: 'temperature.moved', zone, temperatureC }) as const;

type TemperatureEvent = ReturnType<typeof moved>;

export const temperatureSteps = [
  moved('below', levelC - hysteresisK - 1),
  moved('between', levelC - 1),
  moved('above', levelC),
  moved('above', levelC + 2),
  { type: 'xstate.after.minTimeAsValid.temperature.rising' } as never,
].map((event: TemperatureEvent) => ({ type: JSON.stringify(event), events: [event] as const }));

export type TemperatureStep = (typeof temperatureSteps)[number];

/** The stream tells only news: another zone, or a new maximum above the level. */
export function isNews(snapshot: TemperatureSnapshot, { events: [event] }: TemperatureStep): boolean {
  if (event.type !== 'temperature.moved') return snapshot.can(event);
  const { temperatureC } = snapshot.context;
  const isSameZone = zoneOf(temperatureC) === event.zone;
  return !isSameZone || (event.zone === 'above' && event.temperatureC > temperatureC);
}

function zoneOf(temperatureC: number): TemperatureZone {
  if (temperatureC >= levelC) return 'above';
  return temperatureC < levelC - hysteresisK ? 'below' : 'between';
}
