import pc from 'picocolors';
import type { Measurement } from '../index.ts';

const barWidth = 24;
/** A DCBM 400 at its rated current on an 800 V battery. */
const usualMaximumW = 320_000;

/** A measurement in one line, with a bar for the power. */
export function measurementLine(measurement: Measurement, highestW = 0): string {
  const { receivedAt, powerW, voltageV, currentA, temperatureHighC, energyImportWh } = measurement;
  const cells = Math.round((Math.abs(powerW) / Math.max(usualMaximumW, highestW)) * barWidth);
  const bar = pc.cyan('█'.repeat(cells)) + pc.dim('░'.repeat(barWidth - cells));
  return [
    pc.dim(receivedAt.slice(11, 19)),
    bar,
    `${(powerW / 1000).toFixed(2).padStart(7)} kW`,
    `${voltageV.toFixed(1).padStart(6)} V`,
    `${currentA.toFixed(1).padStart(6)} A`,
    `${temperatureHighC.toFixed(1).padStart(5)} °C`,
    `${(energyImportWh / 1000).toFixed(3).padStart(10)} kWh`,
  ].join('  ');
}
