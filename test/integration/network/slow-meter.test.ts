import { describe, expect, it } from 'vitest';
import { createMemoryJournal, type Meter } from '../../../src/index.ts';
import type { FaultMatch } from '../../../src/simulator/index.ts';
import { aRequest } from '../../support/a-request.ts';
import { connected, createRig, type Rig } from '../../support/rig.ts';

const slow = (rig: Rig, delayMs: number, match: FaultMatch = {}) =>
  rig.simulator.faults.add({ kind: 'slow', delayMs, match });
const typesOf = (rig: Rig, pattern: RegExp) =>
  rig.events.map(({ type }) => type).filter(type => pattern.test(type));

function gapsOf(rig: Rig): number[] {
  const times = rig.measurements.map(({ receivedAt }) => Date.parse(receivedAt));
  return times.slice(1).map((time, index) => time - (times[index] ?? 0));
}

describe.each([1000, 3000, 4500])('a meter that takes %i ms for each answer', delayMs => {
  it('is measured, starts and stops, and brings the record', async () => {
    await using rig = await createRig({ config: { transactionOcmfFetchIntervalS: 0 } });
    await connected(rig);
    slow(rig, delayMs);
    await rig.pass(10_000);
    const started = await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')), 120_000);
    expect(started.transactionId).toBe('tx-1');
    await rig.pass(30_000);
    const record = await rig.outcome(rig.meter.stopTransaction('tx-1'), 120_000);
    expect(record.verification.verdict).toBe('valid');
    expect(rig.simulator.counters.writes.filter(({ method }) => method === 'POST')).toHaveLength(1);
    expect(typesOf(rig, /Failed/)).toEqual([]);
  });

  it('gives what it has signed of a running transaction, and no request runs out of its time', async () => {
    const journal = createMemoryJournal();
    await using rig = await createRig({ config: { journal } });
    await connected(rig);
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    await rig.pass(5000);
    const kept = () => journal.pendingTransactions(rig.simulator.meterId)[0]?.intermediate?.ocmf;
    const first = kept();
    slow(rig, delayMs);
    await rig.pass(90_000);
    expect(kept()).not.toBe(first);
    expect(rig.meter.health().transport?.failures).toBe(0);
  });

  it('gives the records that were made while the driver was away', async () => {
    const journal = createMemoryJournal();
    await using rig = await createRig({ config: { journal } });
    await connected(rig);
    const session = async (meter: Meter, transactionId: string) => {
      await rig.outcome(meter.startTransaction(aRequest(transactionId)));
      await rig.outcome(meter.stopTransaction(transactionId));
    };
    await session(rig.meter, 'ours');
    await rig.meter.stop();
    const other = rig.another({ journal: createMemoryJournal() });
    await rig.outcome(other.start());
    await session(other, 'of others');
    await other.stop();
    slow(rig, delayMs);
    const returned = rig.another();
    const recovered: string[] = [];
    returned.events$.subscribe(event => {
      if (event.type === 'record.recovered') recovered.push(event.record.transactionId);
    });
    await rig.outcome(returned.start());
    await rig.until('the record of others', () => recovered.length > 0, 240_000);
    expect(recovered).toEqual(['of others']);
    expect(returned.health().transport?.failures).toBe(0);
  });
});

describe('a command that the meter does not answer', () => {
  it('keeps measurements away for its deadline and one period, and the link is not lost', async () => {
    await using rig = await createRig({ simulator: { deviceClock: { synced: false } } });
    rig.simulator.faults.add({ kind: 'hang', match: { method: 'PUT', path: '/v1/settings' } });
    await connected(rig);
    await rig.pass(5000);
    rig.measurements.length = 0;
    const starting = rig.meter.startTransaction(aRequest('tx-1')).catch((error: unknown) => error);
    await rig.pass(30_000);
    expect(Math.max(...gapsOf(rig))).toBeLessThanOrEqual(5000 + 1000);
    expect(typesOf(rig, /link\.lost/)).toEqual([]);
    await rig.outcome(starting, 120_000);
  });
});

it('measures again within a period after a start that took the meter three seconds', async () => {
  await using rig = await createRig();
  await connected(rig);
  slow(rig, 3000, { method: 'POST', path: '/v2/legal' });
  await rig.pass(5000);
  rig.measurements.length = 0;
  await rig.pass(1500);
  await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
  const startedMs = Date.now();
  const before = rig.measurements.length;
  await rig.until('a measurement', () => rig.measurements.length > before, 1000);
  expect(Date.now() - startedMs).toBeLessThanOrEqual(1000);
  expect(Math.max(...gapsOf(rig))).toBeLessThanOrEqual(5000 + 1000);
  expect(typesOf(rig, /link\.lost/)).toEqual([]);
});
