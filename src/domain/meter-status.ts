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

export type StatusBitName = (typeof statusBitNames)[number];
export type ErrorBitName = (typeof errorBitNames)[number];

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
  readonly firmwareVersion: string;
  /** `undefined`: not known yet; measurements come all the same, starts are refused. */
  readonly apiVersion: ApiVersion | undefined;
}

/** What `/v1/status` says. */
export interface MeterStatus {
  readonly meterId: string;
  readonly publicKey: string;
  readonly publicKeyOcmf: string;
  readonly firmwareVersion: string;
  /** Device time as received. */
  readonly time: string;
  readonly statusValue: number;
  readonly statusBits: Readonly<Record<StatusBitName, boolean>>;
  readonly errorsValue: number;
  readonly errorBits: Readonly<Record<ErrorBitName, boolean>>;
  /** -1 where the firmware does not report it. */
  readonly indexOfLastTransaction: number;
  readonly numberOfStoredTransactions: number;
}

/** The status bits that forbid a new transaction now; LEM operation manual, p. 71, table 6. Empty: none does. */
export function startBlockers(bits: MeterStatus['statusBits']): readonly StatusBitName[] {
  const nominal = {
    suLinkStatusIsOk: true,
    muFatalErrorOccured: false,
    transactionIsOnGoing: false,
    timeSyncStatusIsOk: true,
  } as const;
  return (Object.keys(nominal) as (keyof typeof nominal)[]).filter(name => bits[name] !== nominal[name]);
}
