import type { SignedRecord } from '../domain/signed-record.ts';
import { MeterError, type MeterErrorData } from '../errors/meter-error.ts';

/** A stop whose record must not be billed on. The record is kept, and comes along for evidence. */
export class RecordError extends MeterError {
  readonly record: SignedRecord;

  constructor(error: MeterErrorData, record: SignedRecord) {
    super(error.code, error);
    this.record = record;
  }
}
