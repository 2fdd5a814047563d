import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SignedRecord } from '../../src/domain/signed-record.ts';
import { openJournalReader } from '../../src/journal/reader.ts';
import { openJournal } from '../../src/journal/sqlite-journal.ts';
import { addRecords, behindItsBack } from '../unit/journal/raw-file.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
  path = join(folder, 'meter.journal');
});
afterEach(() => rmSync(folder, { recursive: true }));

const recordOf = (transactionId: string, paginationCounter: number): SignedRecord => ({
  meterId: '1',
  transactionId,
  ocmf: `OCMF|{"PG":"T${paginationCounter}"}|{}`,
  publicKey: '3059',
  receivedAt: '2026-05-06T10:00:00.000Z',
  verification: { verdict: 'valid', billable: true, findings: [] },
  paginationCounter,
});

/** Runs a piece of code in another process, with the journal open there as a driver has it. */
function withDriver(code: string): string {
  const source = join(import.meta.dirname, '../../src/journal');
  const program = `
    const { openJournal } = await import(${JSON.stringify(join(source, 'sqlite-journal.ts'))});
    const { openJournalReader } = await import(${JSON.stringify(join(source, 'reader.ts'))});
    const path = ${JSON.stringify(path)};
    const record = ${JSON.stringify(recordOf('late', 2000))};
    ${code}`;
  const { NODE_V8_COVERAGE: _, ...env } = process.env;
  return execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

describe('a reader of a journal', () => {
  it('reads beside the driver that has it open, and sees what was written last', () => {
    const driver = openJournal(path);
    driver.archive(recordOf('a', 1));
    const reader = openJournalReader(path);
    driver.archive(recordOf('b', 3));
    driver.keepEvidence(recordOf('c', 4), 'interim');
    expect([...reader.records()]).toEqual([recordOf('a', 1), recordOf('b', 3)]);
    expect([...reader.evidence('1')]).toEqual([{ ...recordOf('c', 4), kind: 'interim' }]);
    expect(reader.newestRecordOf('b')).toEqual(recordOf('b', 3));
    expect(reader.newestRecordOf('z')).toBeUndefined();
    expect(reader.meterIds()).toEqual(['1']);
    expect([...reader.gaps('1')]).toEqual([{ from: 2, to: 2 }]);
    expect([...reader.gaps('2')]).toEqual([]);
    reader.close();
    reader.close();
    driver.close();
    expect(() => reader.meterIds()).toThrow(/it was closed/);
  });

  it('never keeps the driver from writing, wherever it has come to', () => {
    openJournal(path).close();
    addRecords(path, 450);
    const reader = openJournalReader(path);
    const records = reader.records()[Symbol.iterator]();
    let seen = 0;
    for (; seen < 150; seen += 1) records.next();
    const said = withDriver(`
      const driver = openJournal(path);
      driver.archive(record);
      driver.close();
      console.log('written');`);
    expect(said).toBe('written\n');
    while (records.next().done !== true) seen += 1;
    expect(seen).toBe(451);
    reader.close();
  });

  it('that does not end its read has a write fail, whole, and the next one succeed', () => {
    const driver = openJournal(path);
    driver.archive(recordOf('a', 1));
    behindItsBack(path, stuck => {
      stuck.exec('BEGIN; SELECT * FROM records;');
      expect(() => driver.archive(recordOf('b', 2))).toThrow(/archive a record: another process has it open/);
      expect(driver.recordAt('1', 2)).toBeUndefined();
      stuck.exec('COMMIT');
      driver.archive(recordOf('b', 2));
    });
    expect(driver.recordAt('1', 2)).toEqual(recordOf('b', 2));
    driver.close();
  });

  it('reads in another process than the driver', () => {
    const driver = openJournal(path);
    driver.archive(recordOf('a', 1));
    const said = withDriver(`
      const reader = openJournalReader(path);
      console.log([...reader.records()].map(each => each.transactionId).join());
      reader.close();`);
    expect(said).toBe('a\n');
    driver.archive(recordOf('b', 2));
    driver.close();
  });

  it('takes no lock and makes no file', () => {
    openJournal(path).close();
    rmSync(`${path}.lock`);
    const before = readdirSync(folder);
    const reader = openJournalReader(path);
    expect([...reader.records()]).toEqual([]);
    reader.close();
    expect(readdirSync(folder)).toEqual(before);
  });

  it('changes nothing', () => {
    openJournal(path).close();
    addRecords(path, 250);
    const before = readFileSync(path);
    const reader = openJournalReader(path);
    expect([...reader.records()].length).toBe(250);
    reader.close();
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('tells of damaged rows, and goes on behind them', () => {
    openJournal(path).close();
    addRecords(path, 3);
    behindItsBack(path, database =>
      database.exec(`DROP TRIGGER records_stay; UPDATE records SET public_key = '' WHERE number = 2`),
    );
    const reader = openJournalReader(path);
    const told: string[] = [];
    const read = [...reader.records(error => told.push(error.message))];
    expect(read.map(({ transactionId }) => transactionId)).toEqual(['t1', 't3']);
    expect(told).toEqual([expect.stringContaining('checksum of row 2 of its records is wrong')]);
    expect(() => [...reader.records()]).toThrow(/checksum/);
    reader.close();
  });

  it('brings a file of an earlier version up to date, unless a driver has it open', () => {
    copyFileSync(join(import.meta.dirname, '../fixtures/journal-of-version-3'), path);
    const lock = new DatabaseSync(`${path}.lock`);
    lock.exec('PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE;');
    const said = withDriver(`try { openJournalReader(path); } catch (error) { console.log(error.message); }`);
    expect(said).toContain('another process has it open');
    lock.close();
    const reader = openJournalReader(path);
    expect([...reader.records()].map(({ transactionId }) => transactionId)).toEqual(['tx-1', 'tx-3']);
    reader.close();
  });

  it('takes back what a killed driver left half written', () => {
    openJournal(path).close();
    addRecords(path, 300);
    const before = readFileSync(path);
    // Copied while it is in the middle of a transaction whose pages are in the file already.
    withDriver(`
      const { DatabaseSync } = await import('node:sqlite');
      const { copyFileSync } = await import('node:fs');
      const database = new DatabaseSync(path);
      database.exec('PRAGMA journal_mode=TRUNCATE; PRAGMA cache_size=1; BEGIN IMMEDIATE; DROP TRIGGER records_stay');
      database.prepare('UPDATE records SET verification = ?').run('x'.repeat(3000));
      for (const ending of ['', '-journal']) copyFileSync(path + ending, path + '.killed' + ending);`);
    expect(readFileSync(`${path}.killed`).equals(before)).toBe(false);
    const reader = openJournalReader(`${path}.killed`);
    expect([...reader.records()].length).toBe(300);
    reader.close();
  });

  it('is refused where no journal is, where a newer one is, and where a link is', () => {
    expect(() => openJournalReader(path)).toThrow(/it is missing or empty/);
    openJournal(path).close();
    symlinkSync(path, join(folder, 'link'));
    expect(() => openJournalReader(join(folder, 'link'))).toThrow(/is not a plain file/);
    behindItsBack(path, database => database.exec('PRAGMA user_version = 99'));
    expect(() => openJournalReader(path)).toThrow(/of version 99, this library knows 4/);
    writeFileSync(join(folder, 'text'), 'this is no database, whatever its name says '.repeat(100));
    expect(() => openJournalReader(join(folder, 'text'))).toThrow(/It is damaged: bring back a copy/);
  });
});
