/** The meter says that the transaction runs. */
export interface StartedTransaction {
  /** The id that was asked for. */
  readonly transactionId: string;
  /** Earliest stop as LEM asks for it: start + 2 min (operation manual, p. 71). An earlier one is not refused. ISO 8601, UTC. */
  readonly minStopTime: string;
  /**
   * Latest stop: last clock sync + 48 h - 1 min; later the record is not valid. ISO 8601, UTC. Left out when it is not
   * known when the meter's clock was set.
   */
  readonly maxStopTime?: string;
}

/**
 * The meter's own account of a transaction, from `/legal`. What is left out the meter did not say, or said in a form that
 * cannot be understood. Energies in Wh.
 */
export interface LegalTransaction {
  /** Never empty. */
  readonly transactionId: string;
  /** 0 to 4294967295; the same number as the pagination `T<n>` of the signed record. */
  readonly paginationCounter?: number;
  readonly evseId?: string;
  readonly clientId?: string;
  /** Which cable loss compensation was applied. */
  readonly cableId?: number;
  /** 0: nothing is compensated. */
  readonly cableResistanceMilliohm?: number;
  /** Accumulated status bits; 17 means billable (LEM operation manual, p. 80). */
  readonly transactionStatus?: number;
  /** Bit 2 (value 4) of `transactionStatus`. `undefined`: the meter did not say. */
  readonly running: boolean | undefined;
  /** When it began by the meter's clock, milliseconds since 1970. */
  readonly startedAtMs?: number;
  /** When it ended by the meter's clock, milliseconds since 1970; of one that runs, what the meter says then. */
  readonly endedAtMs?: number;
  /** `transactionDuration` of the meter, in seconds. */
  readonly durationS?: number;
  /** Of the transaction; with a compensated cable it may differ from the difference of the totals. */
  readonly energyImportWh?: number;
  readonly energyExportWh?: number;
  /** Lifetime registers at begin and end. */
  readonly energyImportTotalStartWh?: number;
  readonly energyImportTotalStopWh?: number;
  /** The same of what went the other way. */
  readonly energyExportTotalStartWh?: number;
  readonly energyExportTotalStopWh?: number;
}
