import type { MeterMachineInput } from '../../../machines/meter/context.ts';
import type { RecordsMachineInput } from '../../../machines/records.machine.ts';

/** What may go wrong; each occurrence costs one fault. */
export type FaultKind =
  /** The request never reaches the meter. */
  | 'notAnswered'
  /** The meter acts, and its answer is lost. */
  | 'lost'
  /** The answer does not come, and the meter acts at any later moment, or never. */
  | 'late'
  /** A read is answered 503. */
  | 'busy'
  | 'poll'
  /** The meter closed the idle connection. */
  | 'renewed'
  | 'journal'
  /** The journal cannot be opened when the process starts. */
  | 'locked'
  /** One witness lies for a while. */
  | 'lie'
  /** One record can never be read. */
  | 'unreadable'
  /** The meter loses its power: it closes what runs, and its clock is lost. */
  | 'power';

export interface Options {
  readonly starts: number;
  readonly stops: number;
  readonly faults: number;
  readonly others: number;
  readonly restarts: number;
  readonly kinds: readonly FaultKind[];
  /** Every start has the same transaction id. */
  readonly isOneId: boolean;
  /** A restart forgets everything. */
  readonly isMemoryJournal: boolean;
  /** The timers of the clock may fire. */
  readonly withClock: boolean;
  /** `resilienceTransactionRequestRetries`. */
  readonly retries: number;
}

export const everyKind: readonly FaultKind[] = [
  'notAnswered',
  'lost',
  'late',
  'busy',
  'poll',
  'renewed',
  'journal',
  'locked',
  'lie',
  'unreadable',
  'power',
];

export const usualKinds: readonly FaultKind[] = ['notAnswered', 'lost', 'poll', 'journal'];

/** So long after its connection was closed a write may still be carried out. */
export const writeSettlesMs = 15_000;

export function meterSettings({ retries }: Options): MeterMachineInput {
  return {
    connectRetries: 1,
    connectRetryDelayMs: 10_000,
    commandRetries: retries,
    commandRetryDelayMs: 250,
    commandHoldMs: 12_000,
    writeSettlesMs,
    warmupMs: 120_000,
    resyncIntervalMs: 86_400_000,
    resyncRetryDelayMs: 3_600_000,
    faultRecoveryDelayMs: 30_000,
    lostAfterMs: 10_001,
    recordRetryDelayMs: 60_002,
    lookIntervalMs: 60_001,
    secondLookDelayMs: 5000,
    onForeignTransaction: 'end',
    allowStartWithoutJournal: false,
    hasJournal: true,
    expectedPublicKey: undefined,
    recordTexts: {},
    temperatureMinTimeMs: 100,
  };
}

export function recordsSettings(options: Options): RecordsMachineInput {
  const { commandRetries, commandRetryDelayMs, recordRetryDelayMs } = meterSettings(options);
  return { retries: commandRetries, retryDelayMs: commandRetryDelayMs, firstPauseMs: recordRetryDelayMs };
}
