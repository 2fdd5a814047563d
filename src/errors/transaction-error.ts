import { type ErrorDetails, MeterError } from './meter-error.ts';

export type TransactionErrorCode =
  | 'METER_TRANSACTION_UNCONFIRMED'
  | 'METER_TRANSACTION_LOST'
  | 'METER_RECORD_UNAVAILABLE';

/** A transaction did not end as asked. `effect` tells whether the meter acted. */
export class TransactionError extends MeterError {
  declare readonly code: TransactionErrorCode;

  constructor(code: TransactionErrorCode, details: ErrorDetails) {
    super(code, details);
  }
}
