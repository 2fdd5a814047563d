/** Status bits in the order of their index (LEM operation manual, p. 77-79), spelled as the meter spells them. */
export const statusBits = [
  'suLinkStatusIsOk',
  'muFatalErrorOccured',
  'transactionIsOnGoing',
  'tamperingIsDetected',
  'timeSyncStatusIsOk',
  'overTemperatureIsDetected',
  'reversedVoltage',
  'suMeasureFailureOccurred',
] as const;

/** Error flags with their index; 7 is not used (LEM operation manual, p. 77, 81, 91). 9 to 11 are assumed consecutive. */
export const errorBits = {
  muInitIsFailed: 0,
  suStateIsInvalid: 1,
  versionCheckIsFailed: 2,
  muRngInitIsFailed: 3,
  muDataIntegrityIsFailed: 4,
  muFwIntegrityIsFailed: 5,
  suIntegrityIsFailed: 6,
  logbookIntegrityIsFailed: 8,
  logbookIsFull: 9,
  memoryAccessIsFailed: 10,
  muStateIsFailed: 11,
} as const;

/** A status bit of the meter, by its name. */
export type StatusBit = (typeof statusBits)[number];
/** An error flag of the meter, by its name. */
export type ErrorBit = keyof typeof errorBits;
/** Every status bit. */
export type StatusBits = Record<StatusBit, boolean>;
/** Every error flag. */
export type ErrorBits = Record<ErrorBit, boolean>;

/** Value of `transactionStatus` of a transaction that went well: link and clock are fine and nothing else is set. */
export const billableStatus = 17;
export const ongoingStatus = 4;
const nominalTrue = 1 | 16;

export function noErrors(): ErrorBits {
  return Object.fromEntries(Object.keys(errorBits).map(name => [name, false])) as ErrorBits;
}

export function statusValue(bits: StatusBits): number {
  return statusBits.reduce((sum, name, index) => sum + (bits[name] ? 2 ** index : 0), 0);
}

export function errorValue(bits: ErrorBits): number {
  return Object.entries(errorBits).reduce(
    (sum, [name, index]) => sum + (bits[name as ErrorBit] ? 2 ** index : 0),
    0,
  );
}

/**
 * What a transaction remembers of the status: a raised alarm stays, and a good bit that dropped once is gone for good
 * (LEM operation manual, p. 80).
 */
export function accumulate(remembered: number, now: number): number {
  const alarms = (remembered | now) & ~nominalTrue & ~ongoingStatus;
  return alarms | (remembered & now & nominalTrue);
}
