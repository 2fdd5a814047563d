import { filter, map, type Observable, scan } from 'rxjs';
import type { Measurement } from '../domain/measurement.ts';
import type { TelemetryFact, TemperatureZone, TemperatureZones } from '../domain/service-results.ts';

export interface TemperatureLevels {
  readonly warningLevelC: number;
  readonly errorLevelC: number;
  readonly hysteresisK: number;
}

type TemperatureMoved = Extract<TelemetryFact, { type: 'temperature.moved' }>;

interface Watch {
  readonly fact: TemperatureMoved;
  readonly isNews: boolean;
}

/** Tells when the higher of the two temperatures crosses a level, and each new maximum while it is above one. */
export function temperatureFacts(levels: TemperatureLevels) {
  const zoneOf = (temperatureC: number, levelC: number): TemperatureZone => {
    if (temperatureC >= levelC) return 'above';
    return temperatureC < levelC - levels.hysteresisK ? 'below' : 'between';
  };
  const zonesOf = (temperatureC: number): TemperatureZones => ({
    warning: zoneOf(temperatureC, levels.warningLevelC),
    error: zoneOf(temperatureC, levels.errorLevelC),
  });
  const start: Watch = { fact: moved({ warning: 'below', error: 'below' }, -Infinity), isNews: false };
  return (measurements: Observable<Measurement>): Observable<TemperatureMoved> =>
    measurements.pipe(
      map(({ temperatureHighC, temperatureLowC }) => Math.max(temperatureHighC, temperatureLowC)),
      scan((last: Watch, temperatureC): Watch => {
        const zones = zonesOf(temperatureC);
        const told = last.fact;
        const crossed = zones.warning !== told.zones.warning || zones.error !== told.zones.error;
        const isNewMaximum = zones.warning === 'above' && temperatureC > told.temperatureC;
        const isNews = crossed || isNewMaximum;
        return isNews ? { fact: moved(zones, temperatureC), isNews } : { fact: told, isNews };
      }, start),
      filter(({ isNews }) => isNews),
      map(({ fact }) => fact),
    );
}

function moved(zones: TemperatureZones, temperatureC: number): TemperatureMoved {
  return { type: 'temperature.moved', zones, temperatureC };
}
