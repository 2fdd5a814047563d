import { clientIdOf } from '../domain/client-id.ts';
import type { NotedTransaction, Session } from '../domain/journaled.ts';
import type { ApiVersion } from '../domain/meter-status.ts';
import type { Ended, RunningInput, Started, StartInput } from '../domain/service-results.ts';
import { fieldsWithPipe } from '../domain/transaction-request.ts';
import { startTransaction as startEndpoint, stopTransaction as stopEndpoint } from '../protocol/legal.ts';
import { noteMeter } from './note-meter.ts';
import { ask, type ServiceContext } from './service-context.ts';
import { tryToNote } from './try-to-note.ts';
import { storeUnstored } from './unstored.ts';

/** Every meter has it; which API it speaks may not be known when something has to be stopped. */
const commonApi = 'v1';

/** Asks the meter once to start; resolves only when the meter says that the transaction runs. */
export async function startTransaction(
  meter: ServiceContext,
  { identity, request, noted }: StartInput,
  signal: AbortSignal,
): Promise<Started> {
  const { tariffId, cableId, UV, UD, SC } = meter.config;
  const { transactionId, evseId, tariffText = '' } = request;
  const { clientId } = clientIdOf(request);
  // On the disk before the meter hears of it: after a crash we know what may be running.
  const note = () => {
    storeUnstored(meter.journal);
    noteMeter(meter, identity);
    meter.journal.noteTransaction(identity.meterId, noted);
  };
  if (meter.config.allowStartWithoutJournal) tryToNote(note);
  else note();
  const api = identity.apiVersion ?? commonApi;
  tellOfTexts(meter, api, request, noted.notedAt);
  const { paginationCounter } = await ask(
    meter,
    startEndpoint(api),
    { evseId, transactionId, clientId, tariffId, cableId, tariffText, UV, UD, SC, userData: '' },
    signal,
  );
  noteThatItRan(meter, identity, noted, paginationCounter);
  return { atMs: meter.now(), paginationCounter };
}

/** What will not be in the record as the caller has asked for it. */
function tellOfTexts(
  { config, tell }: ServiceContext,
  api: ApiVersion,
  request: StartInput['request'],
  notedAt: string,
): void {
  const { transactionId, tariffText = '' } = request;
  const occurrence = `${notedAt} ${transactionId}`;
  if (api === 'v1' && tariffText !== '')
    tell?.({ type: 'tariffText.unsupported', transactionId }, occurrence);
  const fields = fieldsWithPipe(request, config);
  if (fields.length > 0) tell?.({ type: 'texts.splitRecord', transactionId, fields }, occurrence);
}

/** A transaction was seen to run: after a crash its record is looked for. */
export function noteRunning(meter: ServiceContext, { identity, running }: RunningInput): void {
  tryToNote(() => {
    if (running.origin === 'unknown') return;
    noteSession(meter, identity, running, running.origin);
    meter.journal.noteRunning(identity.meterId, running.session, running.paginationCounter);
  });
}

/** Asks the meter once to end the transaction; resolves with the meter's account of it. */
export async function endTransaction(
  meter: ServiceContext,
  { identity, running }: RunningInput,
  signal: AbortSignal,
): Promise<Ended> {
  const { transactionId, session } = running;
  tryToNote(() => {
    if (running.isOnlyNamed || running.origin === 'unknown') return;
    noteSession(meter, identity, running, running.origin);
    // An own one that is ended for a start is not to be ended in the next life of the process.
    if (!running.stopRequested && running.origin === 'own') return;
    meter.journal.noteStop(identity.meterId, session, new Date(meter.now()).toISOString());
  });
  const transaction = await ask(
    meter,
    stopEndpoint(identity.apiVersion ?? commonApi),
    { transactionId },
    signal,
  );
  const { paginationCounter } = transaction;
  if (!running.isOnlyNamed && running.origin !== 'unknown')
    noteThatItRan(meter, identity, session, paginationCounter);
  return { atMs: meter.now(), transaction };
}

/** The meter has answered: whatever a journal does now, that does not change. */
function noteThatItRan(
  { journal }: ServiceContext,
  { meterId }: StartInput['identity'],
  session: Session,
  paginationCounter: number | undefined,
): void {
  try {
    journal.noteRunning(meterId, session, paginationCounter);
  } catch {
    // A journal that fails for long is told when a record cannot be archived.
  }
}

/** Noted once; a session that the journal knows already stays as it is. */
function noteSession(
  meter: ServiceContext,
  identity: RunningInput['identity'],
  { session, request, meterTimeMs, newestCounterBefore, paginationCounter }: RunningInput['running'],
  origin: NotedTransaction['origin'],
): void {
  noteMeter(meter, identity);
  const noted = { ...session, origin, request, meterTimeMs, newestCounterBefore, paginationCounter };
  meter.journal.noteTransaction(identity.meterId, noted);
}
