import type { MeterRequest } from './endpoints.ts';

/** A transaction begins or ends in the meter. */
export interface TransactionChange {
  readonly what: 'began' | 'ended';
  /** Tells transactions of the same id apart. */
  readonly paginationCounter: number;
  readonly transactionId: string;
  /** Who made it so; `meter` is {@link Simulator.closeTransaction}. */
  readonly by: 'request' | 'otherClient' | 'meter' | 'powerLoss';
  /** The request that asked for it; the same object that the meter was given, also when it was carried out late. */
  readonly request?: MeterRequest | undefined;
  /** Clock of the simulator, ms since 1970 UTC. */
  readonly atMs: number;
}
