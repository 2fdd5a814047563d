import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NotedTransaction } from '../../src/domain/journaled.ts';
import type { SignedRecord } from '../../src/domain/signed-record.ts';
import { openJournal } from '../../src/journal/sqlite-journal.ts';
import { addRecords, addRows, behindItsBack, thinIndex } from '../unit/journal/raw-file.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
  path = join(folder, 'meter.journal');
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

const record: SignedRecord = {
  meterId: '1',
  transactionId: 'tx-1',
  ocmf: 'OCMF|{"ID":"ä"}|{}',
  publicKey: '3059',
  receivedAt: '2026-05-06T10:00:00.000Z',
  verification: { verdict: 'valid', billable: true, findings: [] },
};

const started: NotedTransaction = {
  transactionId: 'tx-1',
  notedAt: '2026-05-06T10:00:00.000Z',
  origin: 'own',
  request: undefined,
  meterTimeMs: undefined,
  newestCounterBefore: undefined,
  paginationCounter: undefined,
};

/** What another process says that opens the journal. */
function openElsewhere(): string {
  const source = join(import.meta.dirname, '../../src/journal/sqlite-journal.ts');
  const program = `
    const { openJournal } = await import(${JSON.stringify(source)});
    try { openJournal(${JSON.stringify(path)}).close(); console.log('opened'); }
    catch (error) { console.log(error.message); }`;
  const { NODE_V8_COVERAGE: _, ...env } = process.env;
  return execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

describe('the journal file', () => {
  it('belongs to its owner alone, also where it did not', () => {
    openJournal(path).close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    for (const file of [path, `${path}.lock`]) chmodSync(file, 0o644);
    openJournal(path).close();
    for (const file of [path, `${path}.lock`]) expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each(['', '.lock', '-journal', '-wal', '.lock-journal'])(
    'is refused where meter.journal%s is a link, and its target stays as it is',
    ending => {
      const target = join(folder, 'elsewhere');
      writeFileSync(target, 'of somebody else');
      chmodSync(target, 0o644);
      symlinkSync(target, path + ending);
      expect(() => openJournal(path)).toThrow(`${path}${ending} is not a plain file`);
      expect(readFileSync(target, 'utf8')).toBe('of somebody else');
      expect(statSync(target).mode & 0o777).toBe(0o644);
    },
  );

  it('is refused where the lock is a link to nothing, and makes nothing there', () => {
    symlinkSync(join(folder, 'elsewhere'), `${path}.lock`);
    expect(() => openJournal(path)).toThrow(/lock is not a plain file/);
    expect(statSync(join(folder, 'elsewhere'), { throwIfNoEntry: false })).toBeUndefined();
  });

  it('is refused while its lock file is damaged, and says which file', () => {
    openJournal(path).close();
    writeFileSync(`${path}.lock`, 'this is no database, whatever its name says '.repeat(100));
    expect(() => openJournal(path)).toThrow(`${path}.lock cannot be used`);
  });
});

describe('two meters of one process', () => {
  it('share the journal, however its folder is named, until the last one has closed it', () => {
    const first = openJournal(path);
    symlinkSync(folder, join(folder, 'other-name'));
    const second = openJournal(join(folder, 'other-name', 'meter.journal'));
    first.archive(record);
    expect(second.newestRecordOf('1', 'tx-1')).toEqual(record);
    first.close();
    first.close();
    second.noteTransaction('2', started);
    expect(openElsewhere()).toContain('another process has it open');
    second.close();
    expect(openElsewhere()).toBe('opened\n');
  });

  it('have a door of their own: one that is closed takes nothing any more', () => {
    const first = openJournal(path);
    const second = openJournal(path);
    first.close();
    expect(() => first.archive(record)).toThrow(/failed to archive a record: it was closed/);
    expect(() => [...first.records()]).toThrow(/it was closed/);
    second.close();
  });
});

describe('a journal whose file was taken away while it was open', () => {
  it('is not the one that is opened next, and leaves that one open', () => {
    const orphan = openJournal(path);
    orphan.archive(record);
    for (const file of [path, `${path}.lock`]) rmSync(file);
    const next = openJournal(path);
    expect([...next.records()]).toEqual([]);
    orphan.close();
    const shared = openJournal(path);
    next.archive(record);
    expect([...shared.records()]).toEqual([record]);
    next.close();
    shared.close();
  });
});

describe('the advice of a journal', () => {
  const messageOf = (open: () => unknown) => {
    try {
      open();
    } catch (error) {
      return (error as Error).message;
    }
    return 'no error';
  };

  it('is to bring back a copy where the file is damaged', () => {
    writeFileSync(path, 'this is no database, whatever its name says '.repeat(100));
    const message = messageOf(() => openJournal(path));
    expect(message).toContain('It is damaged: bring back a copy');
    expect(message).not.toMatch(/space|permissions|process/);
  });

  it('is to look for the folder where there is none', () => {
    const message = messageOf(() => openJournal(join(folder, 'nowhere', 'journal')));
    expect(message).toContain('Check that its folder is there');
    expect(message).not.toMatch(/space|another process|damaged/);
  });

  it('is none where the reason says what to do', () => {
    openJournal(path).close();
    rmSync(path);
    const message = messageOf(() => openJournal(path));
    expect(message).toContain('it was there before and is now missing or empty. Bring it back');
    expect(message).not.toMatch(/space|permissions|another process|damaged/);
  });

  it('is to end the other process where one has it open', () => {
    const journal = openJournal(path);
    const message = openElsewhere();
    journal.close();
    expect(message).toContain('another process has it open. End that process');
    expect(message).not.toMatch(/space|permissions|damaged/);
  });
});

describe('a damaged journal file', () => {
  /** Another byte in the record of tx-1. */
  const damageRecord = () =>
    behindItsBack(path, database =>
      database.exec(`
        DROP TRIGGER records_stay;
        UPDATE records SET ocmf = CAST('OCMF|{"ID":"b"}|{}' AS BLOB) WHERE transaction_id = 'tx-1';`),
    );

  it('takes a record beside a damaged one of the same id, and never gives out the damaged one', () => {
    const before = openJournal(path);
    before.archive(record);
    before.close();
    damageRecord();
    const told: string[] = [];
    const journal = openJournal(path, { onDamage: error => told.push(error.message) });
    expect(told).toEqual([expect.stringContaining('the checksum of row 1 of its records is wrong')]);
    expect(() => journal.newestRecordOf('1', 'tx-1')).toThrow(/It is damaged: bring back a copy/);
    journal.archive(record);
    expect(journal.newestRecordOf('1', 'tx-1')).toEqual(record);
    expect(() => [...journal.records()]).toThrow(/checksum/);
    journal.close();
  });

  it('is refused where a pending session is damaged', () => {
    const before = openJournal(path);
    before.noteTransaction('1', started);
    before.close();
    behindItsBack(path, database => database.exec(`UPDATE sessions SET running_at = 'now'`));
    expect(() => openJournal(path)).toThrow(/row 1 of its sessions is wrong. It is damaged/);
  });

  it('is refused where an index of a small table misses a row', () => {
    openJournal(path).close();
    addRecords(path, 10);
    thinIndex(path, 'records_by_counter', 'number > 5');
    expect(() => openJournal(path)).toThrow(/failed to check its content: .*records_by_counter/);
  });

  it('is found out while it is open, and then takes no start any more, but all the rest', () => {
    openJournal(path).close();
    addRecords(path, 1250);
    thinIndex(path, 'records_by_counter', 'number > 50');
    vi.useFakeTimers();
    const told: string[] = [];
    const journal = openJournal(path, { onDamage: error => told.push(error.message) });
    journal.noteTransaction('1', { ...started, transactionId: 'before' });
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([expect.stringMatching(/row \d+ of records is not found by records_by_counter/)]);
    expect(() => journal.noteTransaction('1', started)).toThrow(/is not found by/);
    journal.noteTransaction('1', { ...started, origin: 'found' });
    journal.archive(record, started);
    journal.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is told to each meter that shares it, whatever a listener throws', () => {
    openJournal(path).close();
    addRecords(path, 1250);
    thinIndex(path, 'records_by_bytes', 'number > 50');
    vi.useFakeTimers();
    const told: string[] = [];
    const meters = ['first', 'second', 'third'].map(name =>
      openJournal(path, {
        onDamage() {
          told.push(name);
          throw new Error('of the listener');
        },
      }),
    );
    meters[1]?.close();
    vi.advanceTimersByTime(1000);
    expect(told).toEqual(['first', 'third']);
    for (const meter of meters) meter.close();
  });

  it('is looked for in slices that end with the file', () => {
    openJournal(path).close();
    addRecords(path, 1250);
    vi.useFakeTimers();
    const journal = openJournal(path);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(1000);
    expect(vi.getTimerCount()).toBe(0);
    journal.noteTransaction('1', started);
    journal.close();
    openJournal(path).close();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('the evidence in a journal file', () => {
  it('is bounded: of the interim records the newest, those of pending sessions, and all that are not interim', () => {
    const before = openJournal(path);
    before.noteTransaction('1', started);
    before.keepEvidence({ ...record, ocmf: 'of a pending session' }, 'interim');
    before.keepEvidence({ ...record, transactionId: 'other', ocmf: 'old' }, 'interim');
    before.keepEvidence({ ...record, ocmf: 'does not verify' }, 'unverified');
    before.close();
    behindItsBack(path, database =>
      addRows(
        database,
        'evidence',
        Array.from({ length: 2000 }, (_, index) => ({
          meter_id: '1',
          transaction_id: 'long',
          ocmf: Buffer.from(`${index}`),
          sha256: `${index}`,
          public_key: '',
          received_at: '',
          verification: '{}',
          kind: 'interim',
        })),
      ),
    );
    const journal = openJournal(path);
    journal.keepEvidence({ ...record, transactionId: 'other', ocmf: 'new' }, 'interim');
    const kept = [...journal.evidence('1')].map(({ ocmf }) => ocmf);
    expect(kept.slice(0, 3)).toEqual(['of a pending session', 'does not verify', '1']);
    expect(kept.at(-1)).toBe('new');
    expect(kept.length).toBe(2002);
    journal.close();
  });

  it('takes again what was damaged', () => {
    const journal = openJournal(path);
    journal.keepEvidence(record, 'unverified');
    behindItsBack(path, database => database.exec(`UPDATE evidence SET received_at = 'now'`));
    expect(() => [...journal.evidence('1')]).toThrow(/checksum/);
    journal.keepEvidence(record, 'unverified');
    expect([...journal.evidence('1')]).toEqual([{ ...record, kind: 'unverified' }]);
    journal.close();
  });
});
