import type { MeterIdentity } from '../../src/domain/meter-status.ts';
import type { StatusSample } from '../../src/domain/reboot.ts';
import type { Look, NewestTransaction } from '../../src/domain/service-results.ts';
import type { RecordTextSettings, TransactionRequest } from '../../src/domain/transaction-request.ts';
import type { Effect, MeterErrorData } from '../../src/errors/meter-error.ts';
import type { Running } from './running.ts';
import type { OpenTransaction } from './session.ts';

/** What a caller sends. `requestId` comes back in the event that answers; it must be unique while the command runs. */
export type MeterCommand = TransactionCommand | { type: 'meter.recover' } | { type: 'meter.stop' };

/** A start or a stop. */
export type TransactionCommand = StartCommand | StopCommand;

/** Starts a transaction; `transaction.started` or `transaction.startFailed` with the same `requestId` answers it. */
export interface StartCommand {
  type: 'transaction.start';
  /** Yours; the answer carries it. */
  requestId: string;
  /** What a start needs. */
  request: TransactionRequest;
}

/** An empty `transactionId` stops whatever runs. */
export interface StopCommand {
  type: 'transaction.stop';
  /** Yours; the answer carries it. */
  requestId: string;
  /** Which one; empty: whatever runs. */
  transactionId: string;
}

/** The command being carried out, one at a time. */
export interface CurrentCommand {
  /** `undefined`: a stop that could not be carried out before, and that nobody waits for any more. */
  readonly asked: TransactionCommand | undefined;
  /** Failed tries. */
  readonly attempts: number;
  /** Why the latest try failed. */
  readonly failure: MeterErrorData | undefined;
  /** The answer to one of its writes was lost: the meter may have carried that one out. */
  readonly hasLostWrite: boolean;
  /** What the meter may have made of it so far. */
  readonly effect: Effect;
  /** What holds again when it turns out that nothing of the latest write was sent. */
  readonly unlessSent: { readonly effect: Effect; readonly mayStillAct: boolean } | undefined;
  /** The transaction that is being started. */
  readonly starting: OpenTransaction | undefined;
  /** The transaction that is being ended: the one that was asked for, or one that is in the way of a start. */
  readonly ending: OpenTransaction | undefined;
  /** While another transaction is ended for a start: what the meter may have made of the start itself. */
  readonly effectOfStart: Effect | undefined;
  /** A transaction of somebody else was ended for the start being carried out; it is not done twice. */
  readonly hasEndedOther: boolean;
  /** The host's clock is not to be believed: the times of the start are those of the meter. */
  readonly countsInMeterTime: boolean;
  /** Nothing was known to run when the command came: transactions up to this counter had ended before. */
  readonly nothingUpTo: number | undefined;
  /** The newest counter when it was chosen what to end: whatever ran then has this one or a later one. */
  readonly newestAtEnding: number | undefined;
  /** What was seen since the command came, or since its latest write. */
  readonly seen: Look | undefined;
}

/** A stop whose record is on its way. */
export interface WaitingStop {
  readonly requestId: string;
  readonly transactionId: string;
  /** Whether its transaction was ended for it. */
  readonly effect: Effect;
}

/** A record that the meter still has to give. */
export interface PendingRecord {
  readonly transactionId: string;
  readonly paginationCounter?: number;
}

