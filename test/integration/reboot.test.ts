import { describe, expect, it } from 'vitest';
import { aRequest } from '../support/a-request.ts';
import { connected, createRig, type Rig, writesOf } from '../support/rig.ts';

/** A driver that has settled: the two minutes are over, the settings are written. */
async function settled(): Promise<Rig> {
  const rig = await createRig();
  await connected(rig);
  await rig.until('the first sync', () => rig.eventsOf('clock.synced').length > 0, 130_000);
  await rig.pass(3000);
  return rig;
}

const settingsWrites = (rig: Rig) => writesOf(rig.simulator).filter(write => write.includes('/v1/settings'));

describe('a meter that boots between two polls', () => {
  it('is noticed when its clock goes back, settles again and gets its time and settings again', async () => {
    await using rig = await settled();
    rig.simulator.reboot();
    rig.simulator.jumpClock(-7 * 86_400);
    await rig.until('the reboot', () => rig.eventsOf('meter.rebooted').length > 0, 5000);
    expect(rig.eventsOf('meter.rebooted')).toEqual([{ type: 'meter.rebooted', signs: ['clock jumped'] }]);
    expect(rig.states.at(-1)).toMatchObject({ name: 'warmup', link: 'online' });

    const before = settingsWrites(rig).length;
    await rig.pass(115_000);
    expect(settingsWrites(rig)).toHaveLength(before);
    await rig.until('the next sync', () => rig.eventsOf('clock.synced').length === 2, 10_000);
    expect(Math.abs(rig.simulator.state.clock.utcMs - Date.now())).toBeLessThan(1500);
    await rig.pass(5000);
    expect(rig.eventsOf('meter.rebooted')).toHaveLength(1);
  });

  it('is noticed after a failed poll when it says that its clock is not synced', async () => {
    await using rig = await settled();
    rig.simulator.forceStatusBits({ timeSyncStatusIsOk: false });
    rig.simulator.faults.add({ kind: 'reset', match: { path: '/v2/livemeasure', times: 2 } });
    await rig.until('the reboot', () => rig.eventsOf('meter.rebooted').length > 0, 5000);
    expect(rig.eventsOf('meter.rebooted')[0]?.signs).toEqual(['time sync lost']);
    expect(rig.eventsOf('link.restored')).toEqual([{ type: 'link.restored', from: 'degraded' }]);
  });

  it('keeps the transaction that it still runs', async () => {
    await using rig = await settled();
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    rig.simulator.jumpClock(3600);
    await rig.until('the reboot', () => rig.eventsOf('meter.rebooted').length > 0, 5000);
    expect(rig.eventsOf('transaction.resumed')).toMatchObject([{ transactionId: 'tx-1' }]);
    const record = await rig.outcome(rig.meter.stopTransaction('tx-1'));
    expect(record.ocmf).toBe(rig.simulator.state.records(1)[0]?.ocmf);
  });

  it('is noticed by the transaction that it has closed, and whose record then comes', async () => {
    await using rig = await settled();
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    rig.simulator.powerCycle({ openTransaction: 'closed', offForMs: 1500 });
    await rig.until('the record', () => rig.eventsOf('record.recovered').length > 0, 10_000);
    expect(rig.eventsOf('transaction.closedByMeter')).toHaveLength(1);
    expect(rig.eventsOf('link.lost')).toEqual([]);
  });
});

describe('a meter that is away for less than the time between two polls', () => {
  it('is noticed by its new connection, and so is the transaction that it has closed', async () => {
    await using rig = await settled();
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    await rig.pass(2500);
    rig.simulator.powerCycle({ openTransaction: 'closed' });
    await rig.until('the record', () => rig.eventsOf('record.recovered').length > 0, 5000);
    expect(rig.eventsOf('transaction.closedByMeter')).toHaveLength(1);
    expect(rig.events.filter(({ type }) => type.startsWith('link'))).toEqual([]);
  });

  it('is read again only once a minute beside the look of each minute, when it keeps no connection', async () => {
    await using rig = await settled();
    const reads = () => rig.simulator.counters.requests('GET /v1/status');
    const before = reads();
    for (let second = 0; second < 150; second += 1) {
      rig.simulator.reboot();
      await rig.pass(1000, 200);
    }
    expect(reads() - before).toBeLessThanOrEqual(6);
    expect(rig.eventsOf('meter.rebooted')).toEqual([]);
    expect(rig.states.at(-1)?.name).toBe('idle');
  });
});

describe('a meter that does not boot', () => {
  it('is not taken for one that does when a poll fails', async () => {
    await using rig = await settled();
    rig.simulator.faults.add({ kind: 'status', status: 503, match: { path: '/v2/livemeasure', times: 1 } });
    await rig.pass(5000);
    expect(rig.eventsOf('link.restored')).toHaveLength(1);
    expect(rig.eventsOf('meter.rebooted')).toEqual([]);
    expect(rig.states.at(-1)?.name).toBe('idle');
  });

  it('is read again, but not taken for one that does, when somebody closes its port for a moment', async () => {
    await using rig = await settled();
    rig.simulator.faults.add({ kind: 'refuse', durationMs: 2000 });
    await rig.pass(8000);
    expect(rig.eventsOf('meter.rebooted')).toEqual([]);
    expect(rig.states.at(-1)?.name).toBe('warmup');
  });
});

describe('a meter whose clock stands still', () => {
  it('is told once: its measurements may be old ones', async () => {
    await using rig = await settled();
    const timestamp = rig.measurements.at(-1)?.timestamp ?? '';
    const match = { path: '/v2/livemeasure' };
    rig.simulator.faults.add({ kind: 'wrongTypes', pointer: '/timestamp', value: timestamp, match });
    await rig.pass(10_000);
    expect(rig.eventsOf('measurement.repeated')).toMatchObject([{ timestamp }]);
  });
});
