import type { JournaledTransaction } from '../domain/service-results.ts';
import type { SignedRecord } from '../domain/signed-record.ts';
import type { Journal, KnownMeter } from './journal.ts';

/** Enough to answer a repeated stop; the meter's own store is the durable one. */
const capacity = 100;

/** A journal that ends with the process: open transactions, and the newest 100 records. */
export function createMemoryJournal(): Journal {
  const records = new Map<string, SignedRecord>();
  const open = new Map<string, JournaledTransaction & { meterId: string }>();
  const meters = new Map<string, KnownMeter>();
  const keyOf = (meterId: string, transactionId: string) => JSON.stringify([meterId, transactionId]);
  const nowIso = () => new Date().toISOString();
  return {
    noteStart(meterId, request) {
      const { transactionId } = request;
      const transaction = {
        meterId,
        transactionId,
        request,
        startedAt: nowIso(),
        stoppedAt: undefined,
        hasRun: false,
        intermediate: undefined,
      };
      open.set(keyOf(meterId, transactionId), transaction);
    },
    noteRunning(meterId, transactionId) {
      const key = keyOf(meterId, transactionId);
      const known = open.get(key);
      if (known !== undefined) open.set(key, { ...known, hasRun: true });
    },
    noteStop(meterId, transactionId) {
      const key = keyOf(meterId, transactionId);
      const known = open.get(key) ?? {
        meterId,
        transactionId,
        request: undefined,
        startedAt: nowIso(),
        hasRun: true,
        intermediate: undefined,
      };
      open.set(key, { ...known, stoppedAt: nowIso() });
    },
    forget(meterId, transactionId) {
      open.delete(keyOf(meterId, transactionId));
    },
    keepIntermediate(record) {
      const key = keyOf(record.meterId, record.transactionId);
      const known = open.get(key);
      if (known !== undefined) open.set(key, { ...known, intermediate: record });
    },
    archive(record) {
      const key = keyOf(record.meterId, record.transactionId);
      open.delete(key);
      records.delete(key);
      records.set(key, record);
      const [oldest] = records.keys();
      if (records.size > capacity && oldest !== undefined) records.delete(oldest);
    },
    recordOf: (meterId, transactionId) => records.get(keyOf(meterId, transactionId)),
    openTransactions: meterId => [...open.values()].filter(transaction => transaction.meterId === meterId),
    paginationCounters: meterId => countersOf(meterId, records.values()),
    noteMeter: (address, meter) => void meters.set(address, meter),
    meterAt: address => meters.get(address),
    records: () => records.values(),
    close: () => undefined,
  };
}

function countersOf(meterId: string, records: Iterable<SignedRecord>): ReadonlySet<number> {
  const counters = [...records]
    .filter(record => record.meterId === meterId)
    .map(each => each.paginationCounter);
  return new Set(counters.filter(counter => counter !== undefined));
}
