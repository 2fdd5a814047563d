import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checksum } from '../../src/journal/checksum.ts';
import { migrations } from '../../src/journal/schema.ts';
import { openJournal } from '../../src/journal/sqlite-journal.ts';
import { readRecord, sessionOf } from '../../src/ocmf/index.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
  path = join(folder, 'meter.journal');
});
afterEach(() => rmSync(folder, { recursive: true }));

const final = (id: string, counter: number, end = 'E') =>
  `OCMF|{"PG":"T${counter}","ID":"${id}","RD":[{"TX":"B","RI":"i"},{"RI":"e"},{"TX":"${end}","RI":"i"},{"RI":"e"}]}|{}`;

/** A file of an earlier version, with what `fill` does to it. */
function oldFile(version: number, fill: (database: DatabaseSync) => void): void {
  const database = new DatabaseSync(path);
  database.function('seal', { varargs: true }, checksum);
  database.function('pagination_of', { varargs: true }, () => null);
  database.exec(`${migrations.slice(0, version).join('\n')} PRAGMA user_version = ${version};`);
  fill(database);
  database.close();
}

interface OldRecord {
  readonly id: string;
  readonly ocmf: string;
  readonly counter?: number;
  readonly receivedAt?: string;
  readonly seal?: string;
}

function addOldRecord(
  database: DatabaseSync,
  { id, ocmf, counter, receivedAt = '2026-01-02', seal }: OldRecord,
) {
  const values = ['1', id, Buffer.from(ocmf), checksum(ocmf), '3059', receivedAt, '{}', counter ?? null];
  const columns = 'meter_id, transaction_id, ocmf, sha256, public_key, received_at, verification';
  database
    .prepare(`INSERT INTO records (${columns}, pagination_counter, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`)
    .run(...values, seal ?? checksum(...values));
}

interface OldTransaction {
  readonly id: string;
  readonly startedAt: string;
  readonly outcome?: string;
  readonly request?: string;
}

function addOldTransaction(database: DatabaseSync, { id, startedAt, outcome, request }: OldTransaction) {
  const values = ['1', id, request ?? null, startedAt, null, null, outcome ?? null];
  const columns = 'meter_id, transaction_id, request, started_at, running_at, stopped_at, outcome';
  database
    .prepare(`INSERT INTO transactions (${columns}, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`)
    .run(...values, checksum(...values));
}

const idsOf = (found: Iterable<{ readonly transactionId: string }>) =>
  [...found].map(({ transactionId }) => transactionId);

describe('a journal that an earlier driver wrote', () => {
  const meterId = '1077188832';
  const openFixture = () => {
    copyFileSync(join(import.meta.dirname, '../fixtures/journal-of-version-3'), path);
    return openJournal(path);
  };

  it('keeps its final records, and gives up the interim one that counted as final', () => {
    const journal = openFixture();
    const records = [...journal.records(meterId)];
    expect(records.map(each => [each.transactionId, each.paginationCounter])).toEqual([
      ['tx-1', 1],
      ['tx-3', 3],
    ]);
    for (const { ocmf } of records) {
      const read = readRecord(ocmf);
      expect(read.readable && sessionOf(read.record).isComplete).toBe(true);
    }
    expect(journal.recordAt(meterId, 2)).toBeUndefined();
    expect(journal.newestRecordOf(meterId, 'tx-2')).toBeUndefined();
    expect([...journal.gaps(meterId, { from: 1, to: 3 })]).toEqual([{ from: 2, to: 2 }]);
    journal.close();
  });

  it('has the session of the interim record pending again, so that its final one is fetched', () => {
    const journal = openFixture();
    const [second, fourth] = journal.pendingTransactions(meterId);
    expect(second).toMatchObject({
      transactionId: 'tx-2',
      origin: 'own',
      paginationCounter: 2,
      hasRun: true,
      request: { transactionId: 'tx-2' },
    });
    expect(second?.intermediate?.ocmf).toContain('"TX":"C"');
    expect(fourth).toMatchObject({ transactionId: 'tx-4', origin: 'own', hasRun: true });
    expect(fourth?.intermediate?.ocmf).toContain('tx-4');
    const evidence = [...journal.evidence(meterId)].map(({ transactionId, kind }) => [transactionId, kind]);
    expect(evidence).toEqual([
      ['tx-4', 'interim'],
      ['tx-2', 'interim'],
    ]);
    journal.close();
  });

  it('counts as handed over what it had, and its final record not before it comes', () => {
    const journal = openFixture();
    expect(journal.undelivered(meterId)).toEqual([]);
    for (const record of journal.records()) expect(journal.isDelivered(record)).toBe(true);
    const [session] = journal.pendingTransactions(meterId);
    const [first] = journal.records();
    if (session === undefined || first === undefined) throw new Error('the fixture has neither');
    const late = { ...first, transactionId: 'tx-2', paginationCounter: 2, ocmf: final('tx-2', 2) };
    journal.archive(late, session);
    expect(idsOf(journal.undelivered(meterId))).toEqual(['tx-2']);
    expect(idsOf(journal.pendingTransactions(meterId))).toEqual(['tx-4']);
    expect([...journal.gaps(meterId, { from: 1, to: 3 })]).toEqual([]);
    journal.close();
    const again = openJournal(path);
    expect(idsOf(again.undelivered(meterId))).toEqual(['tx-2']);
    again.close();
  });

  it('knows its meter at the address as the one at the place without an interface', () => {
    oldFile(3, database => {
      const values = ['192.168.1.2:80', '1', 'AB', 'then'];
      database
        .prepare('INSERT INTO meters (address, meter_id, public_key, noted_at, seal) VALUES (?, ?, ?, ?, ?)')
        .run(...values, checksum(...values));
    });
    const journal = openJournal(path);
    expect(journal.meterAt('192.168.1.2:80')).toEqual({ meterId: '1', publicKeyOcmf: 'AB' });
    journal.close();
  });
});

