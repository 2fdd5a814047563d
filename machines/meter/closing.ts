import type { ClosingTransaction } from '../../src/domain/service-results.ts';

/** A transaction on its way out, of which nothing has been done yet. */
export function closingOf(
  requestId: string | undefined,
  transactionId: string,
  request?: ClosingTransaction['request'],
): ClosingTransaction {
  return {
    requestId,
    ofAnything: false,
    transactionId,
    request,
    legal: undefined,
    fetched: undefined,
    verified: undefined,
  };
}
