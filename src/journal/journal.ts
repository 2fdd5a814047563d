import type { JournaledTransaction } from '../domain/service-results.ts';
import type { SignedRecord } from '../domain/signed-record.ts';
import type { TransactionRequest } from '../domain/transaction.ts';

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
  /** Stores a record for ever, and closes its transaction. */
  archive(record: SignedRecord): void;
  /** The newest record of a transaction. */
  recordOf(meterId: string, transactionId: string): SignedRecord | undefined;
  /** Transactions whose record is not archived yet, oldest first. */
  openTransactions(meterId: string): readonly JournaledTransaction[];
  /** Every record, oldest first. */
  records(): Iterable<SignedRecord>;
  /** Lets go of the file. May be called twice. */
  close(): void;
}
