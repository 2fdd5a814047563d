import { clientIdOf } from '../domain/client-id.ts';
import type { MeterIdentity } from '../domain/meter-status.ts';
import type { Started } from '../domain/service-results.ts';
import type { LegalTransaction, TransactionRequest } from '../domain/transaction.ts';
import { startTransaction as startEndpoint, stopTransaction as stopEndpoint } from '../protocol/legal.ts';
import { ask, type ServiceContext } from './service-context.ts';

/** Asks the meter once to start; resolves only when the meter says that the transaction runs. */
export async function startTransaction(
  meter: ServiceContext,
  { identity, request }: { identity: MeterIdentity; request: TransactionRequest },
  signal: AbortSignal,
): Promise<Started> {
  const { tariffId, cableId, UV, UD, SC } = meter.config;
  const { transactionId, evseId, tariffText = '' } = request;
  const { clientId } = clientIdOf(request);
  await ask(
    meter,
    startEndpoint(identity.apiVersion),
    { evseId, transactionId, clientId, tariffId, cableId, tariffText, UV, UD, SC, userData: '' },
    signal,
  );
  return { atMs: meter.now() };
}

/** Asks the meter once to end the transaction; resolves with the meter's account of it. */
export async function endTransaction(
  meter: ServiceContext,
  { identity, transactionId }: { identity: MeterIdentity; transactionId: string },
  signal: AbortSignal,
): Promise<LegalTransaction> {
  return ask(meter, stopEndpoint(identity.apiVersion), { transactionId }, signal);
}
