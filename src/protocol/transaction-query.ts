/** Asks for one transaction by its id: one parameter, whatever characters the id has. */
export function transactionQuery(transactionId: string): string {
  return `?transactionId=${encodeURIComponent(transactionId.toWellFormed())}`;
}
