/** By transaction id (the newest match of the last 840), or counted back from the latest (0 to 20398). */
export type RecordSelector = { readonly transactionId: string } | { readonly back: number };

/** What follows the path of an endpoint that gives one of the stored transactions. */
export function selectorPath(selector: RecordSelector): string {
  if ('transactionId' in selector) return transactionQuery(selector.transactionId);
  return selector.back === 0 ? '' : `/-${selector.back}`;
}

/** Asks for one transaction by its id: one parameter, whatever characters the id has. */
export function transactionQuery(transactionId: string): string {
  return `?transactionId=${encodeURIComponent(transactionId.toWellFormed())}`;
}
