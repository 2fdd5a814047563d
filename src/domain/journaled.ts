import type { SignedRecord } from './signed-record.ts';
import type { TransactionRequest } from './transaction-request.ts';

/**
 * One session of a transaction id. An id may come twice (a back end's counter that restarts), so it does not name a
 * session by itself; with the moment at which this driver first noted it, it does.
 */
export interface Session {
  /** The id with which it was started. */
  readonly transactionId: string;
  /** ISO 8601, UTC, by the clock of this machine. Written once and never changed. */
  readonly notedAt: string;
}

/** What is noted of a transaction when it is about to be started, or found running. */
export interface NotedTransaction extends Session {
  /** `found`: somebody else started it. */
  readonly origin: 'own' | 'found';
  /** What was asked for; only of own ones. */
  readonly request: TransactionRequest | undefined;
  /** The meter's own time when it was noted, milliseconds since 1970; its record cannot have begun much before. */
  readonly meterTimeMs: number | undefined;
  /** The newest pagination counter in the meter before an own start: its record has a higher one. */
  readonly newestCounterBefore: number | undefined;
  /** Known when the meter has said it beside the transaction. */
  readonly paginationCounter: number | undefined;
}

/** What a journal remembers of a transaction until its final record is archived, or it is closed without one. */
export interface JournaledTransaction extends NotedTransaction {
  /** The meter once said that it runs; else it may never have begun. */
  readonly hasRun: boolean;
  /**
   * The newest pagination counter in the meter before the next session of the same id, closed or not: its record has none
   * beyond. While `hasRun` is false, of the next session that has run, because a start may be carried out late.
   */
  readonly newestCounterAfter: number | undefined;
  /** Written before the stop is sent; ISO 8601, UTC. `undefined`: no stop was asked for. */
  readonly stoppedAt: string | undefined;
  /** The newest interim record of it: evidence, never the final record. */
  readonly intermediate: SignedRecord | undefined;
}

/** How a transaction is closed without a final record. */
export type OutcomeWithoutRecord =
  /** The meter, read when no write was under way any more, has no such transaction. */
  | 'neverRan'
  /** It ran, and the meter does not give its record any more. */
  | 'lost'
  /** What the meter gives as its record does not verify, again and again with the same bytes. */
  | 'unverifiable';

/** Why a record is kept beside the archive. */
export type EvidenceKind =
  /** Read while its transaction was running, or marked so by the meter: no end. */
  | 'interim'
  /** It does not verify, is not whole, or is not of this meter. */
  | 'unverified';

/** A run of pagination counters, both ends included. */
export interface CounterRange {
  /** The first one. */
  readonly from: number;
  /** The last one. */
  readonly to: number;
}
