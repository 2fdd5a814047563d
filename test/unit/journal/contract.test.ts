import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMemoryJournal } from '../../../src/journal/memory-journal.ts';
import { createOpeningJournal } from '../../../src/journal/opening-journal.ts';
import { openJournal } from '../../../src/journal/sqlite-journal.ts';
import { type JournalCase, journalContract } from '../../../src/journal-contract.ts';
import { wrongJournals } from './wrong-journals.ts';

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

describe('the contract of a journal refuses one that', () => {
  it.each(wrongJournals)('$lie: $brokenSentence', ({ spoil, brokenSentence }) => {
    const open = () => {
      const honest = createMemoryJournal();
      return { ...honest, ...spoil(honest) };
    };
    expect(brokenOf(journalContract('it', open))).toContain(`it ${brokenSentence}`);
  });

  it('ends with the process, when it says that it does not', () => {
    const open = () => createMemoryJournal();
    const broken = brokenOf(journalContract('it', open, open));
    expect(broken.length).toBeGreaterThan(12);
  });

  it('breaks a sentence, each of them', () => {
    const sentences = journalContract('it', createMemoryJournal).map(({ name }) => name);
    const broken = wrongJournals.map(({ brokenSentence }) => `it ${brokenSentence}`);
    expect(sentences.filter(name => !broken.includes(name))).toEqual([]);
  });
});

/** The sentences that a journal does not keep. */
function brokenOf(cases: readonly JournalCase[]): string[] {
  return cases.filter(({ run }) => fails(run)).map(({ name }) => name);
}

function fails(run: () => void): boolean {
  try {
    run();
    return false;
  } catch {
    return true;
  }
}
