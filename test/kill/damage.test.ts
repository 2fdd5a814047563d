import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isMeterError, openJournal } from '../../src/index.ts';
import { createChance } from './chance.ts';
import { contentOf, writeSession } from './writing.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'damage-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const pathIn = (place: string) => join(folder, place, 'meter.journal');
const seed = process.env.KILL_SEED ?? String(Date.now() % 1_000_000);

/** A journal of three sessions, one of them open, as a kill leaves it: copied while it is in use. */
function journalOf(name: string): string {
  mkdirSync(join(folder, name));
  const journal = openJournal(pathIn(name));
  for (const number of [1, 2]) for (const write of writeSession(number)) write(journal);
  for (const write of writeSession(3).slice(0, 3)) write(journal);
  copy(name, `${name} killed`);
  journal.close();
  return `${name} killed`;
}

function copy(from: string, to: string): void {
  rmSync(join(folder, to), { recursive: true, force: true });
  mkdirSync(join(folder, to));
  for (const file of readdirSync(join(folder, from)))
    copyFileSync(join(folder, from, file), join(folder, to, file));
}

/** `same`, `refused` with a JournalError, or what is wrong. */
function judge(place: string, expected: string): string {
  let journal: ReturnType<typeof openJournal> | undefined;
  try {
    journal = openJournal(pathIn(place));
    return contentOf(journal) === expected ? 'same' : 'silent';
  } catch (error) {
    return isMeterError(error) && error.code === 'METER_JOURNAL_FAILED' ? 'refused' : `threw ${error}`;
  } finally {
    journal?.close();
  }
}

function contentAt(place: string): string {
  copy(place, 'reference');
  const journal = openJournal(pathIn('reference'));
  const content = contentOf(journal);
  journal.close();
  return content;
}

/** How many of the damages had which end. */
function tally(place: string, damages: readonly ((place: string) => void)[]): Record<string, number> {
  const expected = contentAt(place);
  const ends: Record<string, number> = {};
  for (const damage of damages) {
    copy(place, 'damaged');
    damage('damaged');
    const end = judge('damaged', expected);
    ends[end] = (ends[end] ?? 0) + 1;
  }
  return ends;
}

const filesOf = (place: string) =>
  readdirSync(join(folder, place)).filter(file => !file.endsWith('-shm') && !file.includes('.lock'));

describe('a damaged journal', () => {
  it('is refused or whole after any flipped bit, never silently poorer', () => {
    const place = journalOf('flipped');
    const chance = createChance(`${seed} flips`);
    const damages = filesOf(place).flatMap(file => {
      const size = readFileSync(join(folder, place, file)).length;
      return Array.from({ length: size === 0 ? 0 : 600 }, () => {
        const at = chance.between(0, size - 1);
        const bit = chance.between(0, 7);
        return (damaged: string) => {
          const bytes = readFileSync(join(folder, damaged, file));
          bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
          writeFileSync(join(folder, damaged, file), bytes);
        };
      });
    });
    const { same = 0, refused = 0, ...wrong } = tally(place, damages);
    process.stdout.write(
      `KILL_SEED=${seed}: flipped bits: ${same} without effect, ${refused} refused, ${JSON.stringify(wrong)}\n`,
    );
    expect(wrong).toEqual({});
    expect(refused).toBeGreaterThan(same / 20);
  });

  it('is refused when anything of its end is missing', () => {
    const place = journalOf('cut');
    const damages = filesOf(place).flatMap(file => {
      const bytes = readFileSync(join(folder, place, file));
      // SQLite reads what is missing of a page as zeros: of an empty page that is what was there.
      const hasContent = (from: number) => bytes.subarray(from).some(byte => byte !== 0);
      return Array.from({ length: Math.ceil(bytes.length / 512) }, (_, sector) => sector * 512)
        .filter(hasContent)
        .map(length => (damaged: string) => truncateSync(join(folder, damaged, file), length));
    });
    expect(damages.length).toBeGreaterThan(50);
    const { refused = 0, ...wrong } = tally(place, damages);
    process.stdout.write(`cut files: ${refused} refused, ${JSON.stringify(wrong)}\n`);
    expect(wrong).toEqual({});
    expect(refused).toBe(damages.length);
  });

  it('is refused when it is gone, or was replaced by an empty file', () => {
    const place = journalOf('gone');
    const expected = contentAt(place);
    const gone = (damaged: string) => rmSync(pathIn(damaged));
    const emptied = (damaged: string) => truncateSync(pathIn(damaged));
    expect(tally(place, [gone, emptied])).toEqual({ refused: 2 });
    expect(existsSync(pathIn('damaged'))).toBe(true);
    expect(expected).toContain('session-3');
  });
});
