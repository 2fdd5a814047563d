import type { ApiVersion } from '../domain/meter-status.ts';
import { isPassingRefusal } from '../domain/passing-refusal.ts';
import { quote } from '../domain/quote.ts';
import type { Fetched, FetchedRecord, RecordInput, RecordOnItsWay } from '../domain/service-results.ts';
import type { SignedRecord } from '../domain/signed-record.ts';
import type { LegalTransaction } from '../domain/transaction.ts';
import { isMeterError } from '../errors/meter-error.ts';
import { StateError } from '../errors/state-error.ts';
import { TransactionError } from '../errors/transaction-error.ts';
import { finalityOf, readRecord } from '../ocmf/index.ts';
import { readTransaction } from '../protocol/legal.ts';
import { said } from '../protocol/legal-account.ts';
import { ocmfEndpoint, type RawRecord } from '../protocol/ocmf.ts';
import { storeCapacity } from './find-missing.ts';
import { askIn, type ServiceContext } from './service-context.ts';
import { tryToNote } from './try-to-note.ts';

/** A position moves when a transaction begins between two requests; a meter that is busier than that is left alone. */
const triesPerRecord = 10;
/** So far back a record is looked for whose counter is not known, in one try. */
const longestWalk = 200;
/** Times of records are whole seconds, and the two clocks need not agree to the second. */
export const clockToleranceMs = 10_000;

interface Asking {
  readonly legalBy: (
    selector: { transactionId: string } | { back: number } | undefined,
  ) => Promise<LegalTransaction | undefined>;
  readonly ocmfBy: (selector: { transactionId: string } | { back: number }) => Promise<RawRecord | undefined>;
}

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
  let named: LegalTransaction | undefined;
  for (const search of [byId, byCounter, byWalk]) {
    const found = await search(asking, entry);
    if (found === undefined) continue;
    if ('running' in found) return { outcome: 'running', ocmf: found.running };
    if ('ocmf' in found) return { outcome: 'fetched', record: fetchedOf(meter, found) };
    named ??= found.named;
  }
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
  { origin, transactionId }: RecordOnItsWay,
  { record: { paginationCounter } }: { readonly record: SignedRecord },
): Promise<boolean> {
  if (origin !== 'asked' || paginationCounter === undefined) return true;
  const newest = await legalBy({ transactionId });
  return newest?.transactionId !== transactionId || !((newest.paginationCounter ?? -1) > paginationCounter);
}

