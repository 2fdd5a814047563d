import { deviceTimeMs } from '../domain/device-time.ts';
import type { MeterIdentity, MeterStatus } from '../domain/meter-status.ts';
import { startBlockers } from '../domain/meter-status.ts';
import type { Pulse } from '../domain/reboot.ts';
import type { Identified } from '../domain/service-results.ts';
import type { LegalTransaction } from '../domain/transaction.ts';
import { toErrorData } from '../errors/error-data.ts';
import { probeLegal, readTransaction } from '../protocol/legal.ts';
import { statusEndpoint } from '../protocol/status.ts';
import type { ApiVersion } from '../protocol/wire.ts';
import { addressOf } from './note-meter.ts';
import { ask, type ServiceContext } from './service-context.ts';
import { tryToNote } from './try-to-note.ts';

/**
 * Reads who the meter is, which API it speaks and whether a transaction runs. Only `/v1/status` must succeed. The API
 * version is found by asking `/v2/legal`: version strings of real meters do not tell it.
 */
export async function identify(
  meter: ServiceContext,
  known: MeterIdentity | undefined,
  signal: AbortSignal,
): Promise<Identified> {
  const askedAtMs = meter.now();
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
  const pulse = pulseOf(status, askedAtMs, meter.now());
  try {
    const apiVersion = (await ask(meter, probeLegal, undefined, signal)) ? 'v2' : 'v1';
    // Also read when no transaction runs: a meter whose /legal is broken must be known.
    const current = await ask(meter, readTransaction(apiVersion), undefined, signal);
    const journaled = meter.journal.openTransactions(meterId);
    const identity = identityWith(apiVersion);
    return {
      identity,
      blockers,
      openTransactionId: status.statusBits.transactionIsOnGoing ? current?.transactionId : undefined,
      legalProblem: undefined,
      journaled,
      remembered: rememberedAt(meter),
      pulse,
      newest: newestOf(current),
    };
  } catch (error) {
    signal.throwIfAborted();
    const identity = identityWith(known?.apiVersion ?? 'v1');
    return {
      identity,
      blockers,
      openTransactionId: undefined,
      legalProblem: toErrorData(error),
      journaled: [],
      remembered: rememberedAt(meter),
      pulse,
      newest: undefined,
    };
  }
}

function newestOf(current: LegalTransaction | undefined): Identified['newest'] {
  const { paginationCounter, running, transactionId } = current ?? {};
  if (paginationCounter === undefined || running === undefined || transactionId === '') return undefined;
  return { counter: paginationCounter, running };
}

function pulseOf(status: MeterStatus, askedAtMs: number, atMs: number): Pulse {
  const { time, statusBits, numberOfStoredTransactions } = status;
  return {
    askedAtMs,
    atMs,
    deviceTimeMs: deviceTimeMs(time),
    isTimeSynced: statusBits.timeSyncStatusIsOk,
    storedTransactions: numberOfStoredTransactions,
  };
}

/** The meter that the journal knows at this address. */
function rememberedAt({ config, journal }: ServiceContext): Identified['remembered'] {
  let remembered: Identified['remembered'];
  tryToNote(() => {
    remembered = journal.meterAt(addressOf(config));
  });
  return remembered;
}
