import type { ApiVersion } from '../domain/meter-status.ts';
import { isPassingRefusal } from '../domain/passing-refusal.ts';
import { quote } from '../domain/quote.ts';
import type { Fetched, FetchedRecord, RecordInput, RecordOnItsWay } from '../domain/record-results.ts';
import type { SignedRecord } from '../domain/signed-record.ts';
import type { LegalTransaction } from '../domain/transaction.ts';
import { isMeterError } from '../errors/meter-error.ts';
import { StateError } from '../errors/state-error.ts';
import { TransactionError } from '../errors/transaction-error.ts';
import { beginOf, readRecord } from '../ocmf/index.ts';
import { readTransaction } from '../protocol/legal.ts';
import { said } from '../protocol/legal-account.ts';
import { ocmfEndpoint } from '../protocol/ocmf.ts';
import { type Asking, beganBefore, byCounter, byId, byWalk, type Found } from './record-searches.ts';
import { askIn, type ServiceContext } from './service-context.ts';
import { tryToNote } from './try-to-note.ts';

/**
 * Brings one record: from the archive where it is, else from the meter, by its id or by where its counter must be. The
 * meter's own account comes along, because only it ties the pagination of the record to the transaction. What the meter
 * refuses for the second time, after a pause, is noted as lost, or as never run.
 */
export async function fetchRecord(
  meter: ServiceContext,
  { identity, entry }: RecordInput,
  signal: AbortSignal,
): Promise<Fetched> {
  const { meterId } = identity;
  if (entry.state === 'neverRan') return forget(meter, meterId, entry);
  const api: ApiVersion = identity.apiVersion ?? 'v1';
  const lane = entry.wantedBy.length > 0 ? 'command' : 'background';
  const asking: Asking = {
    legalBy: selector => unlessRefused(askIn(lane, meter, readTransaction(api), selector, signal)),
    ocmfBy: selector => unlessRefused(askIn(lane, meter, ocmfEndpoint(api), selector, signal)),
  };
  const archived = tryToNote(() => archivedOf(meter, meterId, entry));
  if (archived !== undefined && (await isLatest(asking, entry, archived))) return archived;
  const wanted = archived === undefined ? entry : after(archived.record, entry);
  let named: LegalTransaction | undefined;
  for (const search of [byId, byCounter, byWalk]) {
    const found = await search(asking, wanted);
    if (found === undefined) continue;
    if ('running' in found) return { outcome: 'running', ocmf: found.running };
    if ('ocmf' in found) return { outcome: 'fetched', record: fetchedOf(meter, found) };
    named ??= found.named;
  }
  // What came later than the archived one began after it was asked for.
  if (archived !== undefined && named === undefined && entry.untilCounter !== undefined) return archived;
  if (entry.origin === 'asked') return { outcome: 'unknown', error: unknownTo(meterId, entry, named) };
  // Where it was not known that it ran, only what is refused from now on is refused of it.
  const isNews = named !== undefined && entry.state !== 'ran';
  const isShown = entry.refusals > 0 && entry.isAfterPause && !isNews;
  if (isShown && entry.origin === 'session') return close(meter, meterId, entry, named);
  return { outcome: 'refused', named: named && { paginationCounter: named.paginationCounter } };
}

/** Of an id that was asked for the meter may have had another session since, of which the archive has nothing. */
async function isLatest(
  { legalBy }: Asking,
  { origin, transactionId, untilCounter = Number.POSITIVE_INFINITY }: RecordOnItsWay,
  { record: { paginationCounter } }: { readonly record: SignedRecord },
): Promise<boolean> {
  if (origin !== 'asked' || paginationCounter === undefined || paginationCounter >= untilCounter) return true;
  const newest = await legalBy({ transactionId });
  return newest?.transactionId !== transactionId || !((newest.paginationCounter ?? -1) > paginationCounter);
}

