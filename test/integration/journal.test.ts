import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MeterEvent, openJournal } from '../../src/index.ts';
import { migrations } from '../../src/journal/schema.ts';
import { seal } from '../../src/journal/seal.ts';
import { createSimulator } from '../../src/simulator/index.ts';
import { expectMeterError } from '../support/expect-meter-error.ts';
import { aRequest, connected, createRig, type Rig } from '../support/rig.ts';

let folder: string;
let journal: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
  journal = join(folder, 'meter.journal');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A driver with the same journal after the first one has gone, and what it announces. */
async function afterRestart(rig: Rig): Promise<{ meter: Rig['meter']; events: MeterEvent[] }> {
  await rig.meter.stop();
  const meter = rig.another();
  const events: MeterEvent[] = [];
  meter.events$.subscribe(event => events.push(event));
  await rig.outcome(meter.start());
  return { meter, events };
}

const types = (events: readonly MeterEvent[]) => events.map(({ type }) => type);

describe('a driver with a journal', () => {
  it('resumes, after a restart, the transaction that it started', async () => {
    await using rig = await createRig({ config: { journal } });
    await connected(rig);
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    const { meter, events } = await afterRestart(rig);
    await rig.until('resumed', () => types(events).includes('transaction.resumed'), 2000);
    expect(types(events)).not.toContain('transaction.found');
    const record = await rig.outcome(meter.stopTransaction('tx-1'));
    expect(record.ocmf).toBe(rig.simulator.state.records(1)[0]?.ocmf);
  });

  it('carries out, after a restart, a stop that was cut off', async () => {
    await using rig = await createRig({ config: { journal } });
    await connected(rig);
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    rig.simulator.faults.add({ kind: 'hang', match: { method: 'PUT', path: '/v2/legal' } });
    const cutOff = expectMeterError(rig.meter.stopTransaction('tx-1'), { code: 'METER_STOPPED' });
    await rig.until('the PUT', () => rig.simulator.counters.requests('PUT /v2/legal') > 0, 2000);
    rig.simulator.faults.clear();
    const { events } = await afterRestart(rig);
    await cutOff;
    await rig.until('the record', () => types(events).includes('record.recovered'), 5000);
    expect(rig.simulator.state.openTransactionId).toBeUndefined();
  });

  it('fetches, after a restart, a record that had not come home', async () => {
    await using rig = await createRig({ config: { journal } });
    await connected(rig);
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    rig.simulator.faults.add({ kind: 'status', status: 500, match: { path: '/v2/ocmf' } });
    await expectMeterError(rig.outcome(rig.meter.stopTransaction('tx-1')), {
      code: 'METER_RECORD_UNAVAILABLE',
    });
    rig.simulator.faults.clear();
    const { events } = await afterRestart(rig);
    await rig.until('the record', () => types(events).includes('record.recovered'), 2000);
  });

  it('brings home the record of a transaction that the meter closed while no driver ran', async () => {
    await using rig = await createRig({ config: { journal } });
    await connected(rig);
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    await rig.meter.stop();
    rig.simulator.powerCycle({ openTransaction: 'closed' });
    const { events } = await afterRestart(rig);
    await rig.until('the record', () => types(events).includes('record.recovered'), 20_000);
  });

  it('does not raise an alarm for a start that never reached the meter', async () => {
    await using rig = await createRig({ config: { journal } });
    await connected(rig);
    rig.simulator.faults.add({ kind: 'hang', match: { method: 'POST' } });
    const cutOff = expectMeterError(rig.meter.startTransaction(aRequest('tx-1')), { code: 'METER_STOPPED' });
    await rig.until('the POST', () => rig.simulator.counters.requests('POST /v2/legal') > 0, 2000);
    rig.simulator.faults.clear();
    const { events } = await afterRestart(rig);
    await cutOff;
    await rig.pass(3000);
    expect(types(events)).not.toContain('record.lost');
    expect(types(events)).not.toContain('record.recovered');
  });

  it('gives an archived record without asking the meter, also after a restart', async () => {
    await using rig = await createRig({ config: { journal } });
    await connected(rig);
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    const first = await rig.outcome(rig.meter.stopTransaction('tx-1'));
    const { meter } = await afterRestart(rig);
    const before = rig.simulator.counters.requests('GET /v2/ocmf');
    const again = await rig.outcome(meter.stopTransaction('tx-1'));
    expect(again.ocmf).toBe(first.ocmf);
    expect(rig.simulator.counters.requests('GET /v2/ocmf')).toBe(before);
  });

  it('measures, but refuses to start, while the journal cannot be opened', async () => {
    writeFileSync(journal, 'this is no database, whatever its name says '.repeat(100));
    await using rig = await createRig({ config: { journal } });
    await connected(rig);
    await rig.until('measurements', () => rig.measurements.length > 1, 3000);
    const error = await expectMeterError(rig.outcome(rig.meter.startTransaction(aRequest('tx-1'))), {
      code: 'METER_JOURNAL_FAILED',
      effect: 'none',
    });
    expect(error.message).toContain(journal);
    expect(rig.simulator.counters.requests('POST /v2/legal')).toBe(0);
  });
});

describe('another meter at the address, after a restart', () => {
  /** A driver that has archived a record of the first meter; from now on another one answers. */
  async function exchanged(): Promise<Rig> {
    const rig = await createRig({ config: { journal } });
    await connected(rig);
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    await rig.outcome(rig.meter.stopTransaction('tx-1'));
    await rig.meter.stop();
    rig.simulator.faults.add({ kind: 'otherIdentity', meterId: '999', seed: 'other' });
    return rig;
  }

  it('is refused, with both named, and nothing of it gets into the archive', async () => {
    await using rig = await exchanged();
    const error = await expectMeterError(rig.outcome(rig.another().start()), {
      code: 'METER_IDENTITY_CHANGED',
    });
    expect(error.message).toContain(`meter ${rig.simulator.meterId} with key`);
    expect(error.message).toContain('got meter 999');
    expect(error.message).toContain('publicKey');
    expect(rig.simulator.counters.requests('GET /v2/livemeasure')).toBeLessThanOrEqual(2);
  });

  it('is refused again by the next driver, and the old one is welcome', async () => {
    await using rig = await exchanged();
    for (const _driver of [1, 2]) {
      const driver = rig.another();
      await expectMeterError(rig.outcome(driver.start()), { code: 'METER_IDENTITY_CHANGED' });
      await driver.stop();
    }
    rig.simulator.faults.clear();
    const third = rig.another();
    expect((await rig.outcome(third.start())).meterId).toBe(rig.simulator.meterId);
  });

  it('is welcome when its key is configured: the exchange was on purpose', async () => {
    await using rig = await exchanged();
    const other = createSimulator({ seed: 'other', meterId: '999' });
    const identity = await rig.outcome(rig.another({ publicKey: other.publicKeyOcmf }).start());
    expect(identity.meterId).toBe('999');
  });
});

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
