import {
  decidingBitNames,
  type ErrorBitName,
  errorBitNames,
  type MeterStatus,
  type StatusBitName,
  statusBitNames,
} from './meter-status.ts';

/** A bit of the meter in words, for people. */
export interface BitWords {
  /** Its value in the sum of the set bits. */
  readonly value: number;
  /** What it says when it is as it should be; left out where that is not worth a word. */
  readonly nominal?: string;
  /** What it says when it is not. */
  readonly otherwise: string;
  /** Whether it is set when all is well. */
  readonly isNominallySet: boolean;
  /** Whether no transaction starts while it is not as it should be. */
  readonly forbidsStart: boolean;
  /** What to do about it. */
  readonly advice: string;
}

interface Words {
  readonly nominal?: string;
  readonly otherwise: string;
  readonly isNominallySet?: true;
  readonly advice: string;
}

const statusWordsByName: Readonly<Record<StatusBitName, Words>> = {
  suLinkStatusIsOk: {
    nominal: 'sensor linked',
    otherwise: 'no link to the sensor unit',
    isNominallySet: true,
    advice: 'Check the cable between the meter and its sensor unit.',
  },
  muFatalErrorOccured: {
    otherwise: 'fatal error',
    advice: 'Look at the error flags, and switch the meter off and on.',
  },
  transactionIsOnGoing: {
    otherwise: 'a transaction runs',
    advice: 'Nothing: stop it before the next one starts.',
  },
  tamperingIsDetected: { otherwise: 'tampering detected', advice: 'Do not bill with this meter.' },
  timeSyncStatusIsOk: {
    nominal: 'clock synced within 48 h',
    otherwise: 'clock not synced within 48 h',
    isNominallySet: true,
    advice: 'Nothing: the next start of the driver sets it, unless timeSync is "never".',
  },
  overTemperatureIsDetected: {
    otherwise: 'sensor unit too hot',
    advice: 'Reduce the load, let it cool down, and check the terminals.',
  },
  reversedVoltage: {
    otherwise: 'voltage reversed',
    advice: 'Check the polarity, and switch the meter off and on: it keeps this until then.',
  },
  suMeasureFailureOccurred: {
    otherwise: 'sensor unit could not measure',
    advice: 'Switch the meter off and on, and have it looked at if it comes back.',
  },
};

const errorWordsByName: Readonly<Record<ErrorBitName, string>> = {
  muInitIsFailed: 'meter unit could not start',
  suStateIsInvalid: 'sensor unit in an invalid state',
  versionCheckIsFailed: 'sensor unit has another firmware than expected',
  muRngInitIsFailed: 'random number generator could not start',
  muDataIntegrityIsFailed: 'checksum error in the data of the meter unit',
  muFwIntegrityIsFailed: 'checksum error in the firmware of the meter unit',
  suIntegrityIsFailed: 'checksum error in the sensor unit',
  logbookIntegrityIsFailed: 'checksum error in the logbook',
  logbookIsFull: 'logbook full: out of order for ever',
  memoryAccessIsFailed: 'memory cannot be accessed',
  muStateIsFailed: 'meter unit in an invalid state',
};

const deciding: ReadonlySet<string> = new Set(decidingBitNames);

/** Each status bit in words; LEM operation manual, p. 77-79. The order is that of their index. */
export const statusBitWords: Readonly<Record<StatusBitName, BitWords>> = mapped(
  statusBitNames,
  (name, index) => ({
    ...statusWordsByName[name],
    value: 2 ** index,
    isNominallySet: statusWordsByName[name].isNominallySet === true,
    forbidsStart: deciding.has(name),
  }),
);

/** Each error flag in words; LEM operation manual, p. 77, 81 and 91. Index 7 is not used; those above 8 are assumed. */
export const errorBitWords: Readonly<Record<ErrorBitName, BitWords>> = mapped(
  errorBitNames,
  (name, index) => ({
    otherwise: errorWordsByName[name],
    value: 2 ** (index < 7 ? index : index + 1),
    isNominallySet: false,
    forbidsStart: true,
    advice:
      name === 'logbookIsFull'
        ? 'Replace the meter.'
        : 'Switch the meter off and on, several times; replace it if the flag comes back.',
  }),
);

/** What the status bits say, each in a few words; with the name of the bit where it is not as it should be. */
export function statusWordsOf(bits: MeterStatus['statusBits']): readonly string[] {
  return wordsOf(statusBitNames, statusBitWords, bits);
}

/** What the error flags say; empty: none is set. */
export function errorWordsOf(bits: MeterStatus['errorBits']): readonly string[] {
  return wordsOf(errorBitNames, errorBitWords, bits);
}

function wordsOf<Name extends string>(
  names: readonly Name[],
  table: Readonly<Record<Name, BitWords>>,
  bits: Readonly<Record<Name, boolean | undefined>>,
): readonly string[] {
  return names.flatMap(name => {
    const { nominal, otherwise, isNominallySet } = table[name];
    const isSet = bits[name];
    if (isSet === undefined) return [];
    if (isSet !== isNominallySet) return [`${otherwise} (${name})`];
    return nominal === undefined ? [] : [nominal];
  });
}

function mapped<Name extends string, Value>(
  names: readonly Name[],
  of: (name: Name, index: number) => Value,
): Readonly<Record<Name, Value>> {
  return Object.fromEntries(names.map((name, index) => [name, of(name, index)])) as Record<Name, Value>;
}