/** Plain data: loggable, persistable, comparable. */
export interface MeterContext {
  settings: MeterMachineInput;
  identity: MeterIdentity | undefined;
  /** The meter as it was last read; what comes later is compared with it. */
  read: {
    sample: StatusSample | undefined;
    newest: NewestTransaction | undefined;
    /** The newest counter whose end the answer to a stop or a final record showed, whatever a read says. */
    endedUpTo: number | undefined;
    /** Why `/legal` cannot be read. */
    legalProblem: MeterErrorData | undefined;
    /** How often in a row the two witnesses disagreed; 2 and more: it was told. */
    disagreements: number;
  };
  /** Whether measurements come in, and why not. */
  link: {
    problem: MeterErrorData | undefined;
    /** What works for the whole life of the machine has failed, and has to begin anew. */
    isBroken: boolean;
    /** Failed tries to connect. */
    attempts: number;
    pollFailures: number;
    /** Why the meter may have booted: it is read again. */
    suspicion: 'clockJumped' | 'wasUnreachable' | undefined;
  };
  clock: {
    syncedAtMs: number | undefined;
    /** Time zone, DST, NTP and identification type are known to be as configured since the last (re)connection. */
    settingsChecked: boolean;
    /** Written in the window in which the meter may not save: written again by the next sync. */
    unsaved: readonly string[];
  };
  /** Why the configured journal cannot be used. */
  journalProblem: MeterErrorData | undefined;
  running: Running;
  /** Every write that acts, and every look that was learned from, makes each look that was asked before it stale. */
  writes: {
    /** Looks and writes so far. */
    count: number;
    /** Looks that were asked up to this moment say nothing of what runs any more. */
    staleUpTo: number;
    /** The answer to the latest one was lost; the meter may still carry it out. */
    mayStillAct: boolean;
    /** The transaction that such a write was to end. */
    mayStillEnd: string | undefined;
    /**
     * A start that was tried more than once: each try may still be carried out, one after the end of the other. Until a look
     * after all of them says what has come of it.
     */
    mayStillStart: OpenTransaction | undefined;
    /** When the latest start was noted, milliseconds since 1970: no two of one id have the same moment. */
    notedAtMs: number;
  };
  /** Starts that were answered with an error and may run all the same. */
  unconfirmed: readonly OpenTransaction[];
  /** Commands that wait for a state that can take them, in the order of their arrival. */
  queue: readonly TransactionCommand[];
  command: CurrentCommand | undefined;
  waiting: readonly WaitingStop[];
  pending: readonly PendingRecord[];
  /** Ids of starts, also of an earlier process, of which it is not known whether they ran. */
  idsInDoubt: readonly string[];
}

/** The settings that the machine itself needs. */
export interface MeterMachineInput {
  connectRetries: number;
  connectRetryDelayMs: number;
  commandRetries: number;
  commandRetryDelayMs: number;
  commandHoldMs: number;
  /** So long after its connection was closed a write may still be carried out. */
  writeSettlesMs: number;
  warmupMs: number;
  resyncIntervalMs: number;
  resyncRetryDelayMs: number;
  faultRecoveryDelayMs: number;
  lostAfterMs: number;
  /** First pause of a record that could not be had; it doubles up to a day. */
  recordRetryDelayMs: number;
  lookIntervalMs: number;
  secondLookDelayMs: number;
  onForeignTransaction: 'end' | 'refuse';
  allowStartWithoutJournal: boolean;
  /** There is a journal that outlives the process. */
  hasJournal: boolean;
  /** A meter with another id or key is refused. */
  expectedPublicKey: string | undefined;
  /** What a start takes from the configuration into the signed record. */
  recordTexts: RecordTextSettings;
  temperatureMinTimeMs: number;
  /** The configuration was refused: a fault that does not pass. */
  configProblem?: MeterErrorData | undefined;
}

/** The meter machine knows nothing yet. */
export function initialContext(settings: MeterMachineInput, running: Running): MeterContext {
  return {
    settings,
    identity: undefined,
    read: {
      sample: undefined,
      newest: undefined,
      endedUpTo: undefined,
      legalProblem: undefined,
      disagreements: 0,
    },
    link: { problem: undefined, isBroken: false, attempts: 0, pollFailures: 0, suspicion: undefined },
    clock: { syncedAtMs: undefined, settingsChecked: false, unsaved: [] },
    journalProblem: undefined,
    running,
    writes: {
      count: 0,
      staleUpTo: 0,
      mayStillAct: false,
      mayStillEnd: undefined,
      mayStillStart: undefined,
      notedAtMs: 0,
    },
    unconfirmed: [],
    queue: [],
    command: undefined,
    waiting: [],
    pending: [],
    idsInDoubt: [],
  };
}
