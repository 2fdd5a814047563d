import type { SignedRecord } from '../domain/signed-record.ts';
import type { Journal } from './journal.ts';

/** Enough to answer a repeated stop; the meter's own store is the durable one. */
const capacity = 100;

/** A journal that ends with the process: the newest 100 records. */
export function createMemoryJournal(): Journal {
  const records = new Map<string, SignedRecord>();
  const keyOf = (meterId: string, transactionId: string) => JSON.stringify([meterId, transactionId]);
  return {
    archive(record) {
      const key = keyOf(record.meterId, record.transactionId);
      records.delete(key);
      records.set(key, record);
      const [oldest] = records.keys();
      if (records.size > capacity && oldest !== undefined) records.delete(oldest);
    },
    recordOf: (meterId, transactionId) => records.get(keyOf(meterId, transactionId)),
  };
}
