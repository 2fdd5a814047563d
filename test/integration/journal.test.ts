import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MeterEvent } from '../../src/index.ts';
import { createSimulator } from '../../src/simulator/index.ts';
import { aRequest } from '../support/a-request.ts';
import { expectMeterError } from '../support/expect-meter-error.ts';
import { connected, createRig, type Rig } from '../support/rig.ts';

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
    await expectMeterError(rig.outcome(rig.meter.start()), { code: 'METER_JOURNAL_FAILED' });
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
