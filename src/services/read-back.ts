import { type MeterIdentity, startBlockers } from '../domain/meter-status.ts';
import type { ReadBack } from '../domain/service-results.ts';
import { readTransaction } from '../protocol/legal.ts';
import { statusEndpoint } from '../protocol/status.ts';
import { ask, type ServiceContext } from './service-context.ts';
import { tryToNote } from './try-to-note.ts';

/** Reads what the meter made of a command whose effect is in doubt. Changes nothing. */
export async function readBack(
  meter: ServiceContext,
  { identity, transactionId }: { identity: MeterIdentity; transactionId: string },
  signal: AbortSignal,
): Promise<ReadBack> {
  const endpoint = readTransaction(identity.apiVersion);
  const status = await ask(meter, statusEndpoint, undefined, signal);
  const blockers = startBlockers(status.statusBits).filter(bit => bit !== 'transactionIsOnGoing');
  const current = await ask(meter, endpoint, undefined, signal);
  const openTransactionId = status.statusBits.transactionIsOnGoing ? current?.transactionId : undefined;
  const isCurrent = current?.transactionId === transactionId;
  const known = isCurrent || (await ask(meter, endpoint, { transactionId }, signal)) !== undefined;
  tryToNote(() => {
    if (known) meter.journal.noteRunning(identity.meterId, transactionId);
    else meter.journal.forget(identity.meterId, transactionId);
  });
  return { atMs: meter.now(), openTransactionId, known, blockers };
}
