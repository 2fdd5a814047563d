import { describe, expect, it } from 'vitest';
import { aRequest } from '../../support/a-request.ts';
import { endingOf, handedOver, journalFile, nameOf, namesOf, nextDriver } from '../../support/handed-over.ts';
import { doorOf } from '../../support/meter-door.ts';
import { connected, createRig } from '../../support/rig.ts';

const slowly = { withinMs: 120_000, stepMs: 250 };

describe('a meter that takes 3 s for each answer, with a deadline of 5 s', () => {
  it('is started and stopped, each with one request, and polled in between', async () => {
    await using rig = await createRig({ simulator: { faults: [{ kind: 'slow', delayMs: 3000 }] } });
    const door = doorOf(rig.simulator);
    expect((await endingOf(rig, rig.meter.start(), slowly)).error).toBeUndefined();
    await rig.pass(10_000, 250);
    const started = await endingOf(rig, rig.meter.startTransaction(aRequest('A')), slowly);
    expect(door.count(/^POST \/v2\/legal/), 'starts that the meter saw').toBe(1);
    expect(started.error).toBeUndefined();
    const before = rig.measurements.length;
    await rig.pass(30_000, 250);
    expect(rig.measurements.length - before).toBeGreaterThan(2);
    const { value, error } = await endingOf(rig, rig.meter.stopTransaction('A'), slowly);
    expect(error).toBeUndefined();
    expect(door.count(/^PUT \/v2\/legal/), 'stops that the meter saw').toBe(1);
    expect(nameOf(rig.simulator, value)).toBe('T1');
    expect(rig.eventsOf('link.lost')).toEqual([]);
  });
});

describe('a meter that takes 1 s for each answer', () => {
  it('gives interim records of a running transaction, which come along when the final one cannot be had', async () => {
    await using rig = await createRig();
    const door = doorOf(rig.simulator);
    await connected(rig);
    await rig.outcome(rig.meter.startTransaction(aRequest('A')));
    rig.simulator.faults.add({ kind: 'slow', delayMs: 1000 });
    await rig.pass(150_000, 250);
    door.refuse(/^GET \/v2\/ocmf/, 500);
    const { error } = await endingOf(rig, rig.meter.stopTransaction('A'), slowly);
    expect(error?.code).toBe('METER_RECORD_UNAVAILABLE');
    const said: readonly object[] = [...rig.events, ...(error === undefined ? [] : [error])];
    const evidence = said.flatMap(each => ('intermediate' in each ? [each.intermediate] : []));
    expect(evidence.at(-1), 'interim record of a slow meter').toMatchObject({ transactionId: 'A' });
  });

  it('gives the records that the journal missed', async () => {
    using file = journalFile();
    await using rig = await createRig({ config: { journal: file.path } });
    const door = doorOf(rig.simulator);
    await connected(rig);
    await rig.outcome(rig.meter.startTransaction(aRequest('A')));
    await rig.pass(1000);
    await rig.outcome(rig.meter.stopTransaction('A'));
    await rig.meter.stop();
    await door.second.start('while the driver was away');
    await rig.pass(1000);
    await door.second.end('while the driver was away');
    rig.simulator.faults.add({ kind: 'slow', delayMs: 1000 });
    const { events } = await nextDriver(rig);
    await rig.pass(180_000, 250);
    expect(namesOf(rig.simulator, handedOver(events)), 'records that were caught up with').toEqual(['T2']);
  });
});
