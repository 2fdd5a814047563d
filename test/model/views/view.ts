import type { MeterMachineInput } from '../../../machines/index.ts';
import type { MeterConfigInput } from '../../../src/index.ts';
import type { SimulatorOptions } from '../../../src/simulator/index.ts';
import type { MeterSnapshot, Path as ModelPath } from '../../support/model.ts';
import { essenceOf } from '../essence.ts';
import { type Assumption, everywhere } from './assumptions.ts';
import type { Step } from './step.ts';

export type Region = 'lifecycle' | 'looking' | 'clock' | 'link';

/** One way to look at the statechart: a few of its regions, with all that can happen to them. */
export interface View {
  readonly name: string;
  /** The regions that are compared after each step; the others may move as they like. */
  readonly regions: readonly Region[];
  readonly steps: readonly Step[];
  readonly settings?: Partial<MeterMachineInput>;
  /** Beside those that hold everywhere. */
  readonly assumes?: readonly Assumption[];
  /** Ways beside those that are found: where it matters how a state was reached, and not only that it was. */
  readonly also?: readonly (readonly Step[])[];
  /** What makes two states of the same value different. */
  readonly memory?: (context: MeterSnapshot['context']) => unknown;
  /** Polls wait at the gate, too: their outcome is a step of this view. Otherwise they pass. */
  readonly holdsPolls?: boolean;
  readonly config?: Partial<MeterConfigInput>;
  readonly simulator?: SimulatorOptions;
  /** Nothing outlives the driver; else the journal is one that does. */
  readonly hasNoJournal?: boolean;
}

export const defaultSettings: MeterMachineInput = {
  recordTexts: {},
  connectRetries: 1,
  connectRetryDelayMs: 3000,
  commandRetries: 1,
  commandRetryDelayMs: 200,
  commandHoldMs: 60_000,
  writeSettlesMs: 30_000,
  warmupMs: 120_000,
  resyncIntervalMs: 86_400_000,
  resyncRetryDelayMs: 60_000,
  faultRecoveryDelayMs: 60_000,
  lostAfterMs: 10_000,
  recordRetryDelayMs: 60_000,
  lookIntervalMs: 60_000,
  secondLookDelayMs: 5000,
  onForeignTransaction: 'end',
  allowStartWithoutJournal: false,
  hasJournal: true,
  expectedPublicKey: undefined,
  temperatureMinTimeMs: 5000,
};

/** The settings of a view as a user would configure them. */
export function configOf({ settings, config }: View): Partial<MeterConfigInput> {
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
    onForeignTransaction: wanted.onForeignTransaction,
    allowStartWithoutJournal: wanted.allowStartWithoutJournal,
    pollIntervalMs: 1000,
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

/** What is compared after a step. */
export interface Seen {
  readonly state: string;
  /** Of a machine that has ended nothing more is asked. */
  readonly essence: ReturnType<typeof essenceOf> | undefined;
}

export type MeterPath = ModelPath<Step, Seen>;

export function seenOf(view: View, snapshot: MeterSnapshot): Seen {
  const state = stateOf(snapshot, view.regions);
  return { state, essence: snapshot.status === 'active' ? essenceOf(snapshot.context) : undefined };
}

/** Only what can happen: services that run, events that have a meaning, and what the view takes for granted. */
export function canHappen(view: View, snapshot: MeterSnapshot, step: Step): boolean {
  const [event] = step.events;
  if (event !== undefined && typeof event !== 'function' && !snapshot.can(event)) return false;
  if (step.service !== undefined && !(step.service in snapshot.children)) return false;
  if (step.fits?.(snapshot) === false) return false;
  return [...everywhere, ...(view.assumes ?? [])].every(({ allows }) => allows(snapshot, step));
}
