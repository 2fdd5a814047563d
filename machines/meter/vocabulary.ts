import { fromCallback, fromEventObservable, fromPromise, setup, stateIn } from 'xstate';
import type { Measurement } from '../../src/domain/measurement.ts';
import type { MeterEvent } from '../../src/domain/meter-event.ts';
import type { IntermediateFact } from '../../src/domain/record-results.ts';
import type {
  ClockInput,
  Ended,
  JournalFact,
  Look,
  LookInput,
  MeterInput,
  OddFact,
  Prepared,
  RunningInput,
  Started,
  StartInput,
  SyncedSettings,
  TelemetryFact,
} from '../../src/domain/service-results.ts';
import { type RecordsReport, recordsMachine } from '../records.machine.ts';
import { temperatureMachine } from '../temperature.machine.ts';
import type { MeterCommand, MeterContext, MeterMachineInput } from './context.ts';

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
