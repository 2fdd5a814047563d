import pc from 'picocolors';
import type { Measurement } from '../index.ts';

const widestBar = 24;
const narrowestBar = 4;
const gap = '  ';
/** A DCBM 400 at its limits, 400 A and 1000 V. */
const usualMaximumW = 400_000;

export interface LineOptions {
  /** The bar is full at this power, or at the usual maximum if that is higher. */
  readonly highestW?: number;
  /** The line stays shorter: the bar shrinks, then fields at the end are left out; time and power (20) stay. */
  readonly columns?: number;
}

/** A measurement in one line, with a bar for the power. */
export function measurementLine(measurement: Measurement, options: LineOptions = {}): string {
  const { highestW = 0, columns = Number.POSITIVE_INFINITY } = options;
  const { receivedAt, powerW, voltageV, currentA, temperatureHighC, temperatureLowC, energyImportWh } =
    measurement;
  const time = receivedAt.slice(11, 19);
  const fields = [
    `${(powerW / 1000).toFixed(2).padStart(7)} kW`,
    `${voltageV.toFixed(1).padStart(6)} V`,
    `${currentA.toFixed(1).padStart(6)} A`,
    `${temperatureHighC.toFixed(0)}/${temperatureLowC.toFixed(0)} °C`.padStart(8),
    `${(energyImportWh / 1000).toFixed(3).padStart(10)} kWh`,
  ];
  const spare = () => columns - 1 - [time, ...fields].join(gap).length;
  while (fields.length > 1 && spare() < 0) fields.pop();
  const width = Math.min(widestBar, spare() - gap.length);
  const fraction = Math.min(1, Math.abs(powerW) / Math.max(usualMaximumW, highestW));
  const bars = width < narrowestBar ? [] : [bar(fraction, width)];
  return [pc.dim(time), ...bars, ...fields].join(gap);
}

function bar(fraction: number, width: number): string {
  const cells = Math.round(fraction * width);
  return pc.cyan('█'.repeat(cells)) + pc.dim('░'.repeat(width - cells));
}
