import type { MeterIdentity } from '../../src/domain/meter-status.ts';
import type { Pulse } from '../../src/domain/reboot.ts';
import type {
  CatchUpFact,
  ClosingTransaction,
  FetchedRecord,
  Identified,
  IntermediateFact,
  NewestTransaction,
  OwedRecord,
  Prepared,
  ReadBack,
  Started,
  SyncedSettings,
  TelemetryFact,
  VerifiedRecord,
} from '../../src/domain/service-results.ts';
import type { SignedRecord } from '../../src/domain/signed-record.ts';
import type { LegalTransaction, TransactionRequest } from '../../src/domain/transaction.ts';
import type { MeterErrorData } from '../../src/errors/meter-error.ts';

/** What a caller sends. `requestId` comes back in the event that answers; it must be unique while the command runs. */
export type MeterCommand = TransactionCommand | { type: 'meter.recover' } | { type: 'meter.stop' };

export type TransactionCommand = StartCommand | StopCommand;

export interface StartCommand {
  type: 'transaction.start';
  requestId: string;
  request: TransactionRequest;
}

/** An empty `transactionId` stops whatever runs. */
export interface StopCommand {
  type: 'transaction.stop';
  requestId: string;
  transactionId: string;
}

/** Raised by the machine for itself, and the outcomes of its services. */
export type MeterInternalEvent =
  | TelemetryFact
  | CatchUpFact
  | IntermediateFact
  | { type: 'command.expired'; requestId: string }
  | { type: 'command.next' }
  | { type: 'record.owed' }
  | { type: 'meter.reconnected'; openTransactionId: string | undefined }
  | { type: 'temperature.raised'; level: 'warning' | 'error'; temperatureC: number }
  | { type: 'temperature.cleared'; level: 'warning' | 'error'; temperatureC: number }
  | { type: 'xstate.done.actor.identify'; output: Identified }
  | { type: 'xstate.done.actor.reidentify'; output: Identified }
  | { type: 'xstate.done.actor.reread'; output: Identified }
  | { type: 'xstate.done.actor.syncSettings'; output: SyncedSettings }
  | { type: 'xstate.done.actor.prepareStart'; output: Prepared }
  | { type: 'xstate.done.actor.startTransaction'; output: Started }
  | { type: 'xstate.done.actor.confirmStart'; output: ReadBack }
  | { type: 'xstate.done.actor.endTransaction'; output: LegalTransaction }
  | { type: 'xstate.done.actor.confirmStop'; output: ReadBack }
  | { type: 'xstate.done.actor.confirmRunning'; output: ReadBack }
  | { type: 'xstate.done.actor.fetchRecord'; output: FetchedRecord }
  | { type: 'xstate.done.actor.verifyRecord'; output: VerifiedRecord }
  | { type: 'xstate.done.actor.archiveRecord' }
  | { type: 'xstate.done.actor.collectRecord'; output: VerifiedRecord }
  | { type: 'xstate.done.actor.catchUp' }
  | { type: `xstate.error.actor.${string}`; error: unknown };

export type MeterMachineEvent = MeterCommand | MeterInternalEvent;

/** A transaction that runs in the meter. */
export interface OpenTransaction {
  transactionId: string;
  /** `found`: this driver did not start it, or does not know any more that it did. */
  origin: 'own' | 'found';
  /** What was asked for; only of own ones. */
  request: TransactionRequest | undefined;
  /** A stop was asked for and could not be carried out yet. */
  stopRequested: boolean;
  /** The newest record that the meter signed of it while it was running. */
  intermediate: SignedRecord | undefined;
}

/** Plain data: loggable, persistable, comparable. */
export interface MeterContext {
  settings: MeterMachineInput;
  identity: MeterIdentity | undefined;
  /** The meter as it was last read; what comes later is compared with it. */
  pulse: Pulse | undefined;
  /** The newest transaction in the meter's store when it was last read. */
  newest: NewestTransaction | undefined;
  /** Why the meter may have booted: it is read again. */
  suspicion: 'clockJumped' | 'wasUnreachable' | undefined;
  legalProblem: MeterErrorData | undefined;
  /** A transaction runs, and the meter could not say which. */
  mayRunUnread: boolean;
  /** Why the machine is in `connecting.waiting`, `fault`, `degraded` or `offline`. */
  problem: MeterErrorData | undefined;
  /** Failed tries of what is being tried now. */
  attempts: number;
  /** Why the latest try of a command failed. */
  failure: MeterErrorData | undefined;
  pollFailures: number;
  /** Commands that wait for a state that can take them, in the order of their arrival. */
  held: readonly TransactionCommand[];
  /** The start being carried out. */
  starting: StartCommand | undefined;
  /** A transaction of somebody else was ended for the start being carried out; it is not done twice. */
  madeRoom: boolean;
  transaction: OpenTransaction | undefined;
  /** A start whose effect could not be found out; the meter may run it. */
  doubtful: { transactionId: string; request: TransactionRequest } | undefined;
  closing: ClosingTransaction | undefined;
  owed: readonly OwedRecord[];
  syncedAtMs: number | undefined;
  /** Time zone, DST, NTP and identification type are known to be as configured since the last (re)connection. */
  settingsChecked: boolean;
  /** Written in the window in which the meter may not save: written again by the next sync. */
  unsaved: readonly string[];
}

export interface MeterMachineInput {
  connectRetries: number;
  connectRetryDelayMs: number;
  commandRetries: number;
  commandRetryDelayMs: number;
  commandHoldMs: number;
  warmupMs: number;
  resyncIntervalMs: number;
  resyncRetryDelayMs: number;
  faultRecoveryDelayMs: number;
  lostAfterMs: number;
  owedRetryDelayMs: number;
  /** There is a journal that outlives the process. */
  hasJournal: boolean;
  /** A meter with another id or key is refused. */
  expectedPublicKey: string | undefined;
  temperatureMinTimeMs: number;
}
