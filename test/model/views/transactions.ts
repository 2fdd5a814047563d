/** Transactions of somebody else, with the pagination counters that the meter gives them, however a path comes there. */
const foreign: Readonly<Record<string, number>> = { 'tx-old': 20, 'tx-new': 10_000 };

/** A transaction that the meter does not know. */
export const ghost = 'tx-ghost';

/** Those of the driver are numbered: tx-1, tx-2. */
export function counterOf(transactionId: string): number {
  return foreign[transactionId] ?? 100 + Number(transactionId.replace('tx-', ''));
}

/** Somebody else began it. */
export function isForeign(transactionId: string): boolean {
  return transactionId in foreign;
}
