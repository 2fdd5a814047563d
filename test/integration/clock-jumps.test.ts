import { describe, expect, it } from 'vitest';
import { aRequest } from '../support/a-request.ts';
import { connected, createRig, type Rig, writesOf } from '../support/rig.ts';

const hourMs = 3_600_000;
const jumps = [
  ['an hour forward', hourMs],
  ['an hour back', -hourMs],
  ['a day forward', 24 * hourMs],
  ['a day back', -24 * hourMs],
] as const;

/** A rig whose host has a wall clock that can jump, as after a sync with a time server, and a monotonic one. */
async function createJumpingRig() {
  let offsetMs = 0;
  const now = () => Date.now() + offsetMs;
  // A clock that was set back is not written into a legal meter, unless the host says that it is right.
  const rig = await createRig({
    config: { acceptHostClock: true },
    options: { clock: { now, monotonic: () => Date.now() * 1.000_01 } },
  });
  const jump = (ms: number) => {
    offsetMs += ms;
  };
  return { rig, now, jump, [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose]() };
}

/** Ten seconds bring ten measurements, none of them old, and nothing happens to the link. */
async function expectSteadyPolling(rig: Rig) {
  const before = rig.measurements.length;
  for (let second = 0; second < 10; second += 1) {
    const ageMs = rig.meter.health().measurementAgeMs ?? Number.NaN;
    expect(ageMs).toBeGreaterThanOrEqual(0);
    expect(ageMs).toBeLessThanOrEqual(1100);
    expect(Number.isInteger(ageMs)).toBe(true);
    await rig.pass(1000);
  }
  expect(Math.abs(rig.measurements.length - before - 10)).toBeLessThanOrEqual(1);
  expect(rig.events.filter(({ type }) => type.startsWith('link'))).toEqual([]);
}

/** Starts, and finds the clock of the meter set to that of the host at that moment. */
async function startOnTime(rig: Rig, now: () => number, transactionId: string) {
  const { minStopTime, maxStopTime } = await rig.outcome(rig.meter.startTransaction(aRequest(transactionId)));
  expect(Math.abs(rig.simulator.state.clock.utcMs - now())).toBeLessThan(1000);
  expect(Math.abs(Date.parse(minStopTime) - now() - 120_000)).toBeLessThan(1000);
  expect(Math.abs(Date.parse(maxStopTime ?? '') - now() - 48 * hourMs + 60_000)).toBeLessThan(1000);
}

const settingsWrites = (rig: Rig) => writesOf(rig.simulator).filter(write => write.includes('/v1/settings'));

describe('a wall clock of the host that jumps', () => {
  it.each(jumps)(
    '%s while idle moves no timer, and the meter has the new time before the next start',
    async (_name, ms) => {
      await using jumping = await createJumpingRig();
      const { rig, now, jump } = jumping;
      await connected(rig);
      await rig.until('idle', () => rig.states.at(-1)?.name === 'idle', 130_000);
      const written = settingsWrites(rig).length;
      jump(ms);
      await expectSteadyPolling(rig);
      expect(settingsWrites(rig)).toHaveLength(written);
      await startOnTime(rig, now, 'tx-1');
    },
  );

  it.each(jumps)('%s during a transaction is kept from the meter until the next start', async (_name, ms) => {
    await using jumping = await createJumpingRig();
    const { rig, now, jump } = jumping;
    await connected(rig);
    await startOnTime(rig, now, 'tx-1');
    await rig.pass(2500);
    const written = settingsWrites(rig).length;
    jump(ms);
    await expectSteadyPolling(rig);
    expect(settingsWrites(rig)).toHaveLength(written);
    const record = await rig.outcome(rig.meter.stopTransaction('tx-1'), 1000);
    expect(record.verification).toMatchObject({ verdict: 'valid', billable: true });
    await startOnTime(rig, now, 'tx-2');
  });

  it.each(jumps)('%s during a stop that has to be repeated delays it by nothing', async (_name, ms) => {
    await using jumping = await createJumpingRig();
    const { rig, now, jump } = jumping;
    await connected(rig);
    await startOnTime(rig, now, 'tx-1');
    rig.simulator.faults.add({ kind: 'hang', match: { method: 'PUT', path: '/v2/legal', times: 1 } });
    const stopping = rig.meter.stopTransaction('tx-1');
    await rig.pass(1000);
    expect(rig.states.at(-1)?.name).toBe('stopping');
    jump(ms);
    const record = await rig.outcome(stopping, 5000);
    expect(record.verification.verdict).toBe('valid');
    await startOnTime(rig, now, 'tx-2');
  });

  it.each(jumps)(
    '%s while the meter is silent makes the link neither sooner nor later stale and lost',
    async (_name, ms) => {
      await using jumping = await createJumpingRig();
      const { rig, jump } = jumping;
      await connected(rig);
      await rig.pass(2500);
      rig.simulator.faults.add({ kind: 'hang', match: { path: '/v2/livemeasure' } });
      await rig.pass(1000);
      jump(ms);
      expect(rig.eventsOf('link.degraded')).toEqual([]);
      await rig.until('degraded', () => rig.eventsOf('link.degraded').length > 0, 3000);
      expect(rig.eventsOf('link.lost')).toEqual([]);
      await rig.until('lost', () => rig.eventsOf('link.lost').length > 0, 12_000);
    },
  );
});
