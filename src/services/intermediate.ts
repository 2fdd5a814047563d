import type { MeterIdentity } from '../domain/meter-status.ts';
import type { SignedRecord } from '../domain/signed-record.ts';
import type { TransactionRequest } from '../domain/transaction.ts';
import { verifyRecord } from '../ocmf/index.ts';
import { ocmfEndpoint } from '../protocol/ocmf.ts';
import { askedFor } from './record.ts';
import { askInBackground, type ServiceContext } from './service-context.ts';
import { tryToNote } from './try-to-note.ts';

/**
 * Reads what the meter signs of a transaction that still runs, and keeps it in the journal: evidence should the meter
 * die before the stop. `undefined` when what came is not sound, or not of this transaction.
 */
export async function fetchIntermediate(
  meter: ServiceContext,
  {
    identity,
    transactionId,
    request,
  }: { identity: MeterIdentity; transactionId: string; request: TransactionRequest | undefined },
  signal: AbortSignal,
): Promise<SignedRecord | undefined> {
  const { meterId, publicKeyOcmf } = identity;
  const endpoint = ocmfEndpoint(identity.apiVersion);
  const { text } = await askInBackground(meter, endpoint, { transactionId }, signal);
  const { verdict, findings } = verifyRecord(text, publicKeyOcmf, {
    meterId,
    ...askedFor(request, meter.config),
  });
  if (verdict !== 'valid' || findings.some(({ severity }) => severity === 'error')) return undefined;
  const record: SignedRecord = {
    transactionId,
    ocmf: text,
    publicKey: publicKeyOcmf,
    meterId,
    receivedAt: new Date(meter.now()).toISOString(),
    verification: { verdict, billable: false, findings },
  };
  tryToNote(() => meter.journal.keepIntermediate(record));
  return record;
}
