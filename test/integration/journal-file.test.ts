import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../src/index.ts';
import { migrations } from '../../src/journal/schema.ts';
import { seal } from '../../src/journal/seal.ts';
import { aRequest } from '../support/rig.ts';

let folder: string;
let journal: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
  journal = join(folder, 'meter.journal');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the journal file', () => {
  const record = {
    meterId: '1',
    transactionId: 'tx-1',
    ocmf: 'OCMF|{"ID":"ä"}|{}',
    publicKey: '3059',
    receivedAt: '2026-05-06T10:00:00.000Z',
    verification: { verdict: 'valid', billable: true, findings: [] },
  } as const;

  it('belongs to its owner alone', () => {
    openJournal(journal).close();
    expect(statSync(journal).mode & 0o777).toBe(0o600);
  });

  it('keeps records byte for byte, and each once', () => {
    const first = openJournal(journal);
    first.archive(record);
    first.archive(record);
    first.close();
    const second = openJournal(journal);
    expect([...second.records()]).toEqual([record]);
    expect(second.recordOf('1', 'tx-1')).toEqual(record);
    second.close();
  });

  it('is refused to a second opener, with a reason', () => {
    const first = openJournal(journal);
    expect(() => openJournal(journal)).toThrow(/another process has it open/);
    first.close();
    openJournal(journal).close();
  });

  it('is not followed where it is a link', () => {
    symlinkSync(join(folder, 'elsewhere'), journal);
    expect(() => openJournal(journal)).toThrow(/not a plain file/);
  });

  it('keeps one intermediate record of an open transaction, until the final one comes', () => {
    const first = openJournal(journal);
    first.noteStart('1', aRequest('tx-1'));
    first.keepIntermediate({ ...record, ocmf: 'OCMF|{"first":1}|{}' });
    first.keepIntermediate(record);
    first.close();
    const second = openJournal(journal);
    expect(second.openTransactions('1')).toMatchObject([{ transactionId: 'tx-1', intermediate: record }]);
    expect([...second.records()]).toEqual([]);
    second.archive(record);
    second.noteStart('1', aRequest('tx-1'));
    expect(second.openTransactions('1')).toMatchObject([{ intermediate: undefined }]);
    second.close();
  });

  it('knows the numbers of its records, and which meter is at an address', () => {
    const first = openJournal(journal);
    first.archive({ ...record, paginationCounter: 7 });
    first.archive({ ...record, transactionId: 'tx-2', paginationCounter: 9 });
    first.archive({ ...record, meterId: '2', paginationCounter: 8 });
    first.noteMeter('host:80', { meterId: '1', publicKeyOcmf: 'AB' });
    first.noteMeter('host:80', { meterId: '2', publicKeyOcmf: 'CD' });
    first.close();
    const second = openJournal(journal);
    expect(second.paginationCounters('1')).toEqual(new Set([7, 9]));
    expect(second.recordOf('1', 'tx-2')?.paginationCounter).toBe(9);
    expect(second.meterAt('host:80')).toEqual({ meterId: '2', publicKeyOcmf: 'CD' });
    expect(second.meterAt('elsewhere:80')).toBeUndefined();
    second.close();
  });

  it('takes the numbers of older records from the records themselves, and seals no damage', () => {
    const [firstVersion = '', secondVersion = ''] = migrations;
    const old = new DatabaseSync(journal);
    old.function('seal', { varargs: true }, seal);
    old.exec(`${firstVersion} ${secondVersion} PRAGMA user_version = 2;`);
    const insert = `INSERT INTO records (meter_id, transaction_id, ocmf, sha256, public_key, received_at, verification, seal)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)`;
    const values = (ocmf: string) => ['1', ocmf, Buffer.from(ocmf), '', '', '', '{}'];
    for (const ocmf of ['OCMF|{"PG":"T61"}|{}', 'OCMF|{"PG":"F1"}|{}'])
      old.prepare(insert).run(...values(ocmf), seal(...values(ocmf)));
    old.prepare(insert).run(...values('damaged'), 'another seal');
    old.close();
    const taken = openJournal(journal);
    expect(taken.paginationCounters('1')).toEqual(new Set([61]));
    expect(() => [...taken.records()]).toThrow(/checksum is wrong/);
    taken.close();
  });

  it('is taken over from the first version, with all that a crash left in its log', () => {
    const [firstVersion = ''] = migrations;
    const old = new DatabaseSync(journal);
    old.exec(`PRAGMA journal_mode=WAL; BEGIN; ${firstVersion} PRAGMA user_version = 1; COMMIT;`);
    const { meterId, transactionId, ocmf, publicKey, receivedAt, verification } = record;
    const sha256 = createHash('sha256').update(ocmf).digest('hex');
    const insert = 'INSERT INTO records VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)';
    const values = [Buffer.from(ocmf), sha256, publicKey, receivedAt, JSON.stringify(verification)];
    old.prepare(insert).run(meterId, transactionId, ...values);
    old.exec(`INSERT INTO transactions (meter_id, transaction_id, started_at) VALUES ('1', 'tx-2', 'now')`);
    const crashed = join(folder, 'crashed');
    for (const end of ['', '-wal']) copyFileSync(journal + end, crashed + end);
    old.close();
    const taken = openJournal(crashed);
    expect([...taken.records()]).toEqual([record]);
    expect(taken.openTransactions('1')).toMatchObject([{ transactionId: 'tx-2' }]);
    expect(() => taken.archive({ ...record, transactionId: 'tx-2' })).not.toThrow();
    taken.close();
  });

  it('is refused while its lock file is damaged, and says which file', () => {
    openJournal(journal).close();
    writeFileSync(`${journal}.lock`, 'this is no database, whatever its name says '.repeat(100));
    expect(() => openJournal(journal)).toThrow(`${journal}.lock cannot be used`);
  });

  it('remembers open transactions until their record is archived', () => {
    const first = openJournal(journal);
    first.noteStart('1', aRequest('tx-1'));
    first.noteRunning('1', 'tx-1');
    first.noteStart('2', aRequest('tx-2'));
    first.close();
    const second = openJournal(journal);
    expect(second.openTransactions('1')).toMatchObject([
      { transactionId: 'tx-1', hasRun: true, request: aRequest('tx-1'), stoppedAt: undefined },
    ]);
    second.archive(record);
    expect(second.openTransactions('1')).toEqual([]);
    expect(second.openTransactions('2')).toMatchObject([{ transactionId: 'tx-2', hasRun: false }]);
    second.close();
  });
});
