import type { Fault } from './faults.ts';

/** What an answer says in place of the truth; what is left out is told as it is. */
export interface Guise {
  /** `transactionIsOnGoing` in `/status`. */
  readonly statusRunning?: boolean | undefined;
  /** Bit 2 of `transactionStatus` in the answer to `GET /legal`. */
  readonly legalRunning?: boolean | undefined;
  /** `paginationCounter` in the answer to `GET /legal`. */
  readonly paginationCounter?: number | undefined;
}

export const noGuise: Guise = {};

/** The faults that make the meter say what is not so; a later one counts more. */
export function guiseOf(faults: readonly Fault[]): Guise {
  const status = faults.filter(fault => fault.kind === 'statusSays');
  const legal = faults.filter(fault => fault.kind === 'legalSays');
  return {
    statusRunning: status.at(-1)?.running,
    legalRunning: legal.findLast(({ running }) => running !== undefined)?.running,
    paginationCounter: legal.findLast(({ paginationCounter }) => paginationCounter !== undefined)
      ?.paginationCounter,
  };
}
