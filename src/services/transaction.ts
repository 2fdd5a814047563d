import { clientIdOf } from '../domain/client-id.ts';
import type { MeterIdentity } from '../domain/meter-status.ts';
import type { Started } from '../domain/service-results.ts';
import type { LegalTransaction, TransactionRequest } from '../domain/transaction.ts';
import { startTransaction as startEndpoint, stopTransaction as stopEndpoint } from '../protocol/legal.ts';
import { noteMeter } from './note-meter.ts';
import { ask, type ServiceContext } from './service-context.ts';
import { tryToNote } from './try-to-note.ts';
import { storeUnstored } from './unstored.ts';

/** Asks the meter once to start; resolves only when the meter says that the transaction runs. */
export async function startTransaction(
  meter: ServiceContext,
  { identity, request }: { identity: MeterIdentity; request: TransactionRequest },
  signal: AbortSignal,
): Promise<Started> {
  const { tariffId, cableId, UV, UD, SC } = meter.config;
  const { transactionId, evseId, tariffText = '' } = request;
  const { clientId } = clientIdOf(request);
  noteStart(meter, identity, request);
  await ask(
    meter,
    startEndpoint(identity.apiVersion),
    { evseId, transactionId, clientId, tariffId, cableId, tariffText, UV, UD, SC, userData: '' },
    signal,
  );
  tryToNote(() => meter.journal.noteRunning(identity.meterId, transactionId));
  return { atMs: meter.now() };
}

/** On the disk before the meter hears of it: after a crash we know what may be running. */
function noteStart(meter: ServiceContext, identity: MeterIdentity, request: TransactionRequest) {
  const { config, journal } = meter;
  const note = () => {
    storeUnstored(journal);
    noteMeter(meter, identity);
    journal.noteStart(identity.meterId, request);
  };
  if (config.allowStartWithoutJournal) tryToNote(note);
  else note();
}

/** Asks the meter once to end the transaction; resolves with the meter's account of it. */
export async function endTransaction(
  meter: ServiceContext,
  { identity, transactionId }: { identity: MeterIdentity; transactionId: string },
  signal: AbortSignal,
): Promise<LegalTransaction> {
  tryToNote(() => {
    noteMeter(meter, identity);
    meter.journal.noteStop(identity.meterId, transactionId);
  });
  return ask(meter, stopEndpoint(identity.apiVersion), { transactionId }, signal);
}