/** A session of the id that is later than the archived one. */
function after({ paginationCounter }: SignedRecord, entry: RecordOnItsWay): RecordOnItsWay {
  return { ...entry, afterCounter: entry.afterCounter ?? paginationCounter };
}

function archivedOf(
  { journal }: ServiceContext,
  meterId: string,
  entry: RecordOnItsWay,
): Extract<Fetched, { outcome: 'archived' }> | undefined {
  const { origin, transactionId, paginationCounter } = entry;
  let record: SignedRecord | undefined;
  if (paginationCounter !== undefined) record = journal.recordAt(meterId, paginationCounter);
  else if (origin === 'asked') record = journal.newestRecordOf(meterId, transactionId);
  if (record === undefined || !isOfIt(entry, record)) return undefined;
  return { outcome: 'archived', record, isDelivered: journal.isDelivered(record) };
}

/** A meter whose store was exchanged counts from the start again: under the same number the archive has another one. */
function isOfIt({ transactionId, beganFromMs }: RecordOnItsWay, record: SignedRecord): boolean {
  if (transactionId !== '' && record.transactionId !== transactionId) return false;
  if (beganFromMs === undefined) return true;
  const read = readRecord(record.ocmf);
  return !(read.readable && beganBefore(beganFromMs, beginOf(read.record)?.epochMs));
}

/** A start that was answered as one without effect: as long as the journal does not know that, it is tried again. */
function forget({ journal }: ServiceContext, meterId: string, { session }: RecordOnItsWay): Fetched {
  if (session !== undefined) journal.noteOutcome(meterId, session, 'neverRan');
  return { outcome: 'neverRan' };
}

/** The meter does not have it: noted, so that nobody asks again. */
function close(
  { journal }: ServiceContext,
  meterId: string,
  { session, state, ...entry }: RecordOnItsWay,
  named: LegalTransaction | undefined,
): Fetched {
  const paginationCounter = entry.paginationCounter ?? named?.paginationCounter;
  const outcome = state === 'ran' ? 'lost' : 'neverRan';
  if (session !== undefined)
    tryToNote(() => journal.noteOutcome(meterId, session, outcome, paginationCounter));
  return { outcome };
}

function fetchedOf({ now }: ServiceContext, { legal, ocmf }: Found): FetchedRecord {
  const { transactionId, paginationCounter } = legal;
  const { text, prefix } = ocmf;
  const receivedAt = new Date(now()).toISOString();
  const before = prefix === '' ? {} : { prefix };
  return { transactionId, ocmf: text, ...before, legal, paginationCounter, receivedAt };
}

function unknownTo(
  meterId: string,
  { transactionId, untilCounter }: RecordOnItsWay,
  named: LegalTransaction | undefined,
) {
  if (named !== undefined) {
    const { paginationCounter } = named;
    return new TransactionError('METER_RECORD_UNAVAILABLE', {
      message: `The meter ${meterId} knows transaction ${quote(transactionId)}, and does not give its record. Ask again later`,
      context: { transactionId, meterId, ...said({ paginationCounter }) },
    }).toJSON();
  }
  if (untilCounter !== undefined) {
    return new TransactionError('METER_RECORD_UNAVAILABLE', {
      message: `By the id ${quote(transactionId)} the meter ${meterId} gives only the transaction that has begun since. Ask for an earlier one by its pagination counter`,
      context: { transactionId, meterId },
    }).toJSON();
  }
  return new StateError('METER_NO_TRANSACTION', {
    message: `The meter ${meterId} knows no transaction ${quote(transactionId)}; it finds the last 840 by their id`,
    context: { transactionId, meterId },
  }).toJSON();
}

/** A 4xx to a position or an id is a refusal; everything else is worth another look. */
async function unlessRefused<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    const isRefusal =
      isMeterError(error) && error.code === 'METER_HTTP_STATUS' && isLasting(error.context.status);
    if (!isRefusal) throw error;
    return undefined;
  }
}

function isLasting(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && status < 500 && !isPassingRefusal(status);
}
