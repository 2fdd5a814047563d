import type { JournaledTransaction } from '../domain/service-results.ts';
import type { SignedRecord } from '../domain/signed-record.ts';
import type { Journal } from './journal.ts';

/** Enough to answer a repeated stop; the meter's own store is the durable one. */
const capacity = 100;

/** A journal that ends with the process: open transactions, and the newest 100 records. */
export function createMemoryJournal(): Journal {
  const records = new Map<string, SignedRecord>();
  const open = new Map<string, JournaledTransaction & { meterId: string }>();
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
      const found = { meterId, transactionId, request: undefined, startedAt: nowIso(), hasRun: true };
      const known = open.get(key) ?? found;
      open.set(key, { ...known, stoppedAt: nowIso() });
    },
    forget(meterId, transactionId) {
      open.delete(keyOf(meterId, transactionId));
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
    records: () => records.values(),
    close: () => undefined,
  };
}
