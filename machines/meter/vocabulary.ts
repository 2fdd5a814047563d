import { fromCallback, fromEventObservable, fromPromise, setup, stateIn } from 'xstate';
import type { Measurement } from '../../src/domain/measurement.ts';
import type { MeterEvent } from '../../src/domain/meter-event.ts';
import type { MeterIdentity } from '../../src/domain/meter-status.ts';
import type { StatusSample } from '../../src/domain/reboot.ts';
import type {
  ClockInput,
  Ended,
  IntermediateFact,
  JournalFact,
  Look,
  LookInput,
  MeterInput,
  NewestTransaction,
  OddFact,
  Prepared,
  RunningInput,
  Started,
  StartInput,
  SyncedSettings,
  TelemetryFact,
} from '../../src/domain/service-results.ts';
import type { RecordTextSettings, TransactionRequest } from '../../src/domain/transaction-request.ts';
import type { Effect, MeterErrorData } from '../../src/errors/meter-error.ts';
import { type RecordsReport, recordsMachine } from '../records.machine.ts';
import { temperatureMachine } from '../temperature.machine.ts';
import type { OpenTransaction, Running } from './running.ts';

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

/** Raised by the machine for itself, told by its children, and the outcomes of its services. */
export type MeterInternalEvent =
  | TelemetryFact
  | JournalFact
  | OddFact
  | IntermediateFact
  | RecordsReport
  | { type: 'command.expired'; requestId: string }
  | { type: 'write.settled' }
  | { type: 'parts.renew' }
  | { type: 'transaction.nearlyExpired'; transactionId: string; maxStopTime: string }
  | { type: 'meter.looked' }
  | { type: 'stop.due' }
  | { type: 'running.changed' }
  | { type: 'meter.reconnected' }
  | { type: 'temperature.raised'; level: 'warning' | 'error'; temperatureC: number }
  | { type: 'temperature.cleared'; level: 'warning' | 'error'; temperatureC: number }
  | { type: `xstate.done.actor.${LookName}`; output: Look }
  | { type: 'xstate.done.actor.syncSettings'; output: SyncedSettings }
  | { type: 'xstate.done.actor.prepareStart'; output: Prepared }
  | { type: 'xstate.done.actor.startTransaction'; output: Started }
  | { type: 'xstate.done.actor.endTransaction'; output: Ended }
  | { type: `xstate.error.actor.${string}`; error: unknown };

/** Who looks: at the first contact, again, for a command, to confirm one, or each minute. */
export type LookName =
  | 'identify'
  | 'reidentify'
  | 'reread'
  | 'lookFirst'
  | 'confirmStart'
  | 'confirmStop'
  | 'look';

/** Everything that the machine hears: commands, and what its services report. */
export type MeterMachineEvent = MeterCommand | MeterInternalEvent;

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
  /** A transaction of somebody else was ended for the start being carried out; it is not done twice. */
  readonly hasEndedOther: boolean;
  /** The host's clock is not to be believed: the times of the start are those of the meter. */
  readonly countsInMeterTime: boolean;
  /** Nothing was known to run when the command came: transactions up to this counter had ended before. */
  readonly nothingUpTo: number | undefined;
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
    /** The newest counter whose end the answer to a stop showed, whatever a read says. */
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

/** Emitted by the telemetry actor itself, once per poll that succeeded. */
export type MeasurementReceived = { type: 'measurement.received'; measurement: Measurement };

/** A slot that fails by name until the composition root provides it. */
function slot<Output, Input>(name: string) {
  return fromPromise<Output, Input>(async () => {
    throw new Error(`\`${name}\` actor must be provided`);
  });
}

/** Whom the meter machine calls. */
const slots = {
  look: slot<Look, LookInput>('look'),
  syncSettings: slot<SyncedSettings, ClockInput & { rewrite: readonly string[] }>('syncSettings'),
  prepareStart: slot<Prepared, ClockInput & { settingsChecked: boolean }>('prepareStart'),
  startTransaction: slot<Started, StartInput>('startTransaction'),
  endTransaction: slot<Ended, RunningInput>('endTransaction'),
  noteRunning: slot<void, RunningInput>('noteRunning'),
  connection: fromCallback(() => {
    throw new Error('`connection` actor must be provided');
  }),
  journal: fromEventObservable<JournalFact, undefined>(() => {
    throw new Error('`journal` actor must be provided');
  }),
  telemetry: fromEventObservable<TelemetryFact, MeterInput, MeasurementReceived>(() => {
    throw new Error('`telemetry` actor must be provided');
  }),
  intermediate: fromEventObservable<IntermediateFact, RunningInput>(() => {
    throw new Error('`intermediate` actor must be provided');
  }),
  temperature: temperatureMachine,
  records: recordsMachine,
};

/** The vocabulary of the meter machine: what it knows, whom it calls, how long it waits. */
export const vocabulary = setup({
  types: {
    context: {} as MeterContext,
    events: {} as MeterMachineEvent,
    emitted: {} as MeterEvent,
    input: {} as MeterMachineInput,
    children: {} as {
      connection: 'connection';
      journal: 'journal';
      records: 'records';
      telemetry: 'telemetry';
      warningTemperature: 'temperature';
      errorTemperature: 'temperature';
      identify: 'look';
      reidentify: 'look';
      reread: 'look';
      look: 'look';
      lookFirst: 'look';
      confirmStart: 'look';
      confirmStop: 'look';
      syncSettings: 'syncSettings';
      prepareStart: 'prepareStart';
      startTransaction: 'startTransaction';
      endTransaction: 'endTransaction';
      noteRunning: 'noteRunning';
      intermediate: 'intermediate';
    },
    tags: {} as 'online' | 'busy' | 'recoverable',
    meta: {} as { spec?: string },
  },
  actors: slots,
  delays: {
    connectRetryDelay: ({ context }) => context.settings.connectRetryDelayMs,
    commandRetryDelay: ({ context }) => context.settings.commandRetryDelayMs,
    commandHold: ({ context }) => context.settings.commandHoldMs,
    writeSettles: ({ context }) => context.settings.writeSettlesMs,
    writeSafeWindow: ({ context }) => context.settings.warmupMs,
    resyncInterval: ({ context }) => context.settings.resyncIntervalMs,
    resyncRetryDelay: ({ context }) => context.settings.resyncRetryDelayMs,
    faultRecoveryDelay: ({ context }) => context.settings.faultRecoveryDelayMs,
    lostAfter: ({ context }) => context.settings.lostAfterMs,
    lookInterval: ({ context }) => context.settings.lookIntervalMs,
    secondLookDelay: ({ context }) => context.settings.secondLookDelayMs,
  },
  guards: {
    isSettling: stateIn({ operational: { clock: 'settling' } }),
    isSyncDue: stateIn({ operational: { clock: 'due' } }),
  },
});

export interface Args {
  context: MeterContext;
  event: MeterMachineEvent;
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
    writes: { count: 0, staleUpTo: 0, mayStillAct: false, mayStillEnd: undefined, notedAtMs: 0 },
    unconfirmed: [],
    queue: [],
    command: undefined,
    waiting: [],
    pending: [],
  };
}

/** The statechart enters a state only when its context is there; anything else is a mistake in the statechart. */
export function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`the meter machine has no ${name} here`);
  return value;
}

/** What the clock of the host is compared with. */
export function clockInput(context: MeterContext): ClockInput {
  return { ...meterInput({ context }), newestCounter: context.read.newest?.counter };
}

export function meterInput({ context }: { context: MeterContext }): MeterInput {
  return { identity: required(context.identity, 'identity') };
}
