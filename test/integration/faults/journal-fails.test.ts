import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { filter, firstValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createMeter, type MeterState, openJournal } from '../../../src/index.ts';
import { createSimulator, listen } from '../../../src/simulator/index.ts';
import { aRequest } from '../../support/a-request.ts';
import { expectMeterError } from '../../support/expect-meter-error.ts';
import type { FullDisk } from '../../support/fill-the-disk.ts';
import { memoryFolder } from '../../support/memory-folder.ts';
import { connected, createRig } from '../../support/rig.ts';
import { holdJournal } from './journal-holder.ts';

const program = join(import.meta.dirname, '../../support/fill-the-disk.ts');
/** In units of 512 or 1024 bytes, as the shell has it. */
const emptyJournal = 200;
/** Room for a few sessions, and for one page more each. */
const rooms = [16, 24, 32].map(more => emptyJournal + more);

/** A process in which no file can grow beyond the room, as on a disk that is full. */
async function untilFull(room: number, port: number, journal: string): Promise<FullDisk> {
  const limited = `ulimit -f ${room}; exec "$0" "$@"`;
  // Its coverage would not fit into the room, and half of it cannot be read.
  const env = { ...process.env, NODE_V8_COVERAGE: '' };
  const { stdout } = await promisify(execFile)(
    'sh',
    ['-c', limited, process.execPath, program, String(port), journal],
    { env },
  );
  return JSON.parse(stdout);
}

function isNothingPending(state: MeterState): boolean {
  return 'pendingRecords' in state && state.pendingRecords.length === 0;
}

describe('a disk that is full', () => {
  it.each(rooms)(
    'keeps starts from being sent, and nothing else, and loses nothing (room for %i)',
    async room => {
      using folder = memoryFolder();
      const journal = join(folder.path, 'journal');
      const simulator = createSimulator({ seed: 7, speed: 100 });
      await using server = await listen(simulator, { host: '127.0.0.1', port: 0 });
      const { delivered, refusal, measurements } = await untilFull(room, server.port, journal);

      expect(refusal).toMatchObject({ code: 'METER_JOURNAL_FAILED', effect: 'none' });
      expect(refusal.message).toContain(journal);
      expect(measurements).toBeGreaterThanOrEqual(3);
      expect(delivered.length).toBeGreaterThan(1);
      const inMeter = simulator.state.records(2000).map(({ transactionId, ocmf }) => [transactionId, ocmf]);
      expect(delivered.toReversed()).toEqual(inMeter);

      await using meter = createMeter({ ipAddress: '127.0.0.1', port: server.port, journal, warmupMs: 0 });
      await meter.start();
      await meter.startTransaction(aRequest('tx-next'));
      await meter.stopTransaction('tx-next');
      await firstValueFrom(meter.state$.pipe(filter(isNothingPending)));
      await meter.stop();
      const kept = openJournal(journal);
      const records = [...kept.records()].map(({ transactionId, ocmf }) => [transactionId, ocmf]);
      // What was noted, and could not be noted to have run, is looked for a minute later: until then it is kept in mind.
      const open = kept.pendingTransactions(simulator.meterId);
      expect(open.filter(({ hasRun }) => hasRun)).toEqual([]);
      kept.close();
      const inMind = new Set(open.map(({ transactionId }) => transactionId));
      const signed = simulator.state.records(2000).map(({ transactionId, ocmf }) => [transactionId, ocmf]);
      expect(signed).toEqual(expect.arrayContaining(records));
      const stored = new Set(records.map(([transactionId]) => transactionId));
      expect(signed.filter(([id = '']) => !stored.has(id) && !inMind.has(id))).toEqual([]);
    },
    60_000,
  );
});

describe('a journal that cannot be written', () => {
  it('refuses starts by default, says why, and takes them when it can be written again', async () => {
    using folder = memoryFolder();
    using journal = holdJournal(join(folder.path, 'journal'));
    await using rig = await createRig({ config: { journal: journal.path } });
    await connected(rig);
    journal.hold('IMMEDIATE');
    const before = rig.measurements.length;
    await expectMeterError(rig.outcome(rig.meter.startTransaction(aRequest('tx-1'))), {
      code: 'METER_JOURNAL_FAILED',
      effect: 'none',
    });
    await rig.pass(3000);
    expect(rig.measurements.length - before).toBeGreaterThanOrEqual(3);
    expect(rig.simulator.counters.requests('POST /v2/legal')).toBe(0);
    journal.release();
    expect((await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')))).transactionId).toBe('tx-1');
  });

  it('with allowStartWithoutJournal carries sessions out, tells each that is not stored, and stores them later', async () => {
    using folder = memoryFolder();
    using journal = holdJournal(join(folder.path, 'journal'));
    await using rig = await createRig({ config: { journal: journal.path, allowStartWithoutJournal: true } });
    await connected(rig);
    journal.hold('IMMEDIATE');
    for (const transactionId of ['tx-1', 'tx-2']) {
      await rig.outcome(rig.meter.startTransaction(aRequest(transactionId)));
      await rig.pass(2000);
      const record = await rig.outcome(rig.meter.stopTransaction(transactionId));
      expect(record.verification).toMatchObject({ verdict: 'valid', billable: true });
    }
    const failed = rig.eventsOf('journal.failed');
    expect(failed.map(({ transactionId }) => transactionId)).toEqual(['tx-1', 'tx-2']);
    expect(failed[0]?.error).toMatchObject({ code: 'METER_JOURNAL_FAILED' });
    expect(journal.content().records).toEqual([]);
    journal.release();
    await rig.until('both records', () => journal.content().records.length === 2, 130_000);
    const inMeter = rig.simulator.state.records(2).map(({ ocmf }) => ocmf);
    expect(journal.content().records.map(({ ocmf }) => ocmf)).toEqual(inMeter.toReversed());
  });
});

describe('a journal whose folder is not there', () => {
  it('keeps starts from being sent until the folder is back, without a restart', async () => {
    using folder = memoryFolder();
    const place = join(folder.path, 'disk');
    await using rig = await createRig({ config: { journal: join(place, 'journal') } });
    await expectMeterError(connected(rig), { code: 'METER_JOURNAL_FAILED', effect: 'none' });
    await rig.until('the meter', () => rig.eventsOf('meter.identified').length > 0);
    expect(rig.eventsOf('journal.failed')[0]?.error.code).toBe('METER_JOURNAL_FAILED');
    await expectMeterError(rig.outcome(rig.meter.startTransaction(aRequest('tx-1'))), {
      code: 'METER_JOURNAL_FAILED',
      effect: 'none',
    });
    mkdirSync(place);
    await rig.until('the journal', () => rig.eventsOf('journal.restored').length > 0, 61_000);
    expect((await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')))).transactionId).toBe('tx-1');
  });
});