function archivedOf(
  { journal }: ServiceContext,
  meterId: string,
  { origin, transactionId, paginationCounter }: RecordOnItsWay,
): Extract<Fetched, { outcome: 'archived' }> | undefined {
  let record: SignedRecord | undefined;
  if (paginationCounter !== undefined) record = journal.recordAt(meterId, paginationCounter);
  else if (origin === 'asked') record = journal.newestRecordOf(meterId, transactionId);
  return record && { outcome: 'archived', record, isDelivered: journal.isDelivered(record) };
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

interface Found {
  readonly legal: LegalTransaction;
  readonly ocmf: RawRecord;
}

/** What a search has come to: the record, that it runs, or the account alone, without a record. */
type Search = Promise<
  Found | { readonly running: string | undefined } | { readonly named: LegalTransaction } | undefined
>;

/** Of an id that came twice the meter finds the newest: that may be another session. */
async function byId({ legalBy, ocmfBy }: Asking, entry: RecordOnItsWay): Search {
  const { transactionId } = entry;
  if (transactionId === '' || isBehind(entry)) return undefined;
  const legal = entry.legal ?? (await legalBy({ transactionId }));
  if (legal === undefined || !isOf(entry, legal)) return undefined;
  const isSaidToRun = legal.running === true && (await isCurrent(legalBy, legal));
  const ocmf = await ocmfBy({ transactionId });
  const text = ocmf?.text;
  if (isSaidToRun && (text === undefined || !isTheSameAfterAPause(entry, text))) return { running: text };
  return ocmf === undefined ? { named: legal } : { legal, ocmf };
}

/** Another session of the id has begun since: by the id the meter gives that one. */
function isBehind({ paginationCounter, untilCounter }: RecordOnItsWay): boolean {
  return paginationCounter !== undefined && untilCounter !== undefined;
}

/** The meter signs the record of one that runs anew each time: one that stays as it is has ended, whatever the bit says. */
function isTheSameAfterAPause({ ranAs, isAfterPause }: RecordOnItsWay, ocmf: string): boolean {
  const read = readRecord(ocmf);
  const isFinal = read.readable && finalityOf(read.record) === 'final';
  return isFinal && isAfterPause && ranAs !== undefined && payloadOf(ranAs) === payloadOf(ocmf);
}

function payloadOf(ocmf: string): string {
  return ocmf.slice(0, ocmf.lastIndexOf('|'));
}

/** A record can keep the bit of a running one; then it is not the meter's current transaction any more, or is closed. */
async function isCurrent(legalBy: Asking['legalBy'], legal: LegalTransaction): Promise<boolean> {
  const current = await legalBy(undefined);
  return current?.paginationCounter === legal.paginationCounter && current?.running === true;
}

/**
 * Counted back from the newest: reads the account at that place, the record, and the account again, since everything is
 * one further back when a transaction begins in between.
 */
async function byCounter(asking: Asking, entry: RecordOnItsWay): Search {
  const { paginationCounter: counter } = entry;
  if (counter === undefined) return undefined;
  const { legalBy, ocmfBy } = asking;
  let back = await backOf(legalBy, counter);
  for (let tries = 0; tries < triesPerRecord; tries += 1) {
    if (back === undefined || back < 0 || back >= storeCapacity) return undefined;
    const legal = await legalBy({ back });
    if (legal?.paginationCounter === undefined) return undefined;
    const moved = legal.paginationCounter - counter;
    if (moved !== 0) {
      back = moved < 0 ? undefined : back + moved;
      continue;
    }
    const ocmf = await ocmfBy({ back });
    if (ocmf === undefined) return { named: legal };
    const again = await legalBy({ back });
    if (again?.paginationCounter === counter) return { legal, ocmf };
    back = await backOf(legalBy, counter);
  }
  throw new StateError('METER_BUSY', {
    message: `Record T${counter} moved ${triesPerRecord} times while it was read. It is looked for again later`,
    retryable: true,
    context: { transactionId: entry.transactionId },
  });
}

async function backOf(legalBy: Asking['legalBy'], counter: number): Promise<number | undefined> {
  const newest = await legalBy(undefined);
  return newest?.paginationCounter === undefined ? undefined : newest.paginationCounter - counter;
}

/** Neither id nor counter finds it: back from the newest, to the first record that began before it can have begun. */
async function byWalk({ legalBy, ocmfBy }: Asking, entry: RecordOnItsWay): Search {
  const { paginationCounter, transactionId, afterCounter, beganFromMs } = entry;
  const isBounded = afterCounter !== undefined || beganFromMs !== undefined;
  if (paginationCounter !== undefined || transactionId === '' || !isBounded) return undefined;
  for (let back = 0; back < longestWalk; back += 1) {
    const legal = await legalBy(back === 0 ? undefined : { back });
    if (legal === undefined) return undefined;
    const { paginationCounter: counter, startedAtMs } = legal;
    if (afterCounter !== undefined && counter !== undefined && counter <= afterCounter) return undefined;
    const isEarlier =
      beganFromMs !== undefined && startedAtMs !== undefined && startedAtMs < beganFromMs - clockToleranceMs;
    if (isEarlier) return undefined;
    if (!isOf(entry, legal)) continue;
    // Behind the newest nothing runs, whatever the bit of a closed record says.
    if (back === 0 && legal.running === true) continue;
    const ocmf = await ocmfBy(back === 0 ? { transactionId } : { back });
    return ocmf === undefined ? { named: legal } : { legal, ocmf };
  }
  throw new StateError('METER_BUSY', {
    message: `The record of transaction ${quote(transactionId)} is not among the newest ${longestWalk}. It is looked for again later`,
    retryable: true,
    context: { transactionId },
  });
}

/** Of this session, as far as the meter's account and what is known of the session say. */
function isOf(entry: RecordOnItsWay, legal: LegalTransaction): boolean {
  const { transactionId, paginationCounter, afterCounter, untilCounter, beganFromMs } = entry;
  const { paginationCounter: counter, startedAtMs } = legal;
  if (transactionId !== '' && legal.transactionId !== transactionId) return false;
  if (paginationCounter !== undefined && counter !== undefined) return counter === paginationCounter;
  if (counter !== undefined && afterCounter !== undefined && counter <= afterCounter) return false;
  if (counter !== undefined && untilCounter !== undefined && counter > untilCounter) return false;
  return (
    beganFromMs === undefined || startedAtMs === undefined || startedAtMs >= beganFromMs - clockToleranceMs
  );
}

function fetchedOf({ now }: ServiceContext, { legal, ocmf }: Found): FetchedRecord {
  const { transactionId, paginationCounter } = legal;
  const { text, prefix } = ocmf;
  const receivedAt = new Date(now()).toISOString();
  const before = prefix === '' ? {} : { prefix };
  return { transactionId, ocmf: text, ...before, legal, paginationCounter, receivedAt };
}

function unknownTo(meterId: string, { transactionId }: RecordOnItsWay, named: LegalTransaction | undefined) {
  if (named !== undefined) {
    const { paginationCounter } = named;
    return new TransactionError('METER_RECORD_UNAVAILABLE', {
      message: `The meter ${meterId} knows transaction ${quote(transactionId)}, and does not give its record. Ask again later`,
      context: { transactionId, meterId, ...said({ paginationCounter }) },
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
