import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'vitest';
import { type JournalCase, journalContract } from '../../../src/journal/contract.ts';
import { createMemoryJournal } from '../../../src/journal/memory-journal.ts';
import { createOpeningJournal } from '../../../src/journal/opening-journal.ts';
import { openJournal } from '../../../src/journal/sqlite-journal.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = () => openJournal(join(folder, 'meter.journal'));
const cases: readonly JournalCase[] = [
  ...journalContract('a memory journal', createMemoryJournal),
  ...journalContract('a journal file', open, journal => {
    journal.close();
    return open();
  }),
  ...journalContract('a journal that is opened when it is needed', () => createOpeningJournal(open)),
];

describe('the contract of a journal:', () => {
  it.each(cases)('$name', ({ run }) => run());
});
