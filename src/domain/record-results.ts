import type { MeterErrorData } from '../errors/meter-error.ts';
import type { CounterRange, JournaledTransaction, Session } from './journaled.ts';
import type { MeterInput, NewestTransaction } from './service-results.ts';
import type { SignedRecord } from './signed-record.ts';
import type { LegalTransaction } from './transaction.ts';

/** What the owner of records hands to its services, and what these tell. Plain data. */

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
