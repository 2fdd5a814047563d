import type { ClosingTransaction } from '../../src/domain/service-results.ts';

/** A transaction on its way out, of which nothing has been done yet. */
export function closingOf(
  requestId: string | undefined,
  transactionId: string,
  known: Partial<Pick<ClosingTransaction, 'request' | 'intermediate'>> = {},
): ClosingTransaction {
  return {
    requestId,
    ofAnything: false,
    transactionId,
    request: known.request,
    intermediate: known.intermediate,
    legal: undefined,
    fetched: undefined,
    verified: undefined,
  };
}
