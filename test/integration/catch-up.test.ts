import { describe, expect, it } from 'vitest';
import { createMemoryJournal, type Journal, type Meter, type MeterEvent } from '../../src/index.ts';
import type { SimulatorOptions } from '../../src/simulator/index.ts';
import { aRequest } from '../support/a-request.ts';
import { endingOf } from '../support/handed-over.ts';
import { connected, createRig, type Rig } from '../support/rig.ts';

/** A whole session with a driver of somebody else, who shares no journal with us. */
async function sessionOfOthers(rig: Rig, transactionId: string): Promise<void> {
  const other = rig.another({ journal: createMemoryJournal() });
  await rig.outcome(other.start());
  await session(rig, other, transactionId);
  await other.stop();
}

async function session(rig: Rig, meter: Meter, transactionId: string): Promise<void> {
  await rig.outcome(meter.startTransaction(aRequest(transactionId)));
  await rig.pass(500);
  await rig.outcome(meter.stopTransaction(transactionId));
}

/** Our driver has archived the record of `ours-1` and is gone. */
async function withOneRecord(simulator: SimulatorOptions = {}): Promise<{ rig: Rig; journal: Journal }> {
  const journal = createMemoryJournal();
  const rig = await createRig({ config: { journal }, simulator });
  await connected(rig);
  await session(rig, rig.meter, 'ours-1');
  await rig.meter.stop();
  return { rig, journal };
}

async function restarted(rig: Rig, journal: Journal): Promise<{ meter: Meter; events: MeterEvent[] }> {
  const meter = rig.another({ journal });
  const events: MeterEvent[] = [];
  meter.events$.subscribe(event => events.push(event));
  await rig.outcome(meter.start());
  return { meter, events };
}

const recovered = (events: readonly MeterEvent[]) =>
  events.flatMap(event => (event.type === 'record.recovered' ? [event.record.transactionId] : []));
const inStore = (rig: Rig) =>
  rig.simulator.state
    .records(20)
    .map(({ transactionId, ocmf }) => `${transactionId} ${ocmf}`)
    .toReversed();
const inJournal = (journal: Journal) =>
  [...journal.records()].map(({ transactionId, ocmf }) => `${transactionId} ${ocmf}`);

