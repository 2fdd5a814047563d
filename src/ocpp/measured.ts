import { deviceTimeMs } from '../domain/device-time.ts';
import type { Measurement } from '../domain/measurement.ts';
import { quote } from '../domain/quote.ts';
import type { OcppContext, OcppMeasurand2, OcppMeasurand16 } from './meter-value.ts';
import { OcppError } from './ocpp-error.ts';

/** How to write a measurement. */
export interface MeasurementOptions {
  /** Why it was taken. Default: `Sample.Periodic`. */
  readonly context?: OcppContext;
  /**
   * Which measurands the central system wants, as its setting lists them (MeterValuesSampledData, or
   * SampledDataTxUpdatedMeasurands). Those that the meter does not measure are left out. Default: all that it measures.
   */
  readonly measurands?: readonly string[];
}

/** One quantity of a measurement, in the words of the version. */
export interface Quantity<Measurand extends OcppMeasurand16, Unit, Location> {
  readonly measurand: Measurand;
  readonly unit: Unit;
  readonly location: Location;
  readonly of: (measurement: Measurement) => number;
}

/** A quantity with what was measured, as a decimal number without exponent. */
export type Sample<Each> = Omit<Each, 'of'> & { readonly value: string };

type Quantity2 = Quantity<OcppMeasurand2, 'Wh' | 'W' | 'A' | 'V', 'Outlet'>;

/** What OCPP 2.0.1 and 2.1 have words for. They know no negative import: what flows back is export. */
export const quantities2: readonly Quantity2[] = [
  quantity('Energy.Active.Import.Register', 'Wh', ({ energyImportWh }) => energyImportWh),
  quantity('Energy.Active.Export.Register', 'Wh', ({ energyExportWh }) => energyExportWh),
  quantity('Power.Active.Import', 'W', ({ powerW }) => importOf(powerW)),
  quantity('Power.Active.Export', 'W', ({ powerW }) => importOf(-powerW)),
  quantity('Current.Import', 'A', ({ currentA }) => importOf(currentA)),
  quantity('Current.Export', 'A', ({ currentA }) => importOf(-currentA)),
  quantity('Voltage', 'V', ({ voltageV }) => voltageV),
];

/** OCPP 1.6 has one temperature more: the higher one of both sensors, which sit inside the charge point. */
export const quantities16: readonly (Quantity2 | Quantity<'Temperature', 'Celsius', 'Body'>)[] = [
  ...quantities2,
  {
    measurand: 'Temperature',
    unit: 'Celsius',
    location: 'Body',
    of: ({ temperatureHighC, temperatureLowC }) => Math.max(temperatureHighC, temperatureLowC),
  },
];

function quantity(measurand: OcppMeasurand2, unit: Quantity2['unit'], of: Quantity2['of']): Quantity2 {
  return { measurand, unit, location: 'Outlet', of };
}

/** What goes one way; 0 while it goes the other. A number that is none stays none, to be refused. */
function importOf(value: number): number {
  return value < 0 ? 0 : value;
}

/**
 * The wanted quantities of a measurement, in the order of the table.
 *
 * @throws OcppError OCPP_NO_VALUE when the meter measures none of them, OCPP_ARGUMENT when a value is no number.
 */
export function samplesOf<Each extends { measurand: string; of: Quantity2['of'] }>(
  quantities: readonly Each[],
  measurement: Measurement,
  measurands: readonly string[] | undefined,
): readonly Sample<Each>[] {
  const wanted = quantities.filter(({ measurand }) => measurands?.includes(measurand) ?? true);
  if (wanted.length === 0) {
    const known = quantities.map(({ measurand }) => measurand).join(', ');
    throw new OcppError(
      'OCPP_NO_VALUE',
      `The meter measures none of the measurands ${quote(measurands)}. It measures ${known}`,
    );
  }
  return wanted.map(({ of, ...rest }) => ({ ...rest, value: decimalOf(of(measurement), rest.measurand) }));
}

/** Far beyond any register, and well within what a double holds with three decimals. */
const maxMagnitude = 1e12;

/** A number without exponent, with the six decimals that OCPP 2.x allows at most. */
function decimalOf(value: number, measurand: string): string {
  if (typeof value !== 'number' || !(Math.abs(value) <= maxMagnitude)) {
    const got = typeof value === 'number' ? value : typeof value;
    throw new OcppError(
      'OCPP_ARGUMENT',
      `${measurand} of the measurement: expected a number of at most ${maxMagnitude}, got ${got}. Pass what measurements$ gives, unchanged`,
    );
  }
  return String(Number(value.toFixed(6)));
}

/**
 * When it was measured: by the meter's clock, whose times are those of the signed record too; where that time has no zone or
 * cannot be read, when the answer arrived. ISO 8601, UTC, milliseconds.
 *
 * @throws OcppError OCPP_ARGUMENT when both cannot be read.
 */
export function momentOf({ timestamp, receivedAt }: Measurement): string {
  const meterMs = deviceTimeMs(timestamp);
  const ms = Number.isNaN(meterMs) ? Date.parse(receivedAt) : meterMs;
  if (!Number.isNaN(ms)) return new Date(ms).toISOString();
  throw new OcppError(
    'OCPP_ARGUMENT',
    `The measurement has no time that can be read: timestamp ${quote(timestamp)}, receivedAt ${quote(receivedAt)}`,
  );
}
