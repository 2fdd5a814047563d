/** One thing that was noticed while a record was checked. */
export interface Finding {
  /** Stable code. */
  readonly code: string;
  /** `error` speaks against the record or against a bill; `warning` and `info` do not. */
  readonly severity: 'error' | 'warning' | 'info';
  /** Where: a field such as `RD[0].TM`, or a part such as `signature`. */
  readonly place: string;
  /** One sentence. */
  readonly message: string;
  /**
   * On an error: it forbids to bill and nothing else; the record answers its stop. Errors without it speak against the
   * record itself: signature, key, meter or session.
   */
  readonly billOnly?: true;
}

/**
 * The answer about a signature. `valid`: it is the meter's; `invalid`: the record is well-formed but was not signed so;
 * `malformed`: it cannot be judged.
 */
export interface Verification {
  /** Whether the signature is the meter's. */
  readonly verdict: 'valid' | 'invalid' | 'malformed';
  /**
   * Everything that a bill needs is positively there: a good signature, one whole session of a named meter, energy
   * registers, units, times, states and amounts that can be. A valid signature is not enough. `false` does not make it
   * another record; the findings say what is missing.
   */
  readonly billable: boolean;
  /** Everything that was noticed, also of valid records. */
  readonly findings: readonly Finding[];
}

/** A signed record: what a driver of an electric car pays by. */
export interface SignedRecord {
  /** The id with which the transaction was started; it may come twice. */
  readonly transactionId: string;
  /** The exact text that the meter signed, never parsed and written again. */
  readonly ocmf: string;
  /** `publicKeyOcmf` of `/v1/status`: SubjectPublicKeyInfo in hexadecimal. */
  readonly publicKey: string;
  /** Serial number of the meter that signed it. */
  readonly meterId: string;
  /** When it arrived, by the clock of this machine: ISO 8601, UTC. */
  readonly receivedAt: string;
  /** What the driver found when it verified it with the meter's key. */
  readonly verification: Verification;
  /** Number of the record in the meter's store, as the meter itself says beside the record: n of its `T<n>`. */
  readonly paginationCounter?: number;
}
