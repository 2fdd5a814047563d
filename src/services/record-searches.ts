import { isWithinBounds } from '../domain/counter-bounds.ts';
import { quote } from '../domain/quote.ts';
import type { RecordOnItsWay } from '../domain/record-results.ts';
import type { LegalTransaction } from '../domain/transaction.ts';
import { StateError } from '../errors/state-error.ts';
import { finalityOf, readRecord } from '../ocmf/index.ts';
import type { RawRecord } from '../protocol/ocmf.ts';
import { storeCapacity } from './find-missing.ts';

/** The ways to one record in the store of the meter: by its id, by its counter, and by looking through the newest. */

/** A position moves when a transaction begins between two requests; a meter that is busier than that is left alone. */
const triesPerRecord = 10;
/** So far back a record is looked for whose counter is not known, in one try. */
const longestWalk = 200;
/** Times of records are whole seconds, and the two clocks need not agree to the second. */
const clockToleranceMs = 10_000;

/** Whether it began before a session that was asked for from then on can have begun; what is not known is no reason. */
export function beganBefore(beganFromMs: number | undefined, beganMs: number | undefined): boolean {
  return beganFromMs !== undefined && beganMs !== undefined && beganMs < beganFromMs - clockToleranceMs;
}

/** Reads of one meter; what it refuses for good is `undefined`. */
export interface Asking {
  readonly legalBy: (
    selector: { transactionId: string } | { back: number } | undefined,
  ) => Promise<LegalTransaction | undefined>;
  readonly ocmfBy: (selector: { transactionId: string } | { back: number }) => Promise<RawRecord | undefined>;
}

/** The record, with the meter's own account of its transaction. */
export interface Found {
  readonly legal: LegalTransaction;
  readonly ocmf: RawRecord;
}

/** What a search has come to: the record, that it runs, or the account alone, without a record. */
export type Search = Promise<
  Found | { readonly running: string | undefined } | { readonly named: LegalTransaction } | undefined
>;

/** Of an id that came twice the meter finds the newest: that may be another session. */
export async function byId({ legalBy, ocmfBy }: Asking, entry: RecordOnItsWay): Search {
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
export async function byCounter(asking: Asking, entry: RecordOnItsWay): Search {
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
export async function byWalk({ legalBy, ocmfBy }: Asking, entry: RecordOnItsWay): Search {
  const { paginationCounter, transactionId, afterCounter, beganFromMs } = entry;
  const isBounded = afterCounter !== undefined || beganFromMs !== undefined;
  if (paginationCounter !== undefined || transactionId === '' || !isBounded) return undefined;
  for (let back = 0; back < longestWalk; back += 1) {
    const legal = await legalBy(back === 0 ? undefined : { back });
    if (legal === undefined) return undefined;
    const { paginationCounter: counter, startedAtMs } = legal;
    if (afterCounter !== undefined && counter !== undefined && counter <= afterCounter) return undefined;
    if (beganBefore(beganFromMs, startedAtMs)) return undefined;
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
  if (counter !== undefined && !isWithinBounds(counter, afterCounter, untilCounter)) return false;
  return !beganBefore(beganFromMs, startedAtMs);
}
