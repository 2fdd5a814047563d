import type { ApiVersion } from '../domain/meter-status.ts';
import type { Look } from '../domain/service-results.ts';
import { readTransaction } from '../protocol/legal.ts';
import { storeCapacity } from './find-missing.ts';
import type { ServiceContext } from './service-context.ts';

/**
 * A pagination counter counts for the life of a meter; while its store is not full, it has counted about as many
 * transactions as are stored. One far beyond that is believed, since nobody else knows better, and told.
 */
export function noteOddCounter(
  { note }: Pick<ServiceContext, 'note'>,
  api: ApiVersion | undefined,
  { status, legal }: Pick<Look, 'status' | 'legal'>,
): void {
  const stored = status?.sample.storedTransactions;
  if (api === undefined || stored === undefined || legal.said !== 'transaction') return;
  const { paginationCounter: counter } = legal.transaction;
  if (counter === undefined || stored >= storeCapacity || counter - stored <= storeCapacity) return;
  const got = `${counter}, and ${stored} transactions are stored`;
  note?.({ endpoint: readTransaction(api).name, path: 'paginationCounter', got });
}
