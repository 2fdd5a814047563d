import { describe, expect, it } from 'vitest';
import { connected, createRig, type Rig } from '../support/rig.ts';

const levels = {
  temperatureWarningLevelC: 40,
  temperatureErrorLevelC: 50,
  temperatureHysteresisK: 3,
  temperatureMinTimeAsValidMs: 5000,
};

/** From now on the meter reports this as its higher temperature. */
function setTemperature(rig: Rig, temperatureC: number): void {
  rig.simulator.faults.clear();
  rig.simulator.faults.add({
    kind: 'wrongTypes',
    pointer: '/temperatureH',
    value: temperatureC,
    match: { path: '/v2/livemeasure' },
  });
}

const raised = (rig: Rig) => rig.eventsOf('temperature.raised').map(({ level }) => level);
const cleared = (rig: Rig) => rig.eventsOf('temperature.cleared').map(({ level }) => level);

describe('temperature levels', () => {
  it('count only after the minimum time', async () => {
    await using rig = await createRig({ config: levels });
    await connected(rig);
    setTemperature(rig, 40);
    await rig.pass(4500);
    expect(raised(rig)).toEqual([]);
    await rig.pass(2500);
    expect(raised(rig)).toEqual(['warning']);
    expect(rig.eventsOf('temperature.raised')[0]?.temperatureC).toBe(40);
  });

  it('do not count a peak that is shorter', async () => {
    await using rig = await createRig({ config: levels });
    await connected(rig);
    setTemperature(rig, 45);
    await rig.pass(3500);
    setTemperature(rig, 39.9);
    await rig.pass(1500);
    setTemperature(rig, 45);
    await rig.pass(3500);
    expect(raised(rig)).toEqual([]);
  });

  it('are independent of each other, and clear below the hysteresis only', async () => {
    await using rig = await createRig({ config: levels });
    await connected(rig);
    setTemperature(rig, 51);
    await rig.pass(7000);
    expect(raised(rig).toSorted()).toEqual(['error', 'warning']);
    setTemperature(rig, 47);
    await rig.pass(2000);
    expect(cleared(rig)).toEqual([]);
    setTemperature(rig, 46.9);
    await rig.pass(2000);
    expect(cleared(rig)).toEqual(['error']);
    setTemperature(rig, 20);
    await rig.pass(2000);
    expect(cleared(rig)).toEqual(['error', 'warning']);
  });
});
