import type { MeterErrorData } from '../errors/meter-error.ts';
import type { MeterEvent } from './meter-event.ts';
import type { MeterIdentity, StatusBitName } from './meter-status.ts';
import type { Pulse } from './reboot.ts';
import type { SignedRecord } from './signed-record.ts';
import type { LegalTransaction, TransactionRequest } from './transaction.ts';

/** What the services tell the statechart. Plain data. */

/** What the measurement stream tells: only what may change the machine's mind. */
export type TelemetryFact =
  | { type: 'poll.succeeded' }
  | { type: 'poll.failed'; error: MeterErrorData }
  | { type: 'poll.stale'; error: MeterErrorData }
  | { type: 'register.decreased'; error: MeterErrorData }
  | { type: 'connection.renewed' }
  | { type: 'clock.jumped'; byMs: number }
  | { type: 'clock.stood'; timestamp: string; forMs: number }
  | { type: 'temperature.moved'; zones: TemperatureZones; temperatureC: number };

/** At or above a level, below it by more than the hysteresis, or in between. */
export type TemperatureZone = 'above' | 'between' | 'below';

/** One zone for each level. */
export interface TemperatureZones {
  warning: TemperatureZone;
  error: TemperatureZone;
}

/** What connecting learns. */
export interface Identified {
  identity: MeterIdentity;
  /** Status bits that forbid a transaction at the moment. */
  blockers: readonly StatusBitName[];
  openTransactionId: string | undefined;
  /** Set when `/legal` could not be read. */
  legalProblem: MeterErrorData | undefined;
  /** What the journal knows of this meter's transactions whose records have not come home. */
  journaled: readonly JournaledTransaction[];
  /** The meter that the journal knows at this address. */
  remembered: Pick<MeterIdentity, 'meterId' | 'publicKeyOcmf'> | undefined;
  pulse: Pulse;
  /** `undefined` on a meter that never had one, or that could not be asked. */
  newest: NewestTransaction | undefined;
}

export interface SyncedSettings {
  atMs: number;
  /** When the clock last became right; earlier than `atMs` in NTP mode. */
  syncedAtMs: number;
  written: readonly string[];
}

/** A failed preparation is a result, not an error: an earlier sync may be young enough to go on with. */
export type Prepared =
  | ({ outcome: 'synced' } & SyncedSettings)
  | { outcome: 'failed'; atMs: number; error: MeterErrorData };

export interface Started {
  atMs: number;
}

/** What the meter says when it is read back after a command whose effect is in doubt. */
export interface ReadBack {
  atMs: number;
  openTransactionId: string | undefined;
  /** Whether the meter knows the asked transaction at all, running or ended. */
  known: boolean;
  blockers: readonly StatusBitName[];
}

export interface FetchedRecord {
  ocmf: string;
  /** The meter's own account, when it was asked for it. */
  legal: LegalTransaction | undefined;
  paginationCounter: number | undefined;
  receivedAt: string;
}

export interface VerifiedRecord {
  record: SignedRecord;
  /** Set when the record must not be billed on. */
  problem: MeterErrorData | undefined;
}

/** A transaction on its way out. Without `requestId` nobody waits for the answer. */
export interface ClosingTransaction {
  requestId: string | undefined;
  /** The command named no id: when there turns out to be nothing, that is no failure. */
  ofAnything: boolean;
  transactionId: string;
  request: TransactionRequest | undefined;
  intermediate: SignedRecord | undefined;
  legal: LegalTransaction | undefined;
  fetched: FetchedRecord | undefined;
  verified: VerifiedRecord | undefined;
}

/** The newest transaction in the meter's store. */
export interface NewestTransaction {
  /** Its pagination counter. */
  readonly counter: number;
  readonly running: boolean;
}

/** The look for records that were missed has something to tell. */
export type CatchUpFact = { type: 'catchUp.told'; fact: MeterEvent };

/** A record that the meter signed while its transaction was running. */
export type IntermediateFact = { type: 'record.intermediate'; record: SignedRecord };

/** What a journal remembers of a transaction until its record is archived. */
export interface JournaledTransaction extends OwedRecord {
  /** ISO 8601, UTC; written before the start is sent. */
  readonly startedAt: string;
  /** Written before the stop is sent; `undefined`: no stop was asked for. */
  readonly stoppedAt: string | undefined;
}

/** A record that the meter still has to give. */
export interface OwedRecord {
  readonly transactionId: string;
  readonly request: TransactionRequest | undefined;
  /** The meter once said that the transaction runs; else it may never have begun. */
  readonly hasRun: boolean;
  /** What the meter signed while it was running, should there never be anything else. */
  readonly intermediate: SignedRecord | undefined;
}
