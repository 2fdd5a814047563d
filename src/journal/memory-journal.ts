import type { CounterRange } from '../domain/journaled.ts';
import { leastOf } from '../domain/least.ts';
import type { SignedRecord } from '../domain/signed-record.ts';
import type { Journal, KnownMeter } from './journal.ts';
import { createMemoryArchive } from './memory-archive.ts';
import { createMemorySessions } from './memory-sessions.ts';
import { merged, uncovered, withRun } from './runs.ts';

/**
 * A journal that ends with the process: pending sessions, the newest 100 records and the newest 100 of what is kept
 * beside them; the meter's own store is the durable one. Counters of records that it had to let go are no gaps.
 */
export function createMemoryJournal(): Journal {
  const archive = createMemoryArchive();
  const sessions = createMemorySessions();
  const meters = new Map<string, KnownMeter>();
  /** Counters of which no record is to be asked for, by meter. */
  const closed = new Map<string, readonly CounterRange[]>();
  const close = (meterId: string, range: CounterRange) =>
    void closed.set(meterId, withRun(closed.get(meterId) ?? [], range));
  const closeOne = (meterId: string, counter: number | undefined) => {
    if (counter !== undefined) close(meterId, { from: counter, to: counter });
  };
  return {
    noteTransaction: (meterId, transaction) => sessions.note(meterId, transaction),
    noteRunning(meterId, session, paginationCounter) {
      const counted = paginationCounter === undefined ? {} : { paginationCounter };
      sessions.change(meterId, session, { hasRun: true, ...counted });
    },
    noteStop: (meterId, session, stoppedAt) => sessions.change(meterId, session, { stoppedAt }),
    noteOutcome: (meterId, session, outcome, paginationCounter) =>
      closeOne(meterId, sessions.giveUp(meterId, session, outcome, paginationCounter)),
    pendingTransactions: meterId => sessions.pending(meterId),

    keepEvidence(record, kind) {
      const kept = archive.keepEvidence(record, kind);
      if (kind === 'interim') sessions.keepIntermediate(kept);
    },
    evidence: meterId => archive.evidence(meterId),

    archive(record, session) {
      const letGo = archive.archive(record);
      if (letGo !== undefined) closeOne(letGo.meterId, letGo.paginationCounter);
      if (session !== undefined) sessions.closeByRecord(record.meterId, session);
    },
    recordAt: (meterId, counter) => archive.recordsOf(meterId).findLast(isAt(counter)),
    newestRecordOf: (meterId, transactionId) =>
      archive
        .recordsOf(meterId)
        .filter(record => record.transactionId === transactionId)
        .toSorted((a, b) => (a.paginationCounter ?? -1) - (b.paginationCounter ?? -1))
        .at(-1),
    noteDelivered: record => archive.noteDelivered(record),
    isDelivered: record => archive.isDelivered(record),
    undelivered: meterId => archive.recordsOf(meterId).filter(record => !archive.isDelivered(record)),
    records: meterId => archive.recordsOf(meterId),

    oldestCounter: meterId => leastOf(countersOf(archive.recordsOf(meterId))),
    gaps(meterId, range) {
      const counters = countersOf(archive.recordsOf(meterId)).toSorted((a, b) => a - b);
      const archived = counters.map(counter => ({ from: counter, to: counter }));
      return uncovered(range, merged(archived, closed.get(meterId) ?? []));
    },
    noteUnavailable: (meterId, range) => close(meterId, range),

    noteMeter: (place, { meterId, publicKeyOcmf }) => void meters.set(place, { meterId, publicKeyOcmf }),
    meterAt: place => meters.get(place),
    close: () => undefined,
  };
}

function isAt(counter: number): (record: SignedRecord) => boolean {
  return record => record.paginationCounter === counter;
}

function countersOf(records: readonly SignedRecord[]): number[] {
  return records.flatMap(({ paginationCounter }) => paginationCounter ?? []);
}
