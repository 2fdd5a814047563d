import type { MeterErrorData } from '../errors/meter-error.ts';
import type { CounterRange, JournaledTransaction, NotedTransaction, Session } from './journaled.ts';
import type { ApiVersion, MeterIdentity, StatusBitName } from './meter-status.ts';
import type { OddAnswer } from './odd-answer.ts';
import type { StatusSample } from './reboot.ts';
import type { SignedRecord } from './signed-record.ts';
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

/** Which record is to be brought home, as far as it is known. */
export interface WantedRecord {
  /** Empty while only the counter is known. */
  readonly transactionId: string;
  readonly paginationCounter: number | undefined;
  /** Of a session that the journal knows. */
  readonly session: Session | undefined;
  readonly request: JournaledTransaction['request'];
  /** `ran`: the meter once said so; `mayHaveRun`: a start whose effect is not known; `neverRan`: a start that failed. */
  readonly state: 'ran' | 'mayHaveRun' | 'neverRan';
  /** Its counter is higher than this one. */
  readonly afterCounter: number | undefined;
  /** Its counter is not higher than this one: a later session has the same id. */
  readonly untilCounter: number | undefined;
  /** It cannot have begun much before; the meter's own time, milliseconds since 1970. */
  readonly beganFromMs: number | undefined;
  /** The meter's own account, where the answer to the stop had it. */
  readonly legal: LegalTransaction | undefined;
  /** What the meter signed while it was running, should there never be anything else. */
  readonly intermediate: SignedRecord | undefined;
}

/** Why a record is to come home. */
export type RecordOrigin =
  /** Its transaction was noted, and does not run any more. */
  | 'session'
  /** Somebody asked for it by an id that nobody noted. */
  | 'asked'
  /** It came into being without the journal. */
  | 'missed'
  /** It is in the archive, and a process ended before it was handed over. */
  | 'archived';

/** A record on its way home, as far as the services need it. */
export interface RecordOnItsWay extends WantedRecord {
  readonly origin: RecordOrigin;
  /** The stops that wait for it. */
  readonly wantedBy: readonly string[];
  /** The latest try came after a pause, so that what it shows counts. */
  readonly isAfterPause: boolean;
  /** How often the meter refused it after a pause. */
  readonly refusals: number;
  /** A record that does not verify, and how often these bytes came after a pause. */
  readonly spoilt: { readonly ocmf: string; readonly times: number } | undefined;
  /** What was given as its record while the account said that it runs: of one that runs it is another each time. */
  readonly ranAs: string | undefined;
  /** The final record, as soon as it is here. */
  readonly record: SignedRecord | undefined;
  readonly isStored: boolean;
}

export interface RecordInput extends MeterInput {
  readonly entry: RecordOnItsWay;
}

/** What is known when a record that was missed is looked for. */
export interface MissingInput extends MeterInput {
  readonly newest: NewestTransaction;
  /** The latest counter that was looked for. */
  readonly after: number | undefined;
  /** Where to begin at the latest; otherwise at the oldest record of the journal. */
  readonly from: number | undefined;
  /** Counters that are on their way already. */
  readonly known: readonly (number | undefined)[];
  /** Records that are on their way already, byte for byte: not each has a counter. */
  readonly knownRecords: readonly string[];
}

/** What came of asking for a record. */
export type Fetched =
  | { readonly outcome: 'fetched'; readonly record: FetchedRecord }
  /** The archive has it already. */
  | { readonly outcome: 'archived'; readonly record: SignedRecord; readonly isDelivered: boolean }
  /** The meter answers, and does not give it. `named`: its own account names the transaction, so it has run. */
  | {
      readonly outcome: 'refused';
      readonly named: { readonly paginationCounter: number | undefined } | undefined;
    }
  /** Refused again a minute later: noted in the journal as lost. */
  | { readonly outcome: 'lost' }
  /** The same of a start that may never have been carried out: it was not. */
  | { readonly outcome: 'neverRan' }
  /** Asked for by an id that nobody noted, and that the meter does not know. */
  | { readonly outcome: 'unknown'; readonly error: MeterErrorData }
  /** It still runs, as far as the meter's account says; and the record that it gives of it, if any. */
  | { readonly outcome: 'running'; readonly ocmf: string | undefined };

export interface FetchedRecord {
  readonly transactionId: string;
  /** Begins with `OCMF|`. */
  readonly ocmf: string;
  /** What stood before it in the answer, if anything did: a byte order mark or white space. */
  readonly prefix?: string;
  /** The meter's own account. */
  readonly legal: LegalTransaction;
  readonly paginationCounter: number | undefined;
  readonly receivedAt: string;
}

/** What kind of record came. */
export type VerifiedRecord =
  /** It verifies, has begin and end, and is of the session: this one goes to the archive. */
  | { readonly kind: 'final'; readonly record: SignedRecord }
  /** Kept as evidence; the final one is fetched later. */
  | { readonly kind: 'interim'; readonly record: SignedRecord }
  /** Kept as evidence; `error` says what is wrong. */
  | { readonly kind: 'unverified'; readonly record: SignedRecord; readonly error: MeterErrorData }
  /** The same bytes for the third time: this is what the meter has. Closed as unverifiable. */
  | { readonly kind: 'unverifiable'; readonly record: SignedRecord; readonly error: MeterErrorData }
  /** A good record of another session: kept as nothing, and not taken. */
  | { readonly kind: 'other'; readonly error: MeterErrorData };

/** What the journal says of a record that it has just stored. */
export interface ArchivedRecord {
  readonly isDelivered: boolean;
}

/** The next record that the journal does not have and the meter may have. */
export interface Missing {
  /** `undefined`: there is none left. */
  readonly next: number | undefined;
  /** How many are missing in all. */
  readonly count: number;
  /** The lowest of them, and in how many more transactions the meter overwrites it. */
  readonly oldest: number | undefined;
  readonly overwrittenIn: number | undefined;
  /** Beyond the meter's store: not to be had any more. */
  readonly gone: CounterRange | undefined;
  /** In the archive, and not handed over before a process ended; comes before what is missing. */
  readonly undelivered: SignedRecord | undefined;
}

/** A record that the meter signed while its transaction was running. */
export type IntermediateFact = { type: 'record.intermediate'; record: SignedRecord };
