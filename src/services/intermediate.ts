import type { RunningInput } from '../domain/service-results.ts';
import type { SignedRecord } from '../domain/signed-record.ts';
import { finalityOf, refusalsOf, verifyRecord } from '../ocmf/index.ts';
import { ocmfEndpoint } from '../protocol/ocmf.ts';
import { askInBackground, type ServiceContext } from './service-context.ts';
import { tryToNote } from './try-to-note.ts';
import { askedFor } from './verify-record.ts';

/**
 * Reads what the meter signs of a transaction that still runs, and keeps it in the journal: evidence should the meter
 * die before the stop. `undefined` when what came is not sound, not of this transaction, or final: the owner of records
 * brings that one home, when a look has shown that the transaction has ended.
 */
export async function fetchIntermediate(
  meter: ServiceContext,
  { identity, running }: RunningInput,
  signal: AbortSignal,
): Promise<SignedRecord | undefined> {
  const { meterId, publicKeyOcmf, apiVersion = 'v1' } = identity;
  const { transactionId, request, paginationCounter } = running;
  const { text } = await askInBackground(meter, ocmfEndpoint(apiVersion), { transactionId }, signal);
  const counted = paginationCounter === undefined ? {} : { paginationCounter };
  const {
    verdict,
    findings,
    record: read,
  } = verifyRecord(text, publicKeyOcmf, {
    meterId,
    ...counted,
    ...askedFor(request, { transactionId }, meter.config),
  });
  const isInterim = read !== undefined && finalityOf(read) === 'interim';
  if (verdict !== 'valid' || !isInterim || refusalsOf(findings).length > 0) return undefined;
  const record: SignedRecord = {
    transactionId,
    ocmf: text,
    publicKey: publicKeyOcmf,
    meterId,
    receivedAt: new Date(meter.now()).toISOString(),
    verification: { verdict, billable: false, findings },
    ...counted,
  };
  tryToNote(() => meter.journal.keepEvidence(record, 'interim'));
  return record;
}
