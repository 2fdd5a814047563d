import type { MeterErrorData } from '../errors/meter-error.ts';
import type { JournaledTransaction, NotedTransaction, Session } from './journaled.ts';
import type { ApiVersion, MeterIdentity, StatusBitName } from './meter-status.ts';
import type { OddAnswer } from './odd-answer.ts';
import type { StatusSample } from './reboot.ts';
import type { LegalTransaction } from './transaction.ts';
import type { TransactionRequest } from './transaction-request.ts';

/** What the statecharts hand to their services, and what these tell. Plain data. */

/** What the measurement stream tells: only what may change the machine's mind. */
export type TelemetryFact =
  | { type: 'poll.succeeded' }
  | { type: 'poll.failed'; error: MeterErrorData }
  | { type: 'poll.stale'; error: MeterErrorData }
  /** Sent, and not answered for long. */
  | { type: 'poll.hangs'; error: MeterErrorData }
  | { type: 'register.decreased'; error: MeterErrorData }
  | { type: 'connection.renewed' }
  | { type: 'clock.jumped'; byMs: number }
  | { type: 'clock.stalled'; timestamp: string; forMs: number }
  | { type: 'temperature.moved'; zones: TemperatureZones; temperatureC: number };

/** At or above a level, below it by more than the hysteresis, or in between. */
export type TemperatureZone = 'above' | 'between' | 'below';

/** One zone for each level. */
export interface TemperatureZones {
  warning: TemperatureZone;
  error: TemperatureZone;
}

/** Whether the configured journal can be used; told when that changes, and first of all. */
export type JournalFact = { type: 'journal.opened' } | { type: 'journal.unusable'; error: MeterErrorData };

/** Something odd in an answer, which stopped nothing. */
export type OddFact = { type: 'answer.odd'; odd: OddAnswer };

/** What every service needs to know: which meter, which API. */
export interface MeterInput {
  readonly identity: MeterIdentity;
}

/** How to look. */
export interface LookInput {
  readonly known: MeterIdentity | undefined;
  readonly asOf: number;
  /** A look in the background never delays a measurement. */
  readonly lane: 'command' | 'background';
  /** What is believed, and the latest status; with them `/legal` is asked only when `/status` says something new. */
  readonly believed: { readonly runs: boolean; readonly sample: StatusSample } | undefined;
  /** Without a status the look is an error: it is to say who the meter is. */
  readonly needsStatus: boolean;
  /** When the two witnesses disagree, the signed record is asked, too. */
  readonly asksRecord: boolean;
}

/** A session that runs, or is to be ended. */
export interface RunningSession {
  readonly transactionId: string;
  readonly session: Session;
  readonly origin: 'own' | 'found' | 'unknown';
  readonly request: TransactionRequest | undefined;
  readonly paginationCounter: number | undefined;
  readonly newestCounterBefore: number | undefined;
  readonly meterTimeMs: number | undefined;
  /** Nobody noted it: it is only known by the id that a stop named, and may never have run. */
  readonly isOnlyNamed: boolean;
  /** A caller asked for its end, which is not known to have been carried out; not for a start, to make room for it. */
  readonly stopRequested: boolean;
}

export interface RunningInput extends MeterInput {
  readonly running: RunningSession;
}

/** What a start is about: noted before it is sent. */
export interface StartInput extends MeterInput {
  readonly request: TransactionRequest;
  readonly noted: NotedTransaction;
}

/** The meter has ended a transaction, and gives its account of it. */
export interface Ended {
  readonly atMs: number;
  readonly transaction: LegalTransaction;
}

/**
 * One look at the meter: both witnesses of what runs, asked one after the other. What one of them could not say is said
 * to be not known; a look in which neither could be read is an error.
 */
export interface Look {
  /** How many acts the statechart had counted when it asked: an act since then makes the look stale. */
  readonly asOf: number;
  readonly atMs: number;
  /** Who answered: from `/status`. */
  readonly identity: MeterIdentity | undefined;
  /** What `/status` says; `undefined` when it could not be read. */
  readonly status: StatusWitness | undefined;
  readonly legal: LegalWitness;
  /** What kind of record the meter gives of the transaction that `/legal` names; only asked when the two disagree. */
  readonly record: RecordWitness | undefined;
  /** What the journal knows of sessions without a final record; `undefined` when it cannot be read or was not asked. */
  readonly journaled: readonly JournaledTransaction[] | undefined;
  /** The meter that the journal knows at this place. */
  readonly remembered: Pick<MeterIdentity, 'meterId' | 'publicKeyOcmf'> | undefined;
}

export interface StatusWitness {
  /** `transactionIsOnGoing`. */
  readonly runs: boolean;
  /** Status bits that forbid a transaction at the moment. */
  readonly blockers: readonly StatusBitName[];
  readonly sample: StatusSample;
}

/** `/legal` without an id: the current transaction, else the last. */
export type LegalWitness =
  | { readonly said: 'transaction'; readonly transaction: LegalTransaction }
  /** It never had one. */
  | { readonly said: 'none' }
  | { readonly said: 'unread'; readonly error: MeterErrorData }
  /** `/status` said nothing new, so it was not asked. */
  | { readonly said: 'notAsked' };

/** `final`: begin and end; `interim`: marked so, or no end; anything else says nothing. */
export type RecordWitness = 'final' | 'interim' | 'unclear';

/** Which API the meter speaks; `undefined`: not known yet. */
export type KnownApi = ApiVersion | undefined;

/** What the clock of this machine is compared with before it is written. */
export interface ClockInput extends MeterInput {
  /** The newest pagination counter in the meter; its record may be in the archive. */
  readonly newestCounter: number | undefined;
}

export interface SyncedSettings {
  readonly atMs: number;
  /** When the clock last became right; earlier than `atMs` in NTP mode. `undefined`: nobody knows. */
  readonly syncedAtMs: number | undefined;
  /** Who sets the clock: this driver (or NTP, which it checks), the meter that keeps its own NTP, or nobody here. */
  readonly by: 'driver' | 'meter' | 'nobody';
  readonly written: readonly string[];
}

/** A clock that is not to be believed: the host's, compared with what the meter has signed, or with this release. */
export interface ImplausibleClock {
  /** ISO 8601, UTC. */
  readonly hostTime: string;
  /** As the meter says; `undefined`: not read. */
  readonly meterTime: string | undefined;
}

/** A failed preparation is a result, not an error: an earlier sync may be young enough to go on with. */
export type Prepared =
  | ({ readonly outcome: 'synced' } & SyncedSettings)
  | {
      readonly outcome: 'failed';
      readonly atMs: number;
      readonly error: MeterErrorData;
      /** The host's clock was not written. */
      readonly implausible: ImplausibleClock | undefined;
      /** The meter's own clock, when its own sync is valid; milliseconds since 1970. */
      readonly meterSyncedTimeMs: number | undefined;
    };

/** The meter has accepted a start. */
export interface Started {
  readonly atMs: number;
  readonly paginationCounter: number | undefined;
}

/** The newest transaction in the meter's store. */
export interface NewestTransaction {
  /** Its pagination counter; -1 when the meter never had one. */
  readonly counter: number;
  readonly running: boolean;
}
