import type { MeterMachineEvent, MeterMachineInput } from '../../../machines/index.ts';
import type { MeterConfigInput } from '../../../src/index.ts';
import type { SimulatorOptions } from '../../../src/simulator/index.ts';
import { type MeterSnapshot, serviceOf } from '../../support/model.ts';

export type Region = 'lifecycle' | 'clock' | 'link' | 'recovery';

/** One way to look at the statechart: a few of its regions, with all that can happen to them. */
export interface View {
  readonly name: string;
  /** The regions that are compared after each step; the others may move as they like. */
  readonly regions: readonly Region[];
  readonly events: readonly MeterMachineEvent[];
  readonly settings?: Partial<MeterMachineInput>;
  /** Narrows down what {@link canHappen} allows. */
  readonly accepts?: (snapshot: MeterSnapshot, event: MeterMachineEvent) => boolean;
  /** Ways beside those that cover the edges: where it matters how a state was reached, and not only that it was. */
  readonly also?: readonly (readonly MeterMachineEvent[])[];
  /** What makes two states of the same value different. */
  readonly memory?: (context: MeterSnapshot['context']) => unknown;
  /** Polls wait at the gate, too: their outcome is an event of this view. Otherwise there are next to none. */
  readonly holdsPolls?: boolean;
  /** Time that passes before each command. Commands that all come at once do not show when a timer began. */
  readonly commandsTakeMs?: number;
  readonly config?: Partial<MeterConfigInput>;
  readonly simulator?: SimulatorOptions;
  /** Numbers of the records that the journal has, of those in the simulator's history: it catches up with the others. */
  readonly archived?: readonly number[];
  /** Nothing outlives the driver; else the journal is one that does. */
  readonly hasNoJournal?: boolean;
  /** What msw cannot show. */
  readonly needsSocket?: boolean;
}

export const defaultSettings: MeterMachineInput = {
  connectRetries: 1,
  connectRetryDelayMs: 1000,
  commandRetries: 1,
  commandRetryDelayMs: 200,
  commandHoldMs: 60_000,
  warmupMs: 120_000,
  resyncIntervalMs: 86_400_000,
  resyncRetryDelayMs: 60_000,
  faultRecoveryDelayMs: 60_000,
  lostAfterMs: 10_000,
  owedRetryDelayMs: 60_000,
  hasJournal: true,
  expectedPublicKey: undefined,
  temperatureMinTimeMs: 5000,
};

/** The settings of a view as a user would configure them. */
export function configOf({ settings, config, holdsPolls }: View): Partial<MeterConfigInput> {
  const wanted = { ...defaultSettings, ...settings };
  return {
    resilienceInitialConnectionRetries: wanted.connectRetries,
    resilienceInitialConnectionRetryDelay: wanted.connectRetryDelayMs,
    resilienceTransactionRequestRetries: wanted.commandRetries,
    resilienceTransactionRequestRetryDelay: wanted.commandRetryDelayMs,
    commandHoldMs: wanted.commandHoldMs,
    warmupMs: wanted.warmupMs,
    resyncIntervalMs: wanted.resyncIntervalMs,
    resyncRetryDelayMs: wanted.resyncRetryDelayMs,
    faultRecoveryDelayMs: wanted.faultRecoveryDelayMs,
    pollIntervalMs: holdsPolls ? 1000 : 60_000,
    transactionOcmfFetchIntervalS: 0,
    commandTimeoutMs: 20_000,
    ...config,
  };
}

/** The state of some regions, as text. */
export function stateOf({ value }: MeterSnapshot, regions: readonly Region[]): string {
  if (typeof value !== 'object' || !('operational' in value)) return JSON.stringify(value);
  const operational = value.operational as Record<Region, unknown>;
  return JSON.stringify(Object.fromEntries(regions.map(region => [region, operational[region]])));
}

export function serialize(view: View, snapshot: MeterSnapshot): string {
  return `${stateOf(snapshot, view.regions)} ${JSON.stringify(view.memory?.(snapshot.context))}`;
}

/** Only what can happen: services that run, answers that fit what was asked, waiting that nothing cuts short. */
export function canHappen(view: View, snapshot: MeterSnapshot, event: MeterMachineEvent): boolean {
  if (!snapshot.can(event)) return false;
  const service = serviceOf(event);
  if (service !== undefined && !(service in snapshot.children)) return false;
  return answerFits(snapshot.context, event) && (view.accepts?.(snapshot, event) ?? true);
}

function answerFits({ closing, owed }: MeterSnapshot['context'], event: MeterMachineEvent): boolean {
  switch (event.type) {
    case 'xstate.done.actor.confirmStop': {
      const open = event.output.openTransactionId;
      return open === undefined || open === closing?.transactionId;
    }
    case 'xstate.done.actor.fetchRecord':
      return event.output.legal?.transactionId === closing?.transactionId;
    case 'xstate.done.actor.verifyRecord':
      return event.output.record.transactionId === closing?.transactionId;
    case 'xstate.error.actor.fetchRecord':
      return isUnknown(event) === (closing?.transactionId === ghost);
    case 'xstate.done.actor.collectRecord':
      return event.output.record.transactionId === owed[0]?.transactionId;
    case 'xstate.error.actor.collectRecord':
      return !isUnknown(event) || owed[0]?.transactionId === ghost;
    default:
      return true;
  }
}

/** A transaction that the meter does not know. */
export const ghost = 'tx-ghost';

function isUnknown(event: MeterMachineEvent): boolean {
  return 'error' in event && (event.error as { code?: string }).code === 'METER_NO_TRANSACTION';
}

/** The services that run once and are waited for; time cannot pass unnoticed while one of them runs. */
export function isBusy({ children }: MeterSnapshot): boolean {
  const lasting = [
    'connection',
    'telemetry',
    'warningTemperature',
    'errorTemperature',
    'intermediate',
    'catchUp',
  ];
  return Object.keys(children).some(name => !lasting.includes(name));
}
