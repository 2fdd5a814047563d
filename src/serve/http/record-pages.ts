import { setImmediate } from 'node:timers/promises';
import type { JournalReader, PlacedRecord, SignedRecord } from '../../index.ts';

/** Some records, and where the next ones begin. */
export interface RecordPage {
  readonly records: readonly PlacedRecord[];
  /** The place before which, or after which, the next page begins. */
  readonly next: number;
  /** There is a next page now; else there may be one later. */
  readonly more: boolean;
}

/** Whose records, and which of them. */
export interface RecordsWanted {
  readonly meterId: string;
  readonly transactionId?: string | undefined;
  readonly paginationCounter?: number | undefined;
}

interface Page {
  readonly limit: number;
  /** Ends the reading early, when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/**
 * The next `limit` records that are wanted, oldest first, after a place of the journal. Records keep their places, so that a
 * cursor is good for ever. A damaged one is left out; `dcbm records check` names it.
 */
export async function recordPage(
  reader: JournalReader,
  wanted: RecordsWanted,
  { after, ...page }: Page & { readonly after: number },
): Promise<RecordPage> {
  const { records, more, newest } = await collect(reader, { ...wanted, from: after + 1 }, page);
  const last = records.at(-1)?.place ?? after;
  return { records, more, next: more ? last : Math.max(after, newest) };
}

/** The same, the newest first: those up to a place of the journal. */
export async function newestFirstPage(
  reader: JournalReader,
  wanted: RecordsWanted,
  { before, ...page }: Page & { readonly before: number },
): Promise<RecordPage> {
  const asked = { ...wanted, from: before, backwards: true };
  const { records, more } = await collect(reader, asked, page);
  return { records, more, next: more ? (records.at(-1)?.place ?? 1) - 1 : 0 };
}

/** The newest record of a transaction of this meter; ids may be the same in several meters. */
export async function newestRecord(
  reader: JournalReader,
  wanted: { readonly meterId: string; readonly transactionId: string },
  signal: AbortSignal,
): Promise<SignedRecord | undefined> {
  const ofAnyMeter = reader.newestRecordOf(wanted.transactionId);
  if (ofAnyMeter === undefined || ofAnyMeter.meterId === wanted.meterId) return ofAnyMeter;
  const page = { before: Number.MAX_SAFE_INTEGER, limit: 1, signal };
  return (await newestFirstPage(reader, wanted, page)).records[0]?.record;
}

/** Slice by slice: others get a turn of the event loop in between, and no more than a page is in memory. */
async function collect(
  reader: JournalReader,
  asked: RecordsWanted & { readonly from: number; readonly backwards?: boolean },
  { limit, signal }: Page,
): Promise<Pick<RecordPage, 'records' | 'more'> & { readonly newest: number }> {
  const found: PlacedRecord[] = [];
  let from: number | undefined = asked.from;
  let newest = 0;
  while (from !== undefined && found.length <= limit && !signal.aborted) {
    // One more than asked for tells that there is a next page.
    const slice = reader.slice({ ...asked, from, limit: limit + 1 - found.length }, () => undefined);
    found.push(...slice.records);
    newest = Math.max(newest, slice.newest);
    from = slice.next;
    await setImmediate();
  }
  return { records: found.slice(0, limit), more: found.length > limit, newest };
}
