import { z } from 'zod';
import { fromKilo } from '../domain/decimal.ts';
import type { Measurement } from '../domain/measurement.ts';
import { expectJson } from './answer.ts';
import { dateTime, energyKWh } from './fields.ts';
import type { ApiVersion, Endpoint } from './wire.ts';

const celsius = z.number().min(-273).max(1000);
/** V, A or kW, signed; the bound is far beyond what a DC charger can carry. */
const electric = z.number().min(-1e7).max(1e7);

/** Power in kW, energies in kWh with three decimals. All of it is needed: it is the measurement. */
const liveMeasureSchema = z.object({
  voltage: electric,
  current: electric,
  power: electric,
  temperatureH: celsius,
  temperatureL: celsius,
  energyImportTotal: energyKWh,
  energyExportTotal: energyKWh,
  timestamp: dateTime,
});

type LiveMeasure = Endpoint<{ readonly meterId: string; readonly receivedAt: string }, Measurement>;

/** One live reading. `meterId` and `receivedAt` (ISO 8601, UTC) are not in the answer; the caller adds them. */
export function liveMeasureEndpoint(apiVersion: ApiVersion): LiveMeasure {
  return endpoints[apiVersion];
}

// It is asked each second of many meters: nothing is made anew for it.
const endpoints = { v1: endpointOf('v1'), v2: endpointOf('v2') };

function endpointOf(apiVersion: ApiVersion): LiveMeasure {
  const path = `/${apiVersion}/livemeasure`;
  const name = `GET ${path}`;
  const request = { method: 'GET', path } as const;
  return {
    name,
    request: () => request,
    parse(response, { meterId, receivedAt }, note) {
      const reading = expectJson(name, response, 200, liveMeasureSchema, note);
      return {
        meterId,
        timestamp: reading.timestamp,
        receivedAt,
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
