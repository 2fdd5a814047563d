import { writeSync } from 'node:fs';
import { openJournal } from '../../src/index.ts';
import { writes } from './writing.ts';

/** Writes sessions to a journal, and says after each write that it is there. */
const journal = openJournal(process.argv[2] ?? '');
for (const write of writes) {
  write(journal);
  writeSync(1, 'written\n');
}
journal.close();
