import type { Transaction } from './transaction.ts';

/** The meter keeps so many transactions and then overwrites the oldest (LEM operation manual, p. 73). */
export const ledgerCapacity = 20_399;
/** A search by transaction id goes back so far (LEM operation manual, p. 72). */
export const searchDepth = 840;

/**
 * The circular store of transactions. Those that the meter is said to have had before are made only when somebody asks
 * for one, so that a full store costs nothing.
 */
export class Ledger {
  readonly #kept = new Map<number, Transaction>();
  readonly #recall: (number: number) => Transaction;
  /** How many there were in the life of the meter. */
  #newest: number;
  #next: number;

  constructor(alreadyStored: number, recall: (number: number) => Transaction) {
    this.#newest = alreadyStored;
    this.#next = alreadyStored + 1;
    this.#recall = recall;
  }

  /** Pagination counter of the next transaction. */
  get nextCounter(): number {
    return this.#next;
  }

  /** Only what comes has another counter: what is stored stays as it is. */
  set nextCounter(paginationCounter: number) {
    this.#next = paginationCounter;
  }

  get count(): number {
    return Math.min(this.#newest, ledgerCapacity);
  }

  /** Internal storage index of the newest transaction, counted from 1; 0 on a virgin meter. */
  get indexOfLast(): number {
    return this.#newest === 0 ? 0 : ((this.#newest - 1) % ledgerCapacity) + 1;
  }

  append(transaction: Transaction): void {
    this.#newest += 1;
    this.#next = transaction.paginationCounter + 1;
    this.#kept.set(this.#newest, transaction);
    this.#kept.delete(this.#newest - ledgerCapacity);
  }

  /** 0 is the newest, 1 the one before. */
  back(steps: number): Transaction | undefined {
    const number = this.#newest - steps;
    if (steps < 0 || steps >= this.count || number < 1) return undefined;
    const kept = this.#kept.get(number);
    if (kept) return kept;
    const recalled = this.#recall(number);
    this.#kept.set(number, recalled);
    return recalled;
  }

  atIndex(index: number): Transaction | undefined {
    if (index < 1 || index > ledgerCapacity) return undefined;
    return this.back((this.indexOfLast - index + ledgerCapacity) % ledgerCapacity);
  }

  /** The newest with this id among the last 840. */
  find(transactionId: string): Transaction | undefined {
    for (let steps = 0; steps < Math.min(searchDepth, this.count); steps += 1) {
      const transaction = this.back(steps);
      if (transaction?.body.transactionId === transactionId) return transaction;
    }
    return undefined;
  }
}
