import type { Identified, JournaledTransaction } from '../../src/domain/service-results.ts';
import type { MeterContext } from './types.ts';

/** The transaction that runs in the meter, when the journal knows that it is ours. */
export function journaledOpen(identified: Identified | undefined): JournaledTransaction | undefined {
  return identified?.journaled.find(({ transactionId }) => transactionId === identified.openTransactionId);
}

/** What follows from the journal: a transaction to resume, and records that a crash kept from coming home. */
export function withJournaled(
  context: MeterContext,
  identified: Identified,
): Pick<MeterContext, 'transaction' | 'owed'> {
  const resumed = journaledOpen(identified);
  const busyWith = [
    context.starting?.request.transactionId,
    context.closing?.transactionId,
    context.transaction?.transactionId,
    resumed?.transactionId,
    ...context.owed.map(({ transactionId }) => transactionId),
  ];
  const owed = identified.journaled
    .filter(({ transactionId }) => !busyWith.includes(transactionId))
    .map(({ transactionId, request, hasRun, intermediate }) => ({
      transactionId,
      request,
      hasRun,
      intermediate,
    }));
  return {
    owed: [...context.owed, ...owed],
    transaction:
      context.transaction ??
      (resumed && {
        transactionId: resumed.transactionId,
        origin: 'own',
        request: resumed.request,
        stopRequested: resumed.stoppedAt !== undefined,
        intermediate: resumed.intermediate,
      }),
  };
}
