import { rangeCases } from './contract-of-ranges.ts';
import { recordCases } from './contract-of-records.ts';
import { sessionCases } from './contract-of-sessions.ts';
import type { Journal } from './journal.ts';

/** One sentence of the contract, and the proof of it. */
export interface JournalCase {
  readonly name: string;
  /** @throws AssertionError when the journal does not keep it. */
  readonly run: () => void;
}

/**
 * What the driver relies on of a journal, as cases that need no test runner and work with any. `docs/how-to/own-journal.md`
 * has an example.
 *
 * @param name of the journal; each case is named by it and by what it promises.
 * @param open gives an empty journal; it is closed after the case.
 * @param reopen closes it and gives it as the next process finds it; leave it out for a journal that ends with the process.
 */
export function journalContract(
  name: string,
  open: () => Journal,
  reopen: (journal: Journal) => Journal = journal => journal,
): readonly JournalCase[] {
  return Object.entries({ ...sessionCases, ...recordCases, ...rangeCases }).map(([sentence, prove]) => ({
    name: `${name} ${sentence}`,
    run() {
      let journal = open();
      try {
        prove(journal, () => {
          journal = reopen(journal);
          return journal;
        });
      } finally {
        journal.close();
      }
    },
  }));
}
