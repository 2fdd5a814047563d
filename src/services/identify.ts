import type { MeterIdentity, MeterStatus } from '../domain/meter-status.ts';
import { startBlockers } from '../domain/meter-status.ts';
import type { Identified } from '../domain/service-results.ts';
import { toErrorData } from '../errors/error-data.ts';
import { probeLegal, readTransaction } from '../protocol/legal.ts';
import { statusEndpoint } from '../protocol/status.ts';
import type { ApiVersion } from '../protocol/wire.ts';
import { ask, type ServiceContext } from './service-context.ts';

/**
 * Reads who the meter is, which API it speaks and whether a transaction runs. Only `/v1/status` must succeed. The API
 * version is found by asking `/v2/legal`: version strings of real meters do not tell it.
 */
export async function identify(
  meter: ServiceContext,
  known: MeterIdentity | undefined,
  signal: AbortSignal,
): Promise<Identified> {
  const status = await ask(meter, statusEndpoint, undefined, signal);
  const { meterId, publicKey, publicKeyOcmf, firmwareVersion } = status;
  const identityWith = (apiVersion: ApiVersion): MeterIdentity => ({
    meterId,
    publicKey,
    publicKeyOcmf,
    firmwareVersion,
    apiVersion,
  });
  const blockers = startBlockers(status.statusBits);
  try {
    const apiVersion = (await ask(meter, probeLegal, undefined, signal)) ? 'v2' : 'v1';
    const openTransactionId = await openTransaction(meter, apiVersion, status, signal);
    const journaled = meter.journal.openTransactions(meterId);
    return {
      identity: identityWith(apiVersion),
      blockers,
      openTransactionId,
      legalProblem: undefined,
      journaled,
    };
  } catch (error) {
    signal.throwIfAborted();
    const legalProblem = toErrorData(error);
    const identity = identityWith(known?.apiVersion ?? 'v1');
    return { identity, blockers, openTransactionId: undefined, legalProblem, journaled: [] };
  }
}

/** The id of the transaction that runs. Also read when none does: a meter whose `/legal` is broken must be known. */
async function openTransaction(
  meter: ServiceContext,
  apiVersion: ApiVersion,
  status: MeterStatus,
  signal: AbortSignal,
): Promise<string | undefined> {
  const current = await ask(meter, readTransaction(apiVersion), undefined, signal);
  return status.statusBits.transactionIsOnGoing ? current?.transactionId : undefined;
}
