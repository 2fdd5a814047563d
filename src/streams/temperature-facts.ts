import type { TelemetryFact, TemperatureZone, TemperatureZones } from '../domain/service-results.ts';
import type { MeasurementWatch } from './measurement-watch.ts';

export interface TemperatureLevels {
  readonly warningLevelC: number;
  readonly errorLevelC: number;
  readonly hysteresisK: number;
}

type TemperatureMoved = Extract<TelemetryFact, { type: 'temperature.moved' }>;

/** Tells when the higher of the two temperatures crosses a level, and each new maximum while it is above one. */
export function watchTemperature(levels: TemperatureLevels): MeasurementWatch {
  const zoneOf = (temperatureC: number, levelC: number): TemperatureZone => {
    if (temperatureC >= levelC) return 'above';
    return temperatureC < levelC - levels.hysteresisK ? 'below' : 'between';
  };
  let told = moved({ warning: 'below', error: 'below' }, -Infinity);
  return ({ temperatureHighC, temperatureLowC }) => {
    const temperatureC = Math.max(temperatureHighC, temperatureLowC);
    const warning = zoneOf(temperatureC, levels.warningLevelC);
    const error = zoneOf(temperatureC, levels.errorLevelC);
    const crossed = warning !== told.zones.warning || error !== told.zones.error;
    const isNewMaximum = warning === 'above' && temperatureC > told.temperatureC;
    if (!crossed && !isNewMaximum) return undefined;
    told = moved({ warning, error }, temperatureC);
    return told;
  };
}

function moved(zones: TemperatureZones, temperatureC: number): TemperatureMoved {
  return { type: 'temperature.moved', zones, temperatureC };
}
