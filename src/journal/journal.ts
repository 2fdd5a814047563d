import type { MeterIdentity } from '../domain/meter-status.ts';
import type { JournaledTransaction } from '../domain/service-results.ts';
import type { SignedRecord } from '../domain/signed-record.ts';
import type { TransactionRequest } from '../domain/transaction.ts';

/** Who a meter is: its serial number and the key of its records. */
export type KnownMeter = Pick<MeterIdentity, 'meterId' | 'publicKeyOcmf'>;

/**
 * Durable memory of the driver: what it is about to ask of the meter, written before it asks, and every signed record,
 * stored before it is reported. Every method throws JournalError METER_JOURNAL_FAILED when it cannot keep its promise.
 */
export interface Journal {
  /** About to start: from now on the transaction may run in the meter. */
  noteStart(meterId: string, request: TransactionRequest): void;
  /** The meter says that it runs. */
  noteRunning(meterId: string, transactionId: string): void;
  /** About to stop. */
  noteStop(meterId: string, transactionId: string): void;
  /** The meter, read back, does not know the transaction: it never ran. */
  forget(meterId: string, transactionId: string): void;
  /** Keeps what the meter signed of a transaction that still runs, in place of what was kept of it before. */
  keepIntermediate(record: SignedRecord): void;
  /** Stores a final record for ever, closes its transaction and lets go of what was kept of it meanwhile. */
  archive(record: SignedRecord): void;
  /** The newest record of a transaction. */
  recordOf(meterId: string, transactionId: string): SignedRecord | undefined;
  /** Transactions whose record is not archived yet, oldest first. */
  openTransactions(meterId: string): readonly JournaledTransaction[];
  /** Pagination counters of the archived records of a meter, as far as they are known. */
  paginationCounters(meterId: string): ReadonlySet<number>;
  /** From now on this meter is the one at this address. */
  noteMeter(address: string, meter: KnownMeter): void;
  /** The meter that was last noted there. */
  meterAt(address: string): KnownMeter | undefined;
  /** Every final record, oldest first. */
  records(): Iterable<SignedRecord>;
  /** Lets go of the file. May be called twice. */
  close(): void;
}
