/** One live reading of the meter, published once a second. Signs are those of the meter. */
export interface Measurement {
  /** Serial number of the meter, from `/v1/status`. */
  readonly meterId: string;
  /** Time of the reading as the meter wrote it, unchanged; the meter's clock may be wrong. */
  readonly timestamp: string;
  /** When the answer arrived, by the clock of this machine: ISO 8601, UTC, milliseconds. */
  readonly receivedAt: string;
  /** Voltage at the meter, V. */
  readonly voltageV: number;
  /** Current, A. */
  readonly currentA: number;
  /** Power, W. */
  readonly powerW: number;
  /** Lifetime register of the energy that went to the vehicle, Wh; exact to the last digit that the meter sent. */
  readonly energyImportWh: number;
  /** Lifetime register of the energy that came back, Wh. */
  readonly energyExportWh: number;
  /** Temperature of the sensor on the high side, °C. */
  readonly temperatureHighC: number;
  /** Temperature of the sensor on the low side, °C. */
  readonly temperatureLowC: number;
}