describe('records of version 3', () => {
  it.each(
    [
      ['E', 'L', 'R', 'A', 'P', 'T'].map(end => [`that end with TX ${end}`, final('a', 1, end), []] as const),
      [
        ['whose last reading is TX C', final('a', 1, 'C'), ['interim']],
        ['whose last reading is TX S', final('a', 1, 'S'), ['interim']],
        ['with a begin only', 'OCMF|{"PG":"T1","RD":[{"TX":"B"},{}]}|{}', ['interim']],
        ['with an end behind a TX C', 'OCMF|{"RD":[{"TX":"B"},{"TX":"C"},{"TX":"E"}]}|{}', ['interim']],
        ['with no readings', 'OCMF|{"PG":"T1"}|{}', ['interim']],
        ['that are none', 'OCMF|half a rec', ['unverified']],
        ['with a pipe in a text', final('a|b', 1), []],
      ] as const,
    ].flat(),
  )('%s are kept or become evidence', (_name, ocmf, kinds) => {
    oldFile(3, database => addOldRecord(database, { id: 'a', ocmf }));
    const journal = openJournal(path);
    expect([...journal.evidence('1')].map(({ kind }) => kind)).toEqual(kinds);
    expect([...journal.records()].length).toBe(1 - kinds.length);
    expect(journal.pendingTransactions('1').length).toBe(kinds.length);
    journal.close();
  });

  it('make nothing pending that has its final record, too', () => {
    oldFile(3, database => {
      addOldTransaction(database, { id: 'a', startedAt: '2026-01-01', outcome: 'archived' });
      addOldRecord(database, { id: 'a', ocmf: final('a', 1, 'C'), counter: 1 });
      addOldRecord(database, { id: 'a', ocmf: final('a', 1), counter: 1 });
    });
    const journal = openJournal(path);
    expect(journal.pendingTransactions('1')).toEqual([]);
    expect([...journal.records()].map(({ ocmf }) => ocmf)).toEqual([final('a', 1)]);
    expect([...journal.evidence('1')].length).toBe(1);
    journal.close();
  });

  it('make pending the session of the id that was there when they came', () => {
    oldFile(3, database => {
      addOldTransaction(database, { id: 'a', startedAt: '2026-01-01', outcome: 'archived' });
      addOldTransaction(database, { id: 'a', startedAt: '2026-01-03', outcome: 'archived' });
      addOldRecord(database, { id: 'a', ocmf: final('a', 1, 'C'), receivedAt: '2026-01-02' });
      addOldRecord(database, { id: 'a', ocmf: final('a', 7), receivedAt: '2026-01-04', counter: 7 });
    });
    const journal = openJournal(path);
    const pending = journal.pendingTransactions('1');
    expect(pending.map(each => [each.notedAt, each.paginationCounter])).toEqual([['2026-01-01', 1]]);
    journal.close();
  });

  it('make a found session where none was noted', () => {
    oldFile(3, database =>
      addOldRecord(database, { id: 'a', ocmf: final('a', 5, 'C'), receivedAt: '2026-01-02' }),
    );
    const journal = openJournal(path);
    expect(journal.pendingTransactions('1')).toMatchObject([
      { transactionId: 'a', origin: 'found', notedAt: '2026-01-02', paginationCounter: 5, hasRun: true },
    ]);
    journal.close();
  });

  it('stay damaged where they were: the move gives nothing a good checksum', () => {
    oldFile(3, database => addOldRecord(database, { id: 'a', ocmf: final('a', 1, 'C'), seal: 'another' }));
    const journal = openJournal(path);
    expect(() => [...journal.records()]).toThrow(/checksum of row 1 of its records is wrong/);
    expect([...journal.evidence('1')]).toEqual([]);
    journal.close();
  });
});

