import type {
  CounterRange,
  EvidenceKind,
  JournaledTransaction,
  NotedTransaction,
  OutcomeWithoutRecord,
  Session,
} from '../domain/journaled.ts';
import type { MeterIdentity } from '../domain/meter-status.ts';
import type { SignedRecord } from '../domain/signed-record.ts';

/** Who a meter is: its serial number and the key of its records. */
export type KnownMeter = Pick<MeterIdentity, 'meterId' | 'publicKeyOcmf'>;

/** A record by its bytes: what a journal finds it by whatever else is known of it. */
export type RecordBytes = Pick<SignedRecord, 'meterId' | 'ocmf'>;

/**
 * Durable memory of the driver: what it is about to ask of the meter, written before it asks; every final record, stored
 * before it is reported; and what was handed over. Every method throws JournalError METER_JOURNAL_FAILED when it cannot
 * keep its promise. Methods may be called detached from the object.
 *
 * A session that was never noted, because the journal failed then, is noted as a found one by the first call that names
 * it ({@link noteRunning}, {@link noteStop}, {@link noteOutcome}). Calls that name a closed session change nothing, but for
 * {@link archive}. Whether a journal of your own keeps all this is shown by `journalContract` of
 * `lem-dcbm/journal-contract`.
 */
export interface Journal {
  /**
   * A transaction is about to be started, or was found running: from now on it is pending. Noted again with the same
   * session (id and `notedAt`) nothing changes; the same id with another `notedAt` is another session beside it.
   */
  noteTransaction(meterId: string, transaction: NotedTransaction): void;
  /** The meter says that it runs, or that it ran; `paginationCounter` when the meter said it, too. */
  noteRunning(meterId: string, session: Session, paginationCounter?: number): void;
  /** About to stop. */
  noteStop(meterId: string, session: Session, stoppedAt: string): void;
  /** Closes a session that has no final record. `paginationCounter` is then known to {@link gaps}. */
  noteOutcome(
    meterId: string,
    session: Session,
    outcome: OutcomeWithoutRecord,
    paginationCounter?: number,
  ): void;
  /** Sessions that are not closed, oldest first. */
  pendingTransactions(meterId: string): readonly JournaledTransaction[];

  /**
   * Keeps what is no final record, once per different bytes. Closes nothing. Of the interim ones a journal may let go of the
   * oldest, but not of the newest one of a pending session.
   */
  keepEvidence(record: SignedRecord, kind: EvidenceKind): void;
  /** What was kept so, oldest first. */
  evidence(meterId: string): Iterable<SignedRecord & { readonly kind: EvidenceKind }>;

  /**
   * Stores a final record for ever, once per different bytes, and closes its session where one is given, also one that was
   * closed without a record. Until {@link noteDelivered} it counts as not handed over.
   */
  archive(record: SignedRecord, session?: Session): void;
  /** The final record with this pagination counter. */
  recordAt(meterId: string, paginationCounter: number): SignedRecord | undefined;
  /** The final record of this id with the highest pagination counter: of its last session. */
  newestRecordOf(meterId: string, transactionId: string): SignedRecord | undefined;
  /** The record was handed over to its caller. Nothing happens when it is not archived. */
  noteDelivered(record: RecordBytes): void;
  /** Whether {@link noteDelivered} was told of it. */
  isDelivered(record: RecordBytes): boolean;
  /** Archived and not handed over, oldest first: a process ended in between. */
  undelivered(meterId: string): readonly SignedRecord[];
  /** Every final record, oldest first; of all meters, or of one. */
  records(meterId?: string): Iterable<SignedRecord>;

  /** The lowest pagination counter among the final records of a meter. */
  oldestCounter(meterId: string): number | undefined;
  /**
   * Counters between `from` and `to` of which the journal has neither a final record nor an outcome, and that were not
   * noted as unavailable; as runs, ascending. Nothing is allocated for the counters themselves.
   */
  gaps(meterId: string, range: CounterRange): Iterable<CounterRange>;
  /** The meter refused these: they are beyond its store, and are not asked for again. */
  noteUnavailable(meterId: string, range: CounterRange): void;

  /** From now on this meter is the one at this place (address and interface). */
  noteMeter(place: string, meter: KnownMeter): void;
  /** The meter that was last noted there. */
  meterAt(place: string): KnownMeter | undefined;

  /** Lets go of the file. May be called twice. */
  close(): void;
}
