import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../../src/index.ts';
import { createSigner, fromSafeXml, signRecord } from '../../../src/ocmf/index.ts';
import { dcbm, jsonLines } from '../../support/dcbm.ts';
import { behindItsBack } from '../../unit/journal/raw-file.ts';

let folder: string;
let journal: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dcbm-records-'));
  journal = join(folder, 'meter.journal');
});
afterEach(() => rmSync(folder, { recursive: true }));

const signer = createSigner({});
const reading = (kind: 'B' | 'E', kWh: string) =>
  `{"TM":"2026-05-06T10:0${kind === 'B' ? 0 : 5}:00,000+0000 R","TX":"${kind}","RV":${kWh},"RI":"1-0:1.8.0","RU":"kWh","ST":"G"}`;

interface Kept {
  readonly id: string;
  readonly number: number;
  readonly readings?: string;
  readonly hour?: number;
  readonly isForged?: boolean;
}

function recordOf({ id, number, readings = '', isForged }: Kept): string {
  const payload = `{"FV":"1.0","GS":"1","PG":"T${number}","IS":true,"IT":"NONE","ID":"${id}","RD":[${readings}]}`;
  const record = signRecord(payload, signer);
  return isForged ? record.replace('"GS":"1"', '"GS":"2"') : record;
}

/** A journal of another process, which has ended; gives the records as they are in it. */
function keep(...records: readonly Kept[]): string[] {
  const file = openJournal(journal);
  const texts = records.map(recordOf);
  for (const [index, record] of records.entries()) {
    file.archive({
      meterId: '1',
      transactionId: record.id,
      ocmf: texts[index] ?? '',
      publicKey: signer.publicKeyHex,
      receivedAt: `2026-05-06T1${record.hour ?? 0}:00:00.000Z`,
      verification: { verdict: 'valid', billable: true, findings: [] },
    });
  }
  file.close();
  return texts;
}

const recordOfDriver = {
  meterId: '1',
  transactionId: 'b',
  publicKey: signer.publicKeyHex,
  receivedAt: '2026-05-06T10:00:00.000Z',
  verification: { verdict: 'valid', billable: true, findings: [] },
} as const;

const records = (command: string, ...args: string[]) =>
  dcbm('records', command, ...args, '--journal', journal);
const charged = [reading('B', '1.000'), reading('E', '4.250')].join();

describe('dcbm records list', () => {
  it('shows people energy and verdict, oldest first', async () => {
    keep(
      { id: 'a', number: 1, readings: charged },
      { id: 'b\\u001b[2J', number: 2, readings: reading('B', '4.250'), hour: 1 },
    );
    const { code, stdout } = await records('list', '--format', 'text');
    expect(code).toBe(0);
    const [first, second] = stdout.split('\n');
    expect(first).toMatch(/^2026-05-06T10:00:00.000Z {2}1 {2}a +3.250 kWh {2}valid$/);
    expect(second).toMatch(/ unknown {2}valid$/);
    expect(stdout).not.toContain('\u001b');
  });

  const keepEvidence = () => {
    const file = openJournal(journal);
    file.keepEvidence({ ...recordOfDriver, ocmf: recordOf({ id: 'b', number: 2 }) }, 'interim');
    file.close();
  };

  it('keeps what is not final apart, and says where it is', async () => {
    keep({ id: 'a', number: 1, readings: charged });
    keepEvidence();
    const { stdout, stderr } = await records('list');
    expect(jsonLines({ stdout }).map(({ transactionId }) => transactionId)).toEqual(['a']);
    expect(stderr).toBe('there is more, which is not final: records list --evidence\n');
  });

  it('lists what is not final when it is asked for', async () => {
    keep({ id: 'a', number: 1, readings: charged });
    keepEvidence();
    const evidence = await records('list', '--evidence');
    expect(jsonLines(evidence)).toMatchObject([{ transactionId: 'b', kind: 'interim', verdict: 'valid' }]);
    expect(evidence.stderr).toBe('');
  });

  it('is empty for a journal without records', async () => {
    keep();
    expect(await records('list')).toMatchObject({ code: 0, stdout: '' });
  });
});

describe('dcbm records show', () => {
  it('shows people who, when, how much, and the text that was signed', async () => {
    const [record = ''] = keep({ id: 'a', number: 1, readings: charged });
    const { stdout } = await records('show', 'a', '--format', 'text');
    expect(stdout).toContain('3.250 kWh');
    expect(stdout.trimEnd().endsWith(record)).toBe(true);
  });

  it('ends with 1 for a transaction that is not in it', async () => {
    keep({ id: 'a', number: 1 });
    const { code, stdout, stderr } = await records('show', 'z');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe('the journal has no record of transaction "z"\n');
  });
});

