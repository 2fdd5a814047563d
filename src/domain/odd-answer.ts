/** Something in an answer of the meter that was not as the manual has it, and that stopped nothing. */
export interface OddAnswer {
  /** For instance `GET /v1/status`. */
  readonly endpoint: string;
  /** Where in the answer, for instance `ntp.servers[0].port`. */
  readonly path: string;
  /** Kind and length of what was there, for instance `null`, `text of 3 bytes`; never a text of a customer. */
  readonly got: string;
}
