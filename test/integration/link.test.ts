import { describe, expect, it } from 'vitest';
import { aRequest } from '../support/a-request.ts';
import { connected, createRig } from '../support/rig.ts';

const polls = { path: '/v2/livemeasure' };

describe('measurements', () => {
  it('come once a second on a fixed grid, with the id of the meter and in base units', async () => {
    await using rig = await createRig();
    await connected(rig);
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    await rig.until('measurements', () => rig.measurements.length >= 30, 40_000);
    const times = rig.measurements.map(({ receivedAt }) => Date.parse(receivedAt));
    const first = times[0] ?? 0;
    for (const [index, time] of times.entries())
      expect(Math.abs(time - first - index * 1000)).toBeLessThan(500);
    const last = rig.measurements.at(-1);
    expect(last?.meterId).toBe(rig.simulator.meterId);
    expect(last?.powerW).toBeGreaterThan(1000);
    expect(Number.isInteger(last?.energyImportWh)).toBe(true);
    expect(Math.abs((last?.powerW ?? 0) - (last?.voltageV ?? 0) * (last?.currentA ?? 0))).toBeLessThan(1);
  });

  it('are left out, never queued, while the meter is slow', async () => {
    await using rig = await createRig();
    await connected(rig);
    rig.simulator.faults.add({ kind: 'slow', delayMs: 2500, match: polls });
    const before = rig.simulator.counters.requests('GET /v2/livemeasure');
    await rig.pass(12_000);
    const sent = rig.simulator.counters.requests('GET /v2/livemeasure') - before;
    expect(sent).toBeLessThanOrEqual(5);
    expect(rig.simulator.counters.maxInFlight).toBe(1);
  });
});

describe('the link', () => {
  it('is degraded after one failed poll, and restored by the next that succeeds', async () => {
    await using rig = await createRig();
    await connected(rig);
    await rig.pass(2500);
    rig.simulator.faults.add({ kind: 'status', status: 500, match: { ...polls, times: 1 } });
    await rig.pass(3000);
    expect(rig.events.map(({ type }) => type).filter(type => type.startsWith('link'))).toEqual([
      'link.degraded',
      'link.restored',
    ]);
  });

  it.each([
    ['status 500', { kind: 'status', status: 500 }],
    ['garbage', { kind: 'garbage' }],
    ['connection resets', { kind: 'reset' }],
    ['silence', { kind: 'hang' }],
  ] as const)('is lost once and restored once in an outage of %s', async (_name, fault) => {
    await using rig = await createRig();
    await connected(rig);
    await rig.pass(2500);
    rig.simulator.faults.add({ ...fault, match: polls });
    await rig.pass(60_000);
    rig.simulator.faults.clear();
    const returnedMs = Date.now();
    const before = rig.measurements.length;
    await rig.until('restored', () => rig.eventsOf('link.restored').length > 0, 10_000);
    expect(rig.measurements.length).toBeGreaterThan(before);
    await rig.pass(5000);
    const types = rig.events.map(({ type }) => type).filter(type => type.startsWith('link'));
    expect(types).toEqual(['link.degraded', 'link.lost', 'link.restored']);
    expect(rig.eventsOf('link.restored')[0]?.from).toBe('offline');
    expect(Date.now() - returnedMs).toBeLessThan(15_000);
  });

  it('is degraded as stale before a hanging poll has reached its deadline', async () => {
    await using rig = await createRig({ config: { commandTimeoutMs: 20_000 } });
    await connected(rig);
    await rig.pass(1500);
    rig.simulator.faults.add({ kind: 'hang', match: polls });
    await rig.until('degraded', () => rig.eventsOf('link.degraded').length > 0, 4500);
    expect(rig.eventsOf('link.degraded')[0]?.error.message).toContain('No measurement for 3000 ms');
    await rig.until('lost', () => rig.eventsOf('link.lost').length > 0, 11_000);
  });

  it('restarts the two minutes after an outage', async () => {
    await using rig = await createRig();
    await connected(rig);
    await rig.until('idle', () => rig.states.at(-1)?.name === 'idle', 130_000);
    rig.simulator.powerCycle({ offForMs: 10_000 });
    await rig.until('restored', () => rig.eventsOf('link.restored').length > 0, 30_000);
    expect(rig.states.at(-1)?.name).toBe('warmup');
    await rig.until('idle', () => rig.states.at(-1)?.name === 'idle', 130_000);
    expect(rig.eventsOf('clock.synced')).toHaveLength(2);
  });
});

describe('an energy register', () => {
  it('that runs backwards raises an alarm', async () => {
    await using rig = await createRig();
    await connected(rig);
    await rig.pass(2500);
    const { energyImportWh } = rig.measurements.at(-1) ?? { energyImportWh: 0 };
    rig.simulator.faults.add({
      kind: 'wrongTypes',
      pointer: '/energyImportTotal',
      value: (energyImportWh - 1) / 1000,
      match: polls,
    });
    await rig.until('the alarm', () => rig.eventsOf('register.decreased').length > 0, 3000);
    expect(rig.eventsOf('register.decreased')[0]?.error).toMatchObject({
      code: 'METER_REGISTER_DECREASED',
      context: { expected: `at least ${energyImportWh} Wh`, got: `${energyImportWh - 1} Wh` },
    });
  });
});
