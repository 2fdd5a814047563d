import type { SignedRecord } from '../domain/signed-record.ts';

/** Memory for signed records that outlasts a transaction. The driver stores a record before it reports it. */
export interface Journal {
  /** @throws JournalError METER_JOURNAL_FAILED when the record could not be stored. */
  archive(record: SignedRecord): void;
  /** The newest record of a transaction. */
  recordOf(meterId: string, transactionId: string): SignedRecord | undefined;
}
