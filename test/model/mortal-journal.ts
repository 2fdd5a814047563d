import type { Journal } from '../../src/index.ts';
import { JournalError } from '../../src/index.ts';

/** How a journal fails: every call, or only those that write. */
export type JournalTrouble = 'cannot be opened' | 'is locked' | 'fails once';

/** A journal on a disk of its own, which outlives the processes that use it. */
export interface JournalDisk {
  /** What a process has in its hand; `loses` says whether the process is dead. */
  open(isDead: () => boolean): Journal;
  /** From now on it fails so; `undefined`: it works. */
  trouble: JournalTrouble | undefined;
  readonly journal: Journal;
}

/** What asks and changes nothing. */
const reads = [
  'pendingTransactions',
  'evidence',
  'recordAt',
  'newestRecordOf',
  'isDelivered',
  'undelivered',
  'records',
  'oldestCounter',
  'gaps',
  'meterAt',
];

/** `onRepair` is told when the one call has failed that was to fail. */
export function createJournalDisk(journal: Journal, onRepair: () => void): JournalDisk {
  const disk: JournalDisk = {
    journal,
    trouble: undefined,
    open: isDead =>
      new Proxy(journal, {
        get(target, name) {
          const value: unknown = Reflect.get(target, name, target);
          if (typeof value !== 'function') return value;
          // The disk outlives the process: only the process lets go of it.
          if (name === 'close') return () => undefined;
          return (...given: unknown[]) => {
            if (isDead()) throw broken(String(name), 'the process is gone');
            const { trouble } = disk;
            const isHit = trouble !== undefined && (trouble !== 'is locked' || !reads.includes(String(name)));
            if (!isHit) return value.apply(target, given);
            if (trouble === 'fails once') {
              disk.trouble = undefined;
              onRepair();
            }
            throw broken(String(name), `it ${trouble}`);
          };
        },
      }),
  };
  return disk;
}

function broken(call: string, why: string): JournalError {
  return new JournalError({ message: `The journal did not take ${call}: ${why}.` });
}
