/** Names of the status bits in the order of their index; LEM operation manual, p. 77-79. */
export const statusBitNames = [
  'suLinkStatusIsOk',
  'muFatalErrorOccured',
  'transactionIsOnGoing',
  'tamperingIsDetected',
  'timeSyncStatusIsOk',
  'overTemperatureIsDetected',
  'reversedVoltage',
  'suMeasureFailureOccurred',
] as const;

/** Names of the error flags in the order in which the meter sends them; LEM operation manual, p. 77, 81 and 91. */
export const errorBitNames = [
  'muInitIsFailed',
  'suStateIsInvalid',
  'versionCheckIsFailed',
  'muRngInitIsFailed',
  'muDataIntegrityIsFailed',
  'muFwIntegrityIsFailed',
  'suIntegrityIsFailed',
  'logbookIntegrityIsFailed',
  'logbookIsFull',
  'memoryAccessIsFailed',
  'muStateIsFailed',
] as const;

/** The bits that decide whether a transaction may start; LEM operation manual, p. 71. The others only tell. */
export const decidingBitNames = [
  'suLinkStatusIsOk',
  'muFatalErrorOccured',
  'transactionIsOnGoing',
  'timeSyncStatusIsOk',
] as const satisfies readonly StatusBitName[];

/** A status bit, by its name in the meter's answers; LEM operation manual, p. 77-79. */
export type StatusBitName = (typeof statusBitNames)[number];
/** An error flag, by its name in the meter's answers; LEM operation manual, p. 77, 81 and 91. */
export type ErrorBitName = (typeof errorBitNames)[number];
export type DecidingBitName = (typeof decidingBitNames)[number];

/** Which of the two path prefixes the firmware understands for legal, ocmf and livemeasure. */
export type ApiVersion = 'v1' | 'v2';

/** Who the meter is. Two meters never share these values. */
export interface MeterIdentity {
  /** Serial number: GS and MS of its signed records. */
  readonly meterId: string;
  /** Raw P-256 point X and Y, 128 hexadecimal digits; signs `/legal` and the logbook. */
  readonly publicKey: string;
  /** SubjectPublicKeyInfo, 182 hexadecimal digits; signs the OCMF records. */
  readonly publicKeyOcmf: string;
  /** Empty: the meter does not say. */
  readonly firmwareVersion: string;
  /** `undefined`: not known yet; measurements come all the same, starts are refused. */
  readonly apiVersion: ApiVersion | undefined;
}

/** What `/v1/status` says. `undefined`: the meter does not say, or not in a form that can be understood. */
export interface MeterStatus {
  /** Serial number: GS and MS of its signed records. */
  readonly meterId: string;
  /** Empty where the meter says none and it cannot be taken from `publicKeyOcmf`. */
  readonly publicKey: string;
  /** Never empty; anything but 182 hexadecimal digits verifies no record. */
  readonly publicKeyOcmf: string;
  /** As the meter writes it. */
  readonly firmwareVersion: string | undefined;
  /** Device time as received. `undefined`: the meter says none that is one; its clock is not known. */
  readonly time: string | undefined;
  /** The sum of the set bits, each 2 to the power of its index. */
  readonly statusValue: number | undefined;
  /** Each status bit by its name. */
  readonly statusBits: StatusBits;
  /** The sum of the set error flags, each 2 to the power of its index. 0: no error. */
  readonly errorsValue: number | undefined;
  /** Each error flag by its name. */
  readonly errorBits: Readonly<Record<ErrorBitName, boolean | undefined>>;
  /** -1 to 4294967295. */
  readonly indexOfLastTransaction: number | undefined;
  /** 0 to 4294967295. */
  readonly numberOfStoredTransactions: number | undefined;
}

/** The bits that decide are always known. */
export type StatusBits = Readonly<
  Record<StatusBitName, boolean | undefined> & Record<DecidingBitName, boolean>
>;

/** The status bits that forbid a new transaction now; LEM operation manual, p. 71, table 6. Empty: none does. */
export function startBlockers(bits: Pick<StatusBits, DecidingBitName>): readonly StatusBitName[] {
  const nominal = {
    suLinkStatusIsOk: true,
    muFatalErrorOccured: false,
    transactionIsOnGoing: false,
    timeSyncStatusIsOk: true,
  } as const;
  return decidingBitNames.filter(name => bits[name] !== nominal[name]);
}
