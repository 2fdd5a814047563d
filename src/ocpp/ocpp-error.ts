import { OcmfExportError } from '../ocmf/index.ts';

/**
 * Why something cannot be written for OCPP. In detail: `OCPP_TOO_LONG`, a field of this version does not hold it;
 * `OCPP_NO_VALUE`, there is nothing to write, or no reading for the Raw value; `OCPP_NOT_TEXT`, EVerest's form carries
 * text, and the record is none; `OCPP_RECORD`, it is no record; `OCPP_KEY`, the public key cannot be used;
 * `OCPP_ARGUMENT`, the caller gave something else than asked for.
 */
export type OcppErrorCode =
  | 'OCPP_TOO_LONG'
  | 'OCPP_NO_VALUE'
  | 'OCPP_NOT_TEXT'
  | 'OCPP_RECORD'
  | 'OCPP_KEY'
  | 'OCPP_ARGUMENT';

/** A measurement, a record or a key cannot be written for OCPP; the message says what, why and what to try. */
export class OcppError extends Error {
  override readonly name = 'OcppError';
  /** Stable, and also at the end of the message. */
  readonly code: OcppErrorCode;

  constructor(code: OcppErrorCode, message: string, cause?: unknown) {
    super(`${message} (${code})`, cause === undefined ? {} : { cause });
    this.code = code;
  }
}

/** Does what may be refused by `lem-dcbm/ocmf`, and tells a refusal with a code of this door. */
export function refusedAs<Result>(code: OcppErrorCode, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof OcmfExportError)) throw error;
    throw new OcppError(code, error.message.replace(/ \(\w+\)$/, ''), error);
  }
}
