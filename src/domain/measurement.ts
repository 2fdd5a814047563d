/** One live reading of the meter, published once a second. Signs are those of the meter. */
export interface Measurement {
  /** Serial number of the meter, from `/v1/status`. */
  readonly meterId: string;
  /** Time of the reading as the meter wrote it, unchanged; the meter's clock may be wrong. */
  readonly timestamp: string;
  /** When the answer arrived, by the clock of this machine: ISO 8601, UTC, milliseconds. */
  readonly receivedAt: string;
  readonly voltageV: number;
  readonly currentA: number;
  readonly powerW: number;
  /** Lifetime register of the energy that went to the vehicle; exact to the last digit that the meter sent. */
  readonly energyImportWh: number;
  /** Lifetime register of the energy that came back. */
  readonly energyExportWh: number;
  readonly temperatureHighC: number;
  readonly temperatureLowC: number;
}
