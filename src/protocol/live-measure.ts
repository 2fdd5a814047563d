import { z } from 'zod';
import { fromKilo } from '../domain/decimal.ts';
import type { Measurement } from '../domain/measurement.ts';
import { expectJson } from './answer.ts';
import type { ApiVersion, Endpoint } from './wire.ts';

const celsius = z.number().min(-273).max(1000);
const register = z.number().min(0).max(1e9);
const electric = z.number().min(-1e7).max(1e7);

/** LEM sends kW and kWh with three decimals. */
const liveMeasureSchema = z.object({
  voltage: electric,
  current: electric,
  power: electric,
  temperatureH: celsius,
  temperatureL: celsius,
  energyImportTotal: register,
  energyExportTotal: register,
  timestamp: z
    .string()
    .max(64)
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d:?\d\d)?$/, 'a date and time of ISO 8601'),
});

/** One live reading. `receivedAt` is read when the answer is understood. */
export function liveMeasureEndpoint(
  apiVersion: ApiVersion,
): Endpoint<{ readonly meterId: string; readonly receivedAt: string }, Measurement> {
  const path = `/${apiVersion}/livemeasure`;
  const name = `GET ${path}`;
  return {
    name,
    request: () => ({ method: 'GET', path }),
    parse(response, input) {
      const reading = expectJson(name, response, 200, liveMeasureSchema);
      return {
        meterId: input.meterId,
        timestamp: reading.timestamp,
        receivedAt: input.receivedAt,
        voltageV: reading.voltage,
        currentA: reading.current,
        powerW: fromKilo(reading.power),
        energyImportWh: fromKilo(reading.energyImportTotal),
        energyExportWh: fromKilo(reading.energyExportTotal),
        temperatureHighC: reading.temperatureH,
        temperatureLowC: reading.temperatureL,
      };
    },
  };
}
