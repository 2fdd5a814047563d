import type { MeterEvent } from '../domain/meter-event.ts';
import type { MeterIdentity } from '../domain/meter-status.ts';
import type { NewestTransaction } from '../domain/service-results.ts';
import type { LegalTransaction } from '../domain/transaction.ts';
import { isMeterError } from '../errors/meter-error.ts';
import { StateError } from '../errors/state-error.ts';
import { readTransaction } from '../protocol/legal.ts';
import { ocmfEndpoint } from '../protocol/ocmf.ts';
import { fetchedRecord, nobodyWaits, verifyAndArchive } from './record.ts';
import { askInBackground, type ServiceContext } from './service-context.ts';

/** The meter keeps so many transactions and then overwrites the oldest (LEM operation manual, p. 73). */
const storeCapacity = 20_399;
/** So few transactions before one is overwritten, it is high time. */
const warningDistance = Math.floor(storeCapacity / 10);
/** A position moves when a transaction begins between two requests; a meter that is busier than that is left alone. */
const triesPerRecord = 10;

export interface CatchUpInput {
  readonly identity: MeterIdentity;
  /** As it was when the meter was last identified. */
  readonly newest: NewestTransaction | undefined;
}

/**
 * Brings home every record that the meter made since the first one in the journal and that the journal does not have,
 * oldest first, one request after each poll, and tells of each. Without a record in the journal there is nothing to
 * catch up with.
 */
export async function* catchUp(
  meter: ServiceContext,
  { identity, newest }: CatchUpInput,
  signal: AbortSignal,
): AsyncGenerator<MeterEvent> {
  const archived = meter.journal.paginationCounters(identity.meterId);
  if (archived.size === 0 || newest === undefined) return;
  const missing = range(leastOf(archived), newest.running ? newest.counter - 1 : newest.counter).filter(
    counter => !archived.has(counter),
  );
  const [oldest] = missing;
  if (oldest === undefined) return;
  const overwrittenIn = Math.max(0, storeCapacity - (newest.counter - oldest));
  if (overwrittenIn <= warningDistance) {
    yield { type: 'store.nearlyFull', missing: missing.length, oldest, overwrittenIn };
  }
  const unavailable: number[] = [];
  let back = newest.counter - oldest;
  for (const [index, counter] of missing.entries()) {
    back -= counter - (missing[index - 1] ?? oldest);
    const found = back < storeCapacity ? await find(meter, identity, counter, back, signal) : undefined;
    back = found?.back ?? back;
    const isKnown = found !== undefined && isOnItsWay(meter, identity, found.legal);
    if (found === undefined) unavailable.push(counter);
    else if (!isKnown) yield keep(meter, identity, found);
  }
  for (const [from, to] of runsOf(unavailable)) yield { type: 'records.missing', from, to };
}

interface Found {
  readonly legal: LegalTransaction;
  readonly ocmf: string;
  /** Where it was. */
  readonly back: number;
}

/**
 * Reads the meter's account of a record, the record, and the account again: between two of them a transaction may begin,
 * and then everything is one further back. `undefined` when the meter does not give it.
 */
async function find(
  meter: ServiceContext,
  { apiVersion, meterId }: MeterIdentity,
  counter: number,
  presumedBack: number,
  signal: AbortSignal,
): Promise<Found | undefined> {
  const legalAt = (back: number) =>
    unlessRefused(askInBackground(meter, readTransaction(apiVersion), { back }, signal));
  let back = presumedBack;
  let legal = await legalAt(back);
  for (let tries = 0; tries < triesPerRecord; tries += 1) {
    if (legal?.paginationCounter === undefined) return undefined;
    if (legal.paginationCounter === counter) {
      const record = await unlessRefused(askInBackground(meter, ocmfEndpoint(apiVersion), { back }, signal));
      if (record === undefined) return undefined;
      const again = await legalAt(back);
      if (again?.paginationCounter === counter) return { legal, ocmf: record.text, back };
      legal = again;
      continue;
    }
    const moved = legal.paginationCounter - counter;
    if (moved < 0) return undefined;
    back += moved;
    legal = await legalAt(back);
  }
  throw new StateError('METER_BUSY', {
    message: `Record T${counter} of meter ${meterId} moved ${triesPerRecord} times while it was read. It is looked for again later`,
    retryable: true,
    context: { meterId },
  });
}

/** A stop, or the look for what is owed, brings it home. */
function isOnItsWay(
  { journal }: ServiceContext,
  { meterId }: MeterIdentity,
  { transactionId, paginationCounter }: LegalTransaction,
): boolean {
  const isOpen = journal.openTransactions(meterId).some(open => open.transactionId === transactionId);
  return isOpen || journal.recordOf(meterId, transactionId)?.paginationCounter === paginationCounter;
}

function keep(meter: ServiceContext, identity: MeterIdentity, { legal, ocmf }: Found): MeterEvent {
  const fetched = fetchedRecord(meter, ocmf, legal);
  const closing = { ...nobodyWaits, transactionId: legal.transactionId, legal, fetched };
  const { record, problem } = verifyAndArchive(meter, identity, closing);
  return problem === undefined
    ? { type: 'record.recovered', record }
    : { type: 'record.invalid', record, error: problem };
}

/** What the meter refuses or answers with nonsense is not to be had; what is lost on the way is worth another look. */
async function unlessRefused<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (!isMeterError(error) || !refusals.has(error.code)) throw error;
    return undefined;
  }
}

const refusals: ReadonlySet<string> = new Set([
  'METER_HTTP_STATUS',
  'METER_RESPONSE_INVALID',
  'METER_RESPONSE_UNEXPECTED',
  'METER_RESPONSE_TOO_LARGE',
]);

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

function leastOf(counters: ReadonlySet<number>): number {
  return [...counters].reduce((least, counter) => Math.min(least, counter));
}

/** Neighbors as one run: 3, 4, 5, 9 are 3 to 5 and 9 to 9. */
function runsOf(counters: readonly number[]): [from: number, to: number][] {
  const runs: [number, number][] = [];
  for (const counter of counters) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === counter - 1) last[1] = counter;
    else runs.push([counter, counter]);
  }
  return runs;
}
