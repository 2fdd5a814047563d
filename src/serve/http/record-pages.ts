import { setImmediate } from 'node:timers/promises';
import type { JournalReader, SignedRecord } from '../../index.ts';

/** Some records, and where the next ones begin. */
export interface RecordPage {
  readonly records: readonly SignedRecord[];
  /** How many rows of the journal lie before the next page. */
  readonly next: number;
  /** There is a next page now; else there may be one later. */
  readonly more: boolean;
}

/** Rows after which others get a turn of the event loop. */
const rowsPerTurn = 100;

/**
 * The next `limit` records that are wanted, oldest first, after as many rows of the journal as `after` says. Rows stay
 * where they are, so that a place in them is good for ever. Row by row: no more than a page is in memory. A damaged row
 * counts as one and is left out; `dcbm records check` names it.
 *
 * @param signal ends the reading early, when nobody waits for the answer any more.
 */
export async function recordPage(
  reader: JournalReader,
  isWanted: (record: SignedRecord) => boolean,
  { after, limit, signal }: { readonly after: number; readonly limit: number; readonly signal: AbortSignal },
): Promise<RecordPage> {
  const records: SignedRecord[] = [];
  let damaged = 0;
  let row = 0;
  for (const record of reader.records(() => {
    damaged += 1;
  })) {
    row += 1;
    if (row % rowsPerTurn === 0) await setImmediate();
    if (signal.aborted) break;
    const place = row + damaged;
    if (place <= after || !isWanted(record)) continue;
    // One more than asked for tells that there is a next page, and where.
    if (records.length === limit) return { records, next: place - 1, more: true };
    records.push(record);
  }
  return { records, next: row + damaged, more: false };
}

/**
 * The same, the newest first: those among as many rows of the journal as `before` says. `next` is how many rows lie before
 * this page.
 */
export async function newestFirstPage(
  reader: JournalReader,
  isWanted: (record: SignedRecord) => boolean,
  {
    before,
    limit,
    signal,
  }: { readonly before: number; readonly limit: number; readonly signal: AbortSignal },
): Promise<RecordPage> {
  // One more than asked for tells that there are older ones.
  const newest: { readonly record: SignedRecord; readonly place: number }[] = [];
  let damaged = 0;
  let row = 0;
  for (const record of reader.records(() => {
    damaged += 1;
  })) {
    row += 1;
    if (row % rowsPerTurn === 0) await setImmediate(undefined, { signal });
    const place = row + damaged;
    if (place > before) break;
    if (!isWanted(record)) continue;
    newest.push({ record, place });
    if (newest.length > limit + 1) newest.shift();
  }
  const more = newest.length > limit;
  const shown = more ? newest.slice(1) : newest;
  return {
    records: shown.map(({ record }) => record).toReversed(),
    next: Math.max(0, (shown[0]?.place ?? 1) - 1),
    more,
  };
}

/** The newest record of a transaction of this meter; ids may be the same in several meters. */
export async function newestRecord(
  reader: JournalReader,
  { meterId, transactionId }: { readonly meterId: string; readonly transactionId: string },
  signal: AbortSignal,
): Promise<SignedRecord | undefined> {
  const ofAnyMeter = reader.newestRecordOf(transactionId);
  if (ofAnyMeter === undefined || ofAnyMeter.meterId === meterId) return ofAnyMeter;
  let newest: SignedRecord | undefined;
  let row = 0;
  for (const record of reader.records(() => undefined)) {
    row += 1;
    if (row % rowsPerTurn === 0) await setImmediate();
    if (signal.aborted) break;
    if (record.meterId === meterId && record.transactionId === transactionId) newest = record;
  }
  return newest;
}
