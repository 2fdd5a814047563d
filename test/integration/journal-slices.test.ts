import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SignedRecord } from '../../src/domain/signed-record.ts';
import { type JournalReader, openJournalReader } from '../../src/journal/reader.ts';
import { openJournal } from '../../src/journal/sqlite-journal.ts';
import { addRecords, behindItsBack } from '../unit/journal/raw-file.ts';

let folder: string;
let path: string;
let reader: JournalReader;

const ofOther = (paginationCounter: number, transactionId = `other-${paginationCounter}`): SignedRecord => ({
  meterId: '2',
  transactionId,
  ocmf: `OCMF|{"PG":"T${paginationCounter}"}|{"SD":"${transactionId}"}`,
  publicKey: '3059',
  receivedAt: '2026-05-06T10:00:00.000Z',
  verification: { verdict: 'valid', billable: true, findings: [] },
  paginationCounter,
});

/** Some records of one meter before and after 5000 of another one. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
  path = join(folder, 'meter.journal');
  const first = openJournal(path);
  for (const counter of [1, 2]) first.archive(ofOther(counter));
  first.close();
  addRecords(path, 5000);
  const last = openJournal(path);
  for (const record of [ofOther(3), ofOther(4, 'other-1')]) last.archive(record);
  last.close();
  reader = openJournalReader(path);
});
afterEach(() => {
  reader.close();
  rmSync(folder, { recursive: true });
});

/** From slice to slice until there is none. */
function all(asked: Omit<Parameters<JournalReader['slice']>[0], 'limit'>, limit = 3) {
  const places: number[] = [];
  let slices = 0;
  for (let from: number | undefined = asked.from; from !== undefined; slices += 1) {
    const slice = reader.slice({ ...asked, from, limit });
    expect(slice.records.length).toBeLessThanOrEqual(limit);
    expect(slice.newest).toBe(5004);
    places.push(...slice.records.map(({ place }) => place));
    from = slice.next;
  }
  return { places, slices };
}

describe('a slice of a journal', () => {
  it('has the records of one meter, from a place on and back from one', () => {
    expect(all({ meterId: '2', from: 1 }).places).toEqual([1, 2, 5003, 5004]);
    expect(all({ meterId: '2', from: 5004, backwards: true }).places).toEqual([5004, 5003, 2, 1]);
    expect(all({ meterId: '2', from: 3 }).places).toEqual([5003, 5004]);
    expect(all({ meterId: '2', from: 5003, backwards: true }).places).toEqual([5003, 2, 1]);
    expect(all({ meterId: '1', from: 4999 }, 2).places).toEqual([4999, 5000, 5001, 5002]);
    expect(all({ meterId: '3', from: 1 }).places).toEqual([]);
  });

  it('takes a place beyond the last one for the last one when it goes back', () => {
    expect(all({ meterId: '2', from: Number.MAX_SAFE_INTEGER, backwards: true }).places).toEqual([
      5004, 5003, 2, 1,
    ]);
    expect(reader.slice({ meterId: '2', from: 5005, limit: 3 })).toEqual({
      records: [],
      next: undefined,
      newest: 5004,
    });
  });

  it('of an id or a number is found at once, however long the journal is', () => {
    expect(all({ meterId: '2', transactionId: 'other-1', from: 1 })).toEqual({
      places: [1, 5004],
      slices: 1,
    });
    expect(all({ meterId: '1', paginationCounter: 4000, from: 5004, backwards: true })).toEqual({
      places: [4002],
      slices: 1,
    });
    expect(all({ meterId: '2', paginationCounter: 4, transactionId: 'other-2', from: 1 }).places).toEqual([]);
  });

  it('reads no more than some rows at once, also where there is nothing to find', () => {
    const { slices } = all({ meterId: '3', from: 5004, backwards: true });
    expect(slices).toBe(3);
  });

  it('leaves a damaged row out, and tells of it', () => {
    behindItsBack(path, database =>
      database.exec(`DROP TRIGGER records_stay; UPDATE records SET public_key = '' WHERE number = 2`),
    );
    const told: string[] = [];
    const slice = reader.slice({ meterId: '2', from: 1, limit: 5 }, error => told.push(error.message));
    expect(slice.records.map(({ place }) => place)).toEqual([1]);
    expect(told).toEqual([expect.stringContaining('checksum of row 2 of its records is wrong')]);
    expect(() => reader.slice({ meterId: '2', from: 1, limit: 5 })).toThrow(/checksum/);
  });

  it('of an empty journal is empty', () => {
    const empty = join(folder, 'empty.journal');
    openJournal(empty).close();
    const other = openJournalReader(empty);
    expect(other.slice({ meterId: '1', from: 1, limit: 5 })).toEqual({
      records: [],
      next: undefined,
      newest: 0,
    });
    other.close();
  });
});