describe('transactions of version 3', () => {
  it('are sessions, the open ones pending', () => {
    oldFile(3, database => {
      addOldTransaction(database, { id: 'a', startedAt: '2026-01-01', outcome: 'never ran', request: '{}' });
      addOldTransaction(database, { id: 'a', startedAt: '2026-01-01', request: '{"transactionId":"a"}' });
      addOldTransaction(database, { id: 'b', startedAt: '2026-01-02' });
    });
    const journal = openJournal(path);
    expect(journal.pendingTransactions('1')).toMatchObject([
      { transactionId: 'a', notedAt: '2026-01-01', origin: 'own', request: { transactionId: 'a' } },
      { transactionId: 'b', notedAt: '2026-01-02', origin: 'found', request: undefined },
    ]);
    journal.close();
  });

  it('that are damaged are not repaired by it', () => {
    oldFile(3, database => {
      addOldTransaction(database, { id: 'a', startedAt: '2026-01-01' });
      database.exec(`UPDATE transactions SET running_at = 'now'`);
    });
    expect(() => openJournal(path)).toThrow(/row 1 of its sessions is wrong/);
  });
});

describe('a journal of the first two versions', () => {
  it('takes the numbers of its records from the records themselves, and sums up no damage', () => {
    oldFile(2, database => {
      const columns = 'meter_id, transaction_id, ocmf, sha256, public_key, received_at, verification';
      const insert = database.prepare(
        `INSERT INTO records (${columns}, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      );
      const values = (id: string, ocmf: string) => ['1', id, Buffer.from(ocmf), '', '', '', '{}'];
      const good = values('a', final('a', 61));
      insert.run(...good, checksum(...good));
      insert.run(...values('b', final('b', 62)), 'another');
    });
    const journal = openJournal(path);
    expect(journal.recordAt('1', 61)?.transactionId).toBe('a');
    expect(() => [...journal.records()]).toThrow(/checksum of row 2 of its records is wrong/);
    journal.close();
  });

  it('is taken over with all that a crash left in its log', () => {
    const old = new DatabaseSync(path);
    old.exec(`PRAGMA journal_mode=WAL; BEGIN; ${migrations[0]} PRAGMA user_version = 1; COMMIT;`);
    const insert = old.prepare('INSERT INTO records VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)');
    insert.run('1', 'tx-1', Buffer.from(final('tx-1', 7)), '', '3059', '2026-01-01', '{}');
    old.exec(
      `INSERT INTO transactions (meter_id, transaction_id, started_at) VALUES ('1', 'tx-2', '2026-01-02')`,
    );
    const crashed = join(folder, 'crashed');
    for (const end of ['', '-wal']) copyFileSync(path + end, crashed + end);
    old.close();
    const journal = openJournal(crashed);
    expect(journal.recordAt('1', 7)).toMatchObject({ transactionId: 'tx-1', ocmf: final('tx-1', 7) });
    const [session] = journal.pendingTransactions('1');
    expect(session?.transactionId).toBe('tx-2');
    journal.close();
  });
});
