import { describe, expect, it } from 'vitest';
import { aRequest } from '../../support/a-request.ts';
import { endingOf, journalFile } from '../../support/handed-over.ts';
import { doorOf, type MeterDoor } from '../../support/meter-door.ts';
import { createRig, type Rig, type RigOptions } from '../../support/rig.ts';

/** What the driver wrote into the meter's clock. */
function timesWritten(door: MeterDoor): string[] {
  return door.arrivals
    .filter(({ request, body }) => request.startsWith('PUT /v1/settings') && body.includes('"utc"'))
    .map(({ body }) => body);
}

/** A rig whose host thinks that it is another time than the meter does. */
async function withHostClock(
  offsetMs: () => number,
  more: RigOptions = {},
): Promise<{ rig: Rig; door: MeterDoor }> {
  const clock = { now: () => Date.now() + offsetMs(), monotonic: () => Date.now() };
  const rig = await createRig({ ...more, options: { clock } });
  return { rig, door: doorOf(rig.simulator) };
}

/** As after a boot before the first NTP answer. */
function since1970(): () => number {
  let originMs: number | undefined;
  return () => {
    originMs ??= Date.now();
    return -originMs;
  };
}

describe('a host that says 1970', () => {
  it('does not set the clock of a legal meter; a start goes on in the time of the meter while that is synced', async () => {
    const { rig, door } = await withHostClock(since1970());
    await using _rig = rig;
    await endingOf(rig, rig.meter.start());
    const { value, error } = await endingOf(rig, rig.meter.startTransaction(aRequest('A')));
    expect(timesWritten(door), 'times that were written').toEqual([]);
    expect(error).toBeUndefined();
    expect(rig.simulator.state.openTransactionId).toBe('A');
    expect(value?.minStopTime).toMatch(/^2026-05-06T10:0/);
    expect(rig.events.map(({ type }) => String(type))).toContain('clock.implausible');
  });

  it('does not set it two minutes after the connection either', async () => {
    const { rig, door } = await withHostClock(since1970());
    await using _rig = rig;
    await endingOf(rig, rig.meter.start());
    await rig.pass(130_000, 500);
    expect(timesWritten(door), 'times that were written').toEqual([]);
    expect(rig.measurements.length).toBeGreaterThan(100);
  });

  it('cannot start a transaction in a meter without a valid sync, and hears both times', async () => {
    const { rig, door } = await withHostClock(since1970(), {
      simulator: { deviceClock: { synced: false, offsetMs: -3_600_000 } },
    });
    await using _rig = rig;
    await endingOf(rig, rig.meter.start());
    const { error } = await endingOf(rig, rig.meter.startTransaction(aRequest('A')));
    expect(timesWritten(door), 'times that were written').toEqual([]);
    expect(door.count(/^POST \/v2\/legal/)).toBe(0);
    expect(error).toMatchObject({ code: 'METER_CLOCK_IMPLAUSIBLE', effect: 'none' });
    expect(error?.message).toContain('1970-01-01');
    expect(error?.message).toContain('2026-05-06');
  });

  it('sets the clock all the same when it was told that the host is right', async () => {
    const { rig, door } = await withHostClock(since1970(), {
      // Known from the version on that has this setting.
      config: { acceptHostClock: true } as NonNullable<RigOptions['config']>,
    });
    await using _rig = rig;
    await endingOf(rig, rig.meter.start());
    const { error } = await endingOf(rig, rig.meter.startTransaction(aRequest('A')));
    expect(error).toBeUndefined();
    expect(timesWritten(door)).not.toEqual([]);
  });
});

describe('a host that is behind what the meter has signed', () => {
  it('does not set the clock of the meter back, also after a restart', async () => {
    using file = journalFile();
    let behindMs = 0;
    const { rig, door } = await withHostClock(() => -behindMs, { config: { journal: file.path } });
    await using _rig = rig;
    await endingOf(rig, rig.meter.start());
    await endingOf(rig, rig.meter.startTransaction(aRequest('A')));
    await rig.pass(2000);
    await endingOf(rig, rig.meter.stopTransaction('A'));
    await rig.meter.stop();
    const before = timesWritten(door).length;
    behindMs = 3_600_000;
    const next = rig.another();
    await endingOf(rig, next.start());
    const { error } = await endingOf(rig, next.startTransaction(aRequest('B')));
    expect(timesWritten(door).slice(before), 'times that were written').toEqual([]);
    expect(error).toBeUndefined();
    expect(rig.simulator.state.openTransactionId).toBe('B');
  });
});

describe('a sync that is due while the meter is being read', () => {
  it('waits for what the look says, and writes nothing when something runs', async () => {
    await using rig = await createRig({ config: { warmupMs: 60_300 } });
    await endingOf(rig, rig.meter.start());
    await rig.pass(58_000, 500);
    const door = doorOf(rig.simulator);
    rig.simulator.otherClient.start('theirs');
    rig.simulator.faults.add({ kind: 'slow', delayMs: 600, match: { path: '/v1/status', times: 1 } });
    await rig.pass(10_000, 100);
    expect(timesWritten(door), 'times that were written').toEqual([]);
    expect(rig.states.at(-1)).toMatchObject({ name: 'transacting', transactionId: 'theirs' });
    rig.simulator.otherClient.stop('theirs');
    await rig.pass(70_000, 500);
    expect(timesWritten(door), 'times that were written').toHaveLength(1);
  });
});