describe('dcbm records export', () => {
  it.each([
    ['from', ['--from', '2026-05-06T11:00:00Z'], ['b', 'c']],
    ['to', ['--to', '2026-05-06T12:00:00Z'], ['a', 'b']],
    ['from and to', ['--from', '2026-05-06T11:00:00Z', '--to', '2026-05-06T12:00:00Z'], ['b']],
  ])('takes what was received %s a time', async (_name, args, ids) => {
    keep({ id: 'a', number: 1 }, { id: 'b', number: 2, hour: 1 }, { id: 'c', number: 3, hour: 2 });
    const lines = jsonLines(await records('export', ...args));
    expect(lines.map(({ transactionId }) => transactionId)).toEqual(ids);
    expect(lines[0]?.ocmf).toMatch(/^OCMF\|/);
  });

  it('writes one S.A.F.E. XML document with every record', async () => {
    const kept = keep({ id: 'a', number: 1 }, { id: 'b', number: 2 });
    const { stdout } = await records('export', '--to-format', 'safe-xml');
    expect(fromSafeXml(stdout).values.map(({ record }) => Buffer.from(record).toString())).toEqual(kept);
  });

  it('ends with 2 for a time that is none', async () => {
    keep();
    const { code, stderr } = await records('export', '--from', 'yesterday');
    expect(code).toBe(2);
    expect(stderr).toContain('a time of ISO 8601');
  });
});

describe('dcbm records check', () => {
  it('finds gaps, duplicates and records that do not verify', async () => {
    keep(
      { id: 'a', number: 1 },
      { id: 'b', number: 2 },
      { id: 'c', number: 2 },
      { id: 'd', number: 5, isForged: true },
      { id: 'e', number: 7 },
    );
    const { code, stdout, stderr } = await records('check');
    expect(code).toBe(5);
    expect(jsonLines({ stdout }).map(({ code: found }) => found)).toEqual([
      'not-verifiable',
      'duplicate',
      'gap',
      'gap',
    ]);
    expect(stdout).toContain('T3 to T4 missing');
    expect(stdout).toContain('T6 missing');
    expect(stderr).toContain('5 records, 4 problems');
  });

  it('finds damaged records, and goes on behind them', async () => {
    keep({ id: 'a', number: 1 }, { id: 'b', number: 2 }, { id: 'c', number: 4 });
    behindItsBack(journal, database =>
      database.exec(`DROP TRIGGER records_stay; UPDATE records SET received_at = 'now' WHERE number = 2`),
    );
    const { code, stdout, stderr } = await records('check');
    expect(code).toBe(5);
    expect(jsonLines({ stdout }).map(({ code: found }) => found)).toEqual(['damaged', 'gap']);
    expect(stdout).toContain('T3 missing');
    expect(stderr).toContain('2 records, 2 problems');
  });

  it('takes no gap for one of which the driver knows why there is no record', async () => {
    keep({ id: 'a', number: 1 }, { id: 'c', number: 4 });
    const file = openJournal(journal);
    const session = { transactionId: 'b', notedAt: '2026-05-06T10:00:00.000Z' };
    file.noteOutcome('1', session, 'lost', 2);
    file.noteUnavailable('1', { from: 3, to: 3 });
    file.close();
    expect(await records('check')).toMatchObject({ code: 0, stdout: '' });
  });

  it('ends with 0 when the pagination of each meter runs on by one', async () => {
    keep({ id: 'b', number: 8 }, { id: 'a', number: 7 });
    const { code, stdout, stderr } = await records('check');
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toContain('2 records, 0 problems');
  });
});

describe.each([
  ['list', []],
  ['show', ['a']],
  ['export', []],
  ['check', []],
])('dcbm records %s', (command, args) => {
  it('reads while a driver has the journal open', async () => {
    const [text = ''] = keep({ id: 'a', number: 1, readings: charged });
    const driver = openJournal(journal);
    const { code, stdout } = await records(command, ...args);
    driver.archive({ ...recordOfDriver, ocmf: text.replace('"ID":"a"', '"ID":"b"') });
    driver.close();
    expect(code).toBe(0);
    expect(stdout.includes('"transactionId":"a"')).toBe(command !== 'check');
  });

  it('ends with 2 where no journal is, and makes none', async () => {
    const { code, stdout, stderr } = await records(command, ...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('a journal, found none');
    expect(existsSync(journal)).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });
});