describe('records that the meter made while the driver was away', () => {
  it('are brought home oldest first, byte for byte, so that the archive has no gap', async () => {
    const { rig, journal } = await withOneRecord();
    await using _rig = rig;
    for (const id of ['other-1', 'other-2', 'other-3']) await sessionOfOthers(rig, id);
    const { events } = await restarted(rig, journal);
    await rig.until('all of them', () => recovered(events).length === 3, 30_000);
    expect(recovered(events)).toEqual(['other-1', 'other-2', 'other-3']);
    expect(inJournal(journal)).toEqual(inStore(rig));
    expect([...journal.gaps(rig.simulator.meterId, { from: 1, to: 4 })]).toEqual([]);
  });

  it('are found also behind a record that is in the journal already', async () => {
    const { rig, journal } = await withOneRecord();
    await using _rig = rig;
    await sessionOfOthers(rig, 'other-1');
    const { meter, events } = await restarted(rig, journal);
    await session(rig, meter, 'ours-2');
    await rig.until('it', () => recovered(events).length === 1, 30_000);
    expect(recovered(events)).toEqual(['other-1']);
    expect(inJournal(journal).toSorted()).toEqual(inStore(rig).toSorted());
  });

  it('are brought home while transactions begin and end, each once', async () => {
    const { rig, journal } = await withOneRecord();
    await using _rig = rig;
    for (const id of ['other-1', 'other-2', 'other-3', 'other-4']) await sessionOfOthers(rig, id);
    const { meter, events } = await restarted(rig, journal);
    for (const id of ['ours-2', 'ours-3', 'ours-4']) {
      await rig.pass(1700);
      await session(rig, meter, id);
    }
    await rig.until('all of them', () => recovered(events).length === 4, 60_000);
    await rig.pass(5000);
    expect(recovered(events)).toHaveLength(4);
    expect(inJournal(journal).toSorted()).toEqual(inStore(rig).toSorted());
  });

  it('are asked for one request after each poll, and never delay a measurement', async () => {
    const { rig, journal } = await withOneRecord();
    await using _rig = rig;
    for (const id of ['other-1', 'other-2', 'other-3']) await sessionOfOthers(rig, id);
    rig.simulator.faults.add({ kind: 'slow', delayMs: 600, match: { path: '/v2/legal/-' } });
    const { meter } = await restarted(rig, journal);
    const times: number[] = [];
    meter.measurements$.subscribe(({ receivedAt }) => times.push(Date.parse(receivedAt)));
    await rig.pass(15_000);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(1100);
  });

  it('are looked for again when the way was broken', async () => {
    const { rig, journal } = await withOneRecord();
    await using _rig = rig;
    await sessionOfOthers(rig, 'other-1');
    rig.simulator.faults.add({ kind: 'hang', match: { path: '/v2/legal/-', times: 2 } });
    rig.simulator.faults.add({ kind: 'hang', match: { path: '/v2/ocmf', times: 2 } });
    const { events } = await restarted(rig, journal);
    await rig.until('it', () => recovered(events).length === 1, 300_000);
  });

  it('are told as missing when the meter does not give them, and those after them come', async () => {
    const { rig, journal } = await withOneRecord();
    await using _rig = rig;
    for (const id of ['other-1', 'other-2', 'other-3']) await sessionOfOthers(rig, id);
    rig.simulator.faults.add({ kind: 'status', status: 400, match: { path: '/v2/legal/-1' } });
    rig.simulator.faults.add({ kind: 'status', status: 404, match: { path: '/v2/ocmf/-2' } });
    const { events } = await restarted(rig, journal);
    await rig.until('the rest', () => events.some(({ type }) => type === 'records.missing'), 30_000);
    expect(recovered(events)).toEqual(['other-3']);
    expect(events.filter(({ type }) => type === 'records.missing')).toEqual([
      { type: 'records.missing', from: 2, to: 3 },
    ]);
  });

  it('are none on a meter that counts from 1, after a start in doubt on a virgin one', async () => {
    await using rig = await createRig({ backend: 'msw' });
    rig.simulator.faults.add({ kind: 'lostAnswer', match: { method: 'POST', times: 1 } });
    await endingOf(rig, rig.meter.start());
    await endingOf(rig, rig.meter.startTransaction(aRequest('tx-1')));
    await rig.pass(130_000);
    await endingOf(rig, rig.meter.stopTransaction('tx-1'));
    await rig.pass(130_000);
    expect(rig.eventsOf('records.missing')).toEqual([]);
  });

  it('are kept and told as invalid when they do not verify', async () => {
    const { rig, journal } = await withOneRecord();
    await using _rig = rig;
    await sessionOfOthers(rig, 'other-1');
    rig.simulator.faults.add({ kind: 'tamperRecord', match: { path: '/v2/ocmf' } });
    const { events } = await restarted(rig, journal);
    await rig.until('it', () => events.some(({ type }) => type === 'record.invalid'), 250_000);
    expect(recovered(events)).toEqual([]);
    expect([...journal.records()]).toHaveLength(1);
    expect([...journal.evidence(rig.simulator.meterId)].map(({ kind }) => kind)).toContain('unverified');
  });

  it('are not looked for by a journal that has none of this meter yet', async () => {
    const journal = createMemoryJournal();
    await using rig = await createRig({
      config: { journal },
      simulator: { history: { transactions: 500 } },
    });
    await connected(rig);
    await rig.pass(10_000);
    expect(rig.simulator.counters.requests('GET /v2/legal/-1')).toBe(0);
    expect([...journal.records()]).toEqual([]);
  });
});

describe('a store that is about to overwrite what the journal does not have', () => {
  /** As if the journal's only record were so many transactions old. */
  async function lookingBackOver(transactions: number) {
    const journal = createMemoryJournal();
    const rig = await createRig({ config: { journal }, simulator: { history: { transactions } } });
    const { meterId, publicKeyOcmf: publicKey } = rig.simulator;
    const verification = { verdict: 'valid', billable: true, findings: [] } as const;
    const receivedAt = '2026-01-01T00:00:00.000Z';
    const first = {
      meterId,
      transactionId: 'first',
      ocmf: 'OCMF|{}|{}',
      publicKey,
      receivedAt,
      verification,
      paginationCounter: 1,
    };
    journal.archive(first);
    journal.noteDelivered(first);
    await connected(rig);
    await rig.until(
      'the look',
      () => [...rig.simulator.counters.byName.keys()].some(name => name.includes('/-')),
      5000,
    );
    return rig;
  }

  it('is announced, with how many transactions are left', async () => {
    await using rig = await lookingBackOver(20_000);
    expect(rig.eventsOf('store.nearlyFull')).toEqual([
      { type: 'store.nearlyFull', missing: 19_999, oldest: 2, overwrittenIn: 401 },
    ]);
  });

  it('is not announced while there is room', async () => {
    await using rig = await lookingBackOver(18_000);
    expect(rig.eventsOf('store.nearlyFull')).toEqual([]);
    await rig.until('the first', () => rig.eventsOf('record.recovered').length > 0, 10_000);
    expect(rig.eventsOf('record.recovered')[0]?.record.paginationCounter).toBe(2);
  });
});
