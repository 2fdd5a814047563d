/** Transactions of the paths, in the order in which the meter counts them. */
const transactions = ['tx-past', 'tx-old', 'tx-1', 'tx-2', 'tx-new'] as const;

/** A transaction that the meter does not know. */
export const ghost = 'tx-ghost';

/** The pagination counter that the meter gives it, however a path comes there. */
export function counterOf(transactionId: string): number {
  return 41 + transactions.indexOf(transactionId as (typeof transactions)[number]);
}

/** Somebody else began it. */
export function isForeign(transactionId: string): boolean {
  return ['tx-past', 'tx-old', 'tx-new'].includes(transactionId);
}
