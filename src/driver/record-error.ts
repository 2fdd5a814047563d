import type { SignedRecord } from '../domain/signed-record.ts';
import { IntegrityError } from '../errors/integrity-error.ts';
import { TransactionError } from '../errors/transaction-error.ts';

/** A stop whose record must not be billed on. The record is kept, and comes along for evidence. */
export class RecordError extends IntegrityError {
  /** The record that must not be billed on, as the meter gave it. */
  readonly record: SignedRecord;

  constructor(error: IntegrityError, record: SignedRecord) {
    super(error.code, error);
    this.record = record;
  }
}

/**
 * A stop without a final record. What the meter signed while the transaction was running comes along: evidence of what
 * was measured until then, and not to be billed on.
 */
export class EvidenceError extends TransactionError {
  /** The newest interim record: no end, not to be billed on. */
  readonly intermediate: SignedRecord;

  constructor(error: TransactionError, intermediate: SignedRecord) {
    super(error.code, error);
    this.intermediate = intermediate;
  }
}
