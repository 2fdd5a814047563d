import { isWithinBounds } from '../../src/domain/counter-bounds.ts';
import type { CounterRange } from '../../src/domain/journaled.ts';
import { leastOf } from '../../src/domain/least.ts';
import type { RecordOnItsWay, RecordOrigin, WantedRecord } from '../../src/domain/record-results.ts';

/** One record on its way home. Delivered, stored and closed are facts of the entry, never of its place in a list. */
export interface Entry extends RecordOnItsWay {
  readonly key: string;
  /** Failed tries for whom somebody waits. */
  readonly triesWanted: number;
  /** Failed tries in all: the pauses grow with them. */
  readonly tries: number;
  /** Its pause is over. */
  readonly isDue: boolean;
  /** It was handed over without being stored; that it is stored later is told. */
  readonly hasFailedToStore: boolean;
  readonly isDelivered: boolean;
  /** `record.pending` was told. */
  readonly isTold: boolean;
}

/** No entry grows for ever: so many missed records may be in pauses at a time. */
export const maxMissed = 16;
const longestPauseMs = 86_400_000;

export function entryOf(wanted: WantedRecord, origin: RecordOrigin, more: Partial<Entry> = {}): Entry {
  return {
    ...wanted,
    key: keyOf(wanted),
    origin,
    wantedBy: [],
    triesWanted: 0,
    tries: 0,
    isDue: true,
    isAfterPause: true,
    refusals: 0,
    spoilt: undefined,
    ranAs: undefined,
    record: undefined,
    isStored: false,
    hasFailedToStore: false,
    isDelivered: false,
    isTold: false,
    ...more,
  };
}

function keyOf({ transactionId, paginationCounter, session }: WantedRecord): string {
  return JSON.stringify(
    session ? [session.transactionId, session.notedAt] : [transactionId, paginationCounter],
  );
}

/** The same session, or the same counter where both know it: a session may have been noted anew while its journal failed. */
export function isSameEntry(one: WantedRecord, other: WantedRecord): boolean {
  const isSameCounter =
    one.paginationCounter !== undefined && one.paginationCounter === other.paginationCounter;
  const areSessions = one.session !== undefined && other.session !== undefined;
  return isSameCounter || (areSessions && keyOf(one) === keyOf(other));
}

/**
 * What was found while the journal could not be read, and is one of its sessions: the same id, with a counter that this
 * session can have.
 */
export function isFoundOf(found: Entry, noted: WantedRecord): boolean {
  const { paginationCounter: counter, request, origin, transactionId } = found;
  const { afterCounter, untilCounter } = noted;
  return (
    origin === 'session' &&
    request === undefined &&
    noted.request !== undefined &&
    noted.state !== 'neverRan' &&
    transactionId === noted.transactionId &&
    noted.paginationCounter === undefined &&
    counter !== undefined &&
    isWithinBounds(counter, afterCounter, untilCounter)
  );
}

/** A record that only its counter is known of. */
export function missedRecord(paginationCounter: number): WantedRecord {
  return { ...nothingKnown, transactionId: '', paginationCounter };
}

export function askedRecord(transactionId: string): WantedRecord {
  return { ...nothingKnown, transactionId, paginationCounter: undefined };
}

const nothingKnown = {
  session: undefined,
  request: undefined,
  state: 'ran',
  afterCounter: undefined,
  untilCounter: undefined,
  beganFromMs: undefined,
  legal: undefined,
  intermediate: undefined,
} as const;

/** Who is waited for comes first; the others in turn. */
export function nextEntry(entries: readonly Entry[]): Entry | undefined {
  const due = entries.filter(({ isDue }) => isDue);
  return due.find(({ wantedBy }) => wantedBy.length > 0) ?? due[0];
}

/** The entry of an id that was asked for: the latest session of it, unless another one has begun since. */
export function entryOfId(entries: readonly Entry[], transactionId: string): Entry | undefined {
  return entries.findLast(entry => entry.transactionId === transactionId && entry.untilCounter === undefined);
}

export function without(entries: readonly Entry[], key: string): readonly Entry[] {
  return entries.filter(entry => entry.key !== key);
}

export function changed(entries: readonly Entry[], key: string, patch: Partial<Entry>): readonly Entry[] {
  return entries.map(entry => (entry.key === key ? { ...entry, ...patch } : entry));
}

/** Changed, and behind all others. */
export function putBack(entries: readonly Entry[], entry: Entry, patch: Partial<Entry>): readonly Entry[] {
  return [...without(entries, entry.key), { ...entry, ...patch }];
}

/** Doubles from try to try, up to a day. */
export function pauseMs(firstMs: number, tries: number): number {
  return Math.min(firstMs * 2 ** Math.min(tries - 1, 20), longestPauseMs);
}

/** A counter; or the newest one of the meter, which has not been read since. */
export type From = number | 'newest';

/** From where it is looked for what is missing, when one more place is to be looked at. */
export function earlierOf(before: From | undefined, from: From): From {
  const least = leastOf([before, from].map(each => (each === 'newest' ? undefined : each)));
  return least === undefined ? 'newest' : Math.max(0, least);
}

/** The same, once the newest counter has been read. */
export function startingFrom(from: From | undefined, newest: number | undefined): From | undefined {
  return from === 'newest' && newest !== undefined ? Math.max(0, newest) : from;
}

/** What a caller is shown: records of sessions that are not home, without those that were merely missed. */
export function pendingOf(
  entries: readonly Entry[],
): readonly { readonly transactionId: string; readonly paginationCounter?: number }[] {
  return entries
    .filter(({ origin, isDelivered, state }) => origin === 'session' && state === 'ran' && !isDelivered)
    .map(({ transactionId, paginationCounter }) => ({
      transactionId,
      ...(paginationCounter === undefined ? {} : { paginationCounter }),
    }));
}

/** The ids of starts of which nobody knows yet whether they ran. */
export function idsInDoubt(entries: readonly Entry[]): readonly string[] {
  const ids = entries
    .filter(({ origin, state }) => origin === 'session' && state === 'mayHaveRun')
    .map(({ transactionId }) => transactionId);
  return [...new Set(ids)];
}

/** A counter joins the run that it continues; otherwise that run is over. */
export function joined(run: CounterRange | undefined, counter: number): CounterRange {
  return run !== undefined && run.to === counter - 1
    ? { from: run.from, to: counter }
    : { from: counter, to: counter };
}

export function isWithin(ranges: readonly CounterRange[], counter: number | undefined): boolean {
  return counter !== undefined && ranges.some(({ from, to }) => from <= counter && counter <= to);
}

/** Counters come one after the other, so that there are few runs of them. */
export function withCounter(
  ranges: readonly CounterRange[],
  counter: number | undefined,
): readonly CounterRange[] {
  if (counter === undefined || isWithin(ranges, counter)) return ranges;
  const before = ranges.find(({ to }) => to === counter - 1);
  const after = ranges.find(({ from }) => from === counter + 1);
  const others = ranges.filter(range => range !== before && range !== after);
  return [...others, { from: before?.from ?? counter, to: after?.to ?? counter }];
}
