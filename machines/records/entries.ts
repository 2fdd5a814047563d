import type { WantedRecord } from '../../src/domain/record-results.ts';
import * as queue from './queue.ts';

import { type Args, catchUpKey, type Does } from './vocabulary.ts';

/** What comes into the queue, and who waits for it. */

export function begin({ context, event }: Args, does: Does) {
  if (event.type !== 'records.begin') return;
  const { identity, newest } = event;
  // The pauses go on: only what fails after one counts as refused or spoilt again.
  const entries = context.entries.map(entry => ({ ...entry, isDue: true }));
  const from = queue.startingFrom(context.catchUp.from, newest?.counter);
  const catchUp = { isDue: true, cursor: undefined, from, isFullTold: false, refused: undefined };
  does.assign({ identity, newest: newest ?? context.newest, entries, catchUp });
}

/** Where a write was lost, what ends from now on may be what it ended. */
export function learnNewest({ context: { catchUp }, event }: Args, does: Does) {
  if (event.type !== 'records.newest' || event.newest === undefined) return;
  const from = queue.startingFrom(catchUp.from, event.newest.counter);
  const isDue = catchUp.isDue || from !== undefined;
  does.assign({ newest: event.newest, catchUp: { ...catchUp, isDue, from } });
}

export function addEntries({ context, event }: Args, does: Does) {
  if (event.type !== 'record.add') return;
  const entries = [...context.entries];
  for (const wanted of event.wanted) {
    const same = entries.findIndex(entry => queue.isSameEntry(entry, wanted));
    const index = same >= 0 ? same : entries.findIndex(entry => queue.isFoundOf(entry, wanted));
    const known = entries[index];
    if (known === undefined) entries.push(queue.entryOf(wanted, 'session'));
    else if (same >= 0) entries[index] = { ...known, ...confirmed(known, wanted) };
    else entries[index] = { ...known, ...owned(known, wanted) };
  }
  does.assign({ entries });
}

/** What was merely missed is of a session, and what may have run has run. */
function confirmed(known: queue.Entry, wanted: WantedRecord): Partial<queue.Entry> {
  if (known.origin !== 'session') return { ...wanted, origin: 'session' };
  const paginationCounter = known.paginationCounter ?? wanted.paginationCounter;
  return { paginationCounter, state: known.state === 'mayHaveRun' ? wanted.state : known.state };
}

/** Whose it is. */
function owned({ paginationCounter }: queue.Entry, wanted: WantedRecord): Partial<queue.Entry> {
  return { ...wanted, paginationCounter, state: 'ran', legal: undefined };
}

export function want({ context, event }: Args, does: Does) {
  if (event.type !== 'record.want' && event.type !== 'record.wantById') return;
  const { requestId } = event;
  const known =
    event.type === 'record.want'
      ? context.entries.find(entry => queue.isSameEntry(entry, event.wanted))
      : queue.entryOfId(context.entries, event.transactionId);
  if (known?.record !== undefined && known.isDelivered) {
    does.report({ type: 'record.home', record: known.record, wantedBy: [requestId], again: true });
    return;
  }
  if (known === undefined) {
    const made =
      event.type === 'record.want'
        ? queue.entryOf(event.wanted, 'session', { wantedBy: [requestId] })
        : queue.entryOf(queue.askedRecord(event.transactionId), 'asked', {
            key: JSON.stringify(['asked', requestId]),
            wantedBy: [requestId],
          });
    does.assign({ entries: [...context.entries, made] });
    return;
  }
  const more = event.type === 'record.want' ? ({ ...event.wanted, origin: 'session' } as const) : {};
  const patch = { ...more, wantedBy: [...known.wantedBy, requestId], triesWanted: 0, isDue: true };
  does.assign({ entries: queue.changed(context.entries, known.key, patch) });
}

export function unwant({ context }: Args, does: Does) {
  const entries = context.entries
    .filter(({ origin }) => origin !== 'asked')
    .map(entry => ({ ...entry, wantedBy: [], triesWanted: 0 }));
  does.assign({ entries });
}

export function bound({ context, event }: Args, does: Does) {
  if (event.type !== 'record.bound') return;
  const { transactionId, untilCounter, hasBegun, session } = event;
  const isBound = (entry: queue.Entry) =>
    entry.transactionId === transactionId &&
    entry.record === undefined &&
    entry.untilCounter === undefined &&
    entry.session?.notedAt !== session.notedAt &&
    (hasBegun || entry.state === 'ran');
  const entries = context.entries.map(entry => (isBound(entry) ? { ...entry, untilCounter } : entry));
  does.assign({ entries });
}

export function wake({ context, event }: Args, does: Does) {
  if (event.type !== 'entry.due') return;
  if (event.key === catchUpKey) {
    does.assign({ catchUp: { ...context.catchUp, isDue: true } });
    return;
  }
  const entries = context.entries.map(entry =>
    entry.key === event.key ? { ...entry, isDue: true, isAfterPause: entry.triesWanted === 0 } : entry,
  );
  does.assign({ entries });
}

export function takeNext({ context }: Args, does: Does) {
  const next = queue.nextEntry(context.entries);
  does.assign({ current: next?.key, fetched: undefined });
}
