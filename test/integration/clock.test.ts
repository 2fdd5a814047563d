import { describe, expect, it } from 'vitest';
import { aRequest } from '../support/a-request.ts';
import { connected, createRig, type Rig, writesOf } from '../support/rig.ts';

const settingsWrites = (rig: Rig) => writesOf(rig.simulator).filter(write => write.includes('/v1/settings'));
const hours = (count: number) => count * 3_600_000;
const dst = {
  activated: true,
  offset: 60,
  start: { order: 'last', day: 'sunday', month: 'march', hour: 'T01:00Z' },
  end: { order: 'last', day: 'sunday', month: 'october', hour: 'T01:00Z' },
};

async function idle(rig: Rig): Promise<void> {
  await connected(rig);
  await rig.until('idle', () => rig.states.at(-1)?.name === 'idle', 130_000);
}

describe('with the system time', () => {
  it('writes nothing in the first two minutes, then the time', async () => {
    await using rig = await createRig();
    await connected(rig);
    await rig.pass(119_000);
    expect(settingsWrites(rig)).toEqual([]);
    await rig.until('idle', () => rig.states.at(-1)?.name === 'idle', 3000);
    expect(settingsWrites(rig)).toHaveLength(1);
    expect(settingsWrites(rig)[0]).toMatch(/\{"time":\{"utc":"2026-05-06T10:02:00\.\d{3}Z"\}\}$/);
  });

  it('sets the clock again every 24 hours while idle', { timeout: 60_000 }, async () => {
    await using rig = await createRig({
      config: { pollIntervalMs: 60_000, staleAfterMs: 120_000, resyncIntervalMs: 600_000 },
    });
    await idle(rig);
    await rig.pass(1_210_000);
    expect(settingsWrites(rig)).toHaveLength(3);
  });

  it('writes time zone and daylight saving time only when they differ', async () => {
    await using rig = await createRig({ config: { meterTimezone: '+01:00', meterDst: dst } });
    await idle(rig);
    expect(rig.eventsOf('clock.synced')[0]?.written).toEqual(['time.utc', 'time.tz', 'time.dst']);
    expect(rig.simulator.state.settings.time.tz).toBe('+01:00');
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    expect(rig.eventsOf('clock.synced')[1]?.written).toEqual(['time.utc']);
  });

  it('writes again, after the two minutes, what a start had to write within them', async () => {
    await using rig = await createRig({ config: { meterTimezone: '+01:00' } });
    await connected(rig);
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    await rig.outcome(rig.meter.stopTransaction('tx-1'));
    expect(rig.states.at(-1)?.name).toBe('warmup');
    await rig.until('idle', () => rig.states.at(-1)?.name === 'idle', 130_000);
    const written = rig.eventsOf('clock.synced').map(event => event.written);
    expect(written).toEqual([
      ['time.utc', 'time.tz'],
      ['time.utc', 'time.tz'],
    ]);
    rig.simulator.powerCycle();
    expect(rig.simulator.state.settings.time.tz).toBe('+01:00');
  });

  it('tries again after a minute when the meter refuses, and takes a 200 with result 0 for a refusal', async () => {
    await using rig = await createRig();
    rig.simulator.faults.add({
      kind: 'resultZero',
      match: { method: 'PUT', path: '/v1/settings', times: 1 },
    });
    await idle(rig);
    expect(rig.eventsOf('clock.syncFailed')[0]?.error.code).toBe('METER_REJECTED');
    await rig.until('synced', () => rig.eventsOf('clock.synced').length === 1, 61_000);
  });

  it.each([
    ['garbage', { kind: 'garbage' }],
    ['a wrong type', { kind: 'wrongTypes', pointer: '/result' }],
    ['a status 500', { kind: 'status', status: 500 }],
    ['no answer', { kind: 'hang' }],
  ] as const)('survives %s in answer to a settings write', async (_name, fault) => {
    await using rig = await createRig();
    rig.simulator.faults.add({ ...fault, match: { method: 'PUT', path: '/v1/settings', times: 1 } });
    await idle(rig);
    expect(rig.eventsOf('clock.syncFailed')).toHaveLength(1);
    await rig.until('synced', () => rig.eventsOf('clock.synced').length === 1, 61_000);
  });

  it('never writes settings while a transaction runs', { timeout: 60_000 }, async () => {
    await using rig = await createRig({
      config: { pollIntervalMs: 60_000, staleAfterMs: 120_000, resyncIntervalMs: 300_000 },
    });
    await idle(rig);
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    const before = settingsWrites(rig).length;
    await rig.pass(900_000);
    expect(settingsWrites(rig)).toHaveLength(before);
    await rig.outcome(rig.meter.stopTransaction('tx-1'));
    // A look that has begun comes first, and asks once behind each poll.
    await rig.until('a sync', () => settingsWrites(rig).length === before + 1, 125_000);
  });

  it('sets the identification type once, when it differs', async () => {
    await using rig = await createRig({ config: { IT: 3 } });
    await idle(rig);
    expect(rig.eventsOf('clock.synced')[0]?.written).toEqual(['time.utc', 'ocmfId.IT']);
    expect(rig.simulator.state.settings.ocmfId.IT).toBe(3);
    const again = rig.another({ IT: 3 });
    await rig.outcome(again.start());
    await rig.pass(125_000);
    expect(settingsWrites(rig).filter(write => write.includes('"IT"'))).toHaveLength(1);
  });
});

describe('with NTP', () => {
  const ntp = { ntpServer1IpAddr: '192.0.2.1', ntpServer2IpAddr: '192.0.2.2', ntpServer2Port: 1123 };
  const body =
    '{"ntp":{"servers":[{"ipAddress":"192.0.2.1","port":123},{"ipAddress":"192.0.2.2","port":1123}],"syncPeriod":120,"ntpActivated":true}}';

  it('writes the servers after the two minutes, and never the time', async () => {
    await using rig = await createRig({ config: ntp });
    await idle(rig);
    expect(settingsWrites(rig)).toEqual([`PUT /v1/settings ${body}`]);
  });

  it('writes the servers before a start within the two minutes, and again after them', async () => {
    await using rig = await createRig({ config: ntp });
    await connected(rig);
    const { maxStopTime } = await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    expect(Date.parse(maxStopTime ?? '') - Date.now()).toBeLessThanOrEqual(hours(46) - 60_000);
    await rig.outcome(rig.meter.stopTransaction('tx-1'));
    await rig.until('idle', () => rig.states.at(-1)?.name === 'idle', 130_000);
    expect(settingsWrites(rig)).toEqual([`PUT /v1/settings ${body}`, `PUT /v1/settings ${body}`]);
  });

  it('writes nothing when the meter has the servers already', async () => {
    await using rig = await createRig({ config: ntp });
    await idle(rig);
    const again = rig.another(ntp);
    await rig.outcome(again.start());
    await rig.pass(125_000);
    expect(settingsWrites(rig)).toHaveLength(1);
  });
});
