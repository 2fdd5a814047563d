import { describe, expect, it } from 'vitest';
import { createMemoryJournal, EvidenceError, type Journal } from '../../src/index.ts';
import { aRequest } from '../support/a-request.ts';
import { expectMeterError } from '../support/expect-meter-error.ts';
import { connected, createRig, type Rig } from '../support/rig.ts';

async function running(journal: Journal, config: object = {}): Promise<Rig> {
  const rig = await createRig({ config: { journal, ...config } });
  await connected(rig);
  await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
  return rig;
}

const kept = (rig: Rig, journal: Journal) =>
  journal.pendingTransactions(rig.simulator.meterId)[0]?.intermediate;
const gets = (rig: Rig) => rig.simulator.counters.requests('GET /v2/ocmf');

describe('what the meter signs of a transaction that runs', () => {
  it('is kept in the journal at once and then every minute, each in place of the one before', async () => {
    const journal = createMemoryJournal();
    await using rig = await running(journal);
    await rig.pass(3000);
    const first = kept(rig, journal);
    expect(first).toMatchObject({
      transactionId: 'tx-1',
      verification: { verdict: 'valid', billable: false },
    });
    expect(gets(rig)).toBe(1);
    await rig.pass(60_000);
    expect(gets(rig)).toBe(2);
    expect(kept(rig, journal)?.ocmf).not.toBe(first?.ocmf);
    expect([...journal.records()]).toEqual([]);
  });

  it('is asked for of the transaction that runs, also when another one took its place', async () => {
    const journal = createMemoryJournal();
    await using rig = await createRig({ config: { journal } });
    const { otherClient, meterId } = rig.simulator;
    otherClient.start('theirs-1');
    await connected(rig);
    await rig.pass(3000);
    otherClient.stop('theirs-1');
    otherClient.start('theirs-2');
    await rig.until('their next one', () => rig.eventsOf('transaction.found').length === 2, 130_000);
    await rig.pass(3000);
    const open = journal
      .pendingTransactions(meterId)
      .filter(({ intermediate }) => intermediate !== undefined);
    expect(
      open.map(({ transactionId, intermediate }) => [transactionId, intermediate?.transactionId]),
    ).toEqual([['theirs-2', 'theirs-2']]);
  });

  it('is never handed out as the record, and is let go with it', async () => {
    const journal = createMemoryJournal();
    await using rig = await running(journal);
    await rig.pass(3000);
    const intermediate = kept(rig, journal)?.ocmf;
    const record = await rig.outcome(rig.meter.stopTransaction('tx-1'));
    expect(record.ocmf).not.toBe(intermediate);
    expect(record.ocmf).toBe(rig.simulator.state.records(1)[0]?.ocmf);
    expect(kept(rig, journal)).toBeUndefined();
  });

  it('is asked for right after a measurement, so that none is late', async () => {
    const journal = createMemoryJournal();
    await using rig = await running(journal, { transactionOcmfFetchIntervalS: 1 });
    await rig.pass(500);
    rig.simulator.faults.add({ kind: 'slow', delayMs: 700, match: { path: '/v2/ocmf' } });
    rig.measurements.length = 0;
    await rig.pass(20_000);
    const times = rig.measurements.map(({ receivedAt }) => Date.parse(receivedAt));
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(gaps.length).toBeGreaterThanOrEqual(18);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(1100);
  });

  it('is given up before the next measurement when the meter does not answer', async () => {
    const journal = createMemoryJournal();
    await using rig = await running(journal, { transactionOcmfFetchIntervalS: 5 });
    rig.simulator.faults.add({ kind: 'hang', match: { path: '/v2/ocmf' } });
    await rig.pass(30_000);
    expect(rig.events.filter(({ type }) => type.startsWith('link'))).toEqual([]);
  });

  it('is not asked for when the interval is 0', async () => {
    const journal = createMemoryJournal();
    await using rig = await running(journal, { transactionOcmfFetchIntervalS: 0 });
    await rig.pass(120_000);
    expect(gets(rig)).toBe(0);
  });

  it('is not kept when it is of somebody else, or does not verify', async () => {
    const journal = createMemoryJournal();
    await using rig = await running(journal, { transactionOcmfFetchIntervalS: 2 });
    rig.simulator.faults.add({ kind: 'tamperRecord', match: { path: '/v2/ocmf' } });
    await rig.pass(1500);
    const before = kept(rig, journal);
    await rig.pass(6000);
    expect(kept(rig, journal)).toEqual(before);
  });

  it('comes along as evidence when the meter has lost the transaction', async () => {
    const journal = createMemoryJournal();
    await using rig = await running(journal);
    await rig.pass(3000);
    const intermediate = kept(rig, journal);
    for (const path of ['/v2/legal?', '/v2/ocmf'])
      rig.simulator.faults.add({ kind: 'status', status: 400, match: { method: 'GET', path } });
    rig.simulator.faults.add({ kind: 'lostAnswer', match: { method: 'PUT', path: '/v2/legal' } });
    const error = await expectMeterError(rig.outcome(rig.meter.stopTransaction('tx-1')), {
      code: 'METER_RECORD_UNAVAILABLE',
      effect: 'done',
    });
    expect(error).toBeInstanceOf(EvidenceError);
    expect((error as EvidenceError).intermediate?.ocmf).toBe(intermediate?.ocmf);
    // Refused again a minute later: only then it is lost.
    await rig.until('the loss', () => rig.eventsOf('record.lost').length > 0, 70_000);
    expect(rig.eventsOf('record.lost')[0]?.error.message).toMatch(/not the final record/);
    expect(rig.eventsOf('record.lost')[0]?.intermediate?.ocmf).toBe(intermediate?.ocmf);
  });

  it('comes along when the final record is pending', async () => {
    const journal = createMemoryJournal();
    await using rig = await running(journal);
    await rig.pass(3000);
    rig.simulator.faults.add({ kind: 'status', status: 500, match: { path: '/v2/ocmf' } });
    const error = await expectMeterError(rig.outcome(rig.meter.stopTransaction('tx-1')), {
      code: 'METER_RECORD_UNAVAILABLE',
    });
    expect((error as EvidenceError).intermediate?.transactionId).toBe('tx-1');
    expect(rig.eventsOf('record.pending')[0]?.intermediate?.transactionId).toBe('tx-1');
  });

  it('outlives the driver, and comes along when the meter is found without the transaction', async () => {
    const journal = createMemoryJournal();
    await using rig = await running(journal);
    await rig.pass(3000);
    await rig.meter.stop();
    rig.simulator.powerCycle({ openTransaction: 'closed' });
    for (const path of ['/v2/legal?', '/v2/ocmf'])
      rig.simulator.faults.add({ kind: 'status', status: 400, match: { method: 'GET', path } });
    const next = rig.another();
    const lost: unknown[] = [];
    next.events$.subscribe(event => {
      if (event.type === 'record.lost') lost.push(event.intermediate?.transactionId);
    });
    await rig.outcome(next.start());
    await rig.until('the loss', () => lost.length > 0, 90_000);
    expect(lost).toEqual(['tx-1']);
  });
});
