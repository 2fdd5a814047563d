import type { Measurement } from '../index.ts';
import { type PowermeterValues, valuesSchema } from './messages.ts';
import { utcText } from './utc-text.ts';

/**
 * A measurement as EVerest takes it. The numbers are the meter's, exact to the last digit, with its signs.
 *
 * @returns `undefined` for one that EVerest would misread: its time is none, or names no zone, or a number is not finite.
 */
export function valuesOf(measurement: Measurement): PowermeterValues | undefined {
  const { meterId, voltageV, currentA, powerW, energyImportWh, energyExportWh } = measurement;
  return valuesSchema.safeParse({
    timestamp: utcText(measurement.timestamp),
    meter_id: meterId,
    energy_Wh_import: { total: energyImportWh },
    energy_Wh_export: { total: energyExportWh },
    voltage_V: { DC: voltageV },
    current_A: { DC: currentA },
    power_W: { total: powerW },
    temperatures: [
      { temperature: measurement.temperatureHighC, identification: 'temperatureH' },
      { temperature: measurement.temperatureLowC, identification: 'temperatureL' },
    ],
  }).data;
}
