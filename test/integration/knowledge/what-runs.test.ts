import { describe, expect, it } from 'vitest';
import { aRequest } from '../../support/a-request.ts';
import { endingOf, handedOver, nameOf, namesOf } from '../../support/handed-over.ts';
import { doorOf } from '../../support/meter-door.ts';
import { connected, createRig, type Rig } from '../../support/rig.ts';

const stopRequests = /^PUT \/v2\/legal/;

/** A meter in which somebody else's X runs, and whose door can be used before the driver connects. */
async function withForeignX(): Promise<{ rig: Rig; door: ReturnType<typeof doorOf> }> {
  const rig = await createRig();
  const door = doorOf(rig.simulator);
  await door.second.start('X');
  return { rig, door };
}

/** A driver whose own A runs, with the link up. */
async function withOwnA(config = {}): Promise<{ rig: Rig; door: ReturnType<typeof doorOf> }> {
  const rig = await createRig({ config });
  const door = doorOf(rig.simulator);
  await connected(rig);
  await rig.outcome(rig.meter.startTransaction(aRequest('A')));
  await rig.pass(2000);
  return { rig, door };
}

describe('a transaction that runs while /legal cannot be read', () => {
  it('is stopped by a stop of whatever runs, although /legal answered 503 once at the connection', async () => {
    const { rig, door } = await withForeignX();
    await using _rig = rig;
    door.refuse(/^GET \/v2\/legal/, 503, 1);
    await connected(rig);
    const { value, error } = await endingOf(rig, rig.meter.stopTransaction(''));
    expect(door.count(stopRequests), 'stops that the meter saw').toBe(1);
    expect(rig.simulator.state.openTransactionId).toBeUndefined();
    expect(error).toBeUndefined();
    expect(nameOf(rig.simulator, value)).toBe('T1');
  });

  it('is stopped by its id, although /legal answered 503 once at the connection', async () => {
    const { rig, door } = await withForeignX();
    await using _rig = rig;
    door.refuse(/^GET \/v2\/legal/, 503, 1);
    await connected(rig);
    const { value, error } = await endingOf(rig, rig.meter.stopTransaction('X'));
    expect(door.count(stopRequests), 'stops that the meter saw').toBe(1);
    expect(rig.simulator.state.openTransactionId).toBeUndefined();
    expect(error).toBeUndefined();
    expect(nameOf(rig.simulator, value)).toBe('T1');
  });

  it('is not said to have ended while it runs, although nothing of it can be read for long', async () => {
    const { rig, door } = await withForeignX();
    await using _rig = rig;
    door.refuse(/^GET \/v[12]\/(legal|ocmf)/, 503);
    await endingOf(rig, rig.meter.start());
    const { value, error } = await endingOf(rig, rig.meter.stopTransaction('X'));
    expect(value).toBeUndefined();
    const isRunning = rig.simulator.state.openTransactionId === 'X';
    const saysThatItEnded = error?.effect === 'done' || /has ended/.test(error?.message ?? '');
    expect(isRunning && saysThatItEnded, 'said to have ended while it runs').toBe(false);
  });
});

describe('a transaction that another client starts while the driver is connected', () => {
  it.each([[''], ['B']])('is stopped by a stop of "%s", and its record comes', async transactionId => {
    await using rig = await createRig();
    const door = doorOf(rig.simulator);
    await connected(rig);
    await rig.pass(3000);
    await door.second.start('B');
    await rig.pass(1000);
    const { value, error } = await endingOf(rig, rig.meter.stopTransaction(transactionId));
    expect(door.count(stopRequests), 'stops that the meter saw').toBe(1);
    expect(rig.simulator.state.openTransactionId).toBeUndefined();
    expect(error).toBeUndefined();
    expect(nameOf(rig.simulator, value)).toBe('T1');
  });
});

describe('our transaction that another client ends', () => {
  it('gives its record, and the one that the other client began then is found and can be stopped', async () => {
    const { rig, door } = await withOwnA();
    await using _rig = rig;
    await door.second.end('A');
    await door.second.start('B');
    door.refuse(/livemeasure/, 503, 1);
    await rig.pass(75_000, 250);
    expect(namesOf(rig.simulator, handedOver(rig.events)), 'records that were handed over').toEqual(['T1']);
    const found = rig.eventsOf('transaction.found').map(({ transactionId }) => transactionId);
    expect(found, 'found while the driver was connected').toEqual(['B']);
    const { value } = await endingOf(rig, rig.meter.stopTransaction(''));
    expect(rig.simulator.state.openTransactionId).toBeUndefined();
    expect(nameOf(rig.simulator, value)).toBe('T2');
  });

  it.each([
    ['also without intermediate records', 0],
    ['with intermediate records', 60],
  ])('is told with its record within a minute while the link is up, %s', async (_with, fetchIntervalS) => {
    const { rig, door } = await withOwnA({ transactionOcmfFetchIntervalS: fetchIntervalS });
    await using _rig = rig;
    await door.second.end('A');
    await rig.pass(75_000, 250);
    expect(namesOf(rig.simulator, handedOver(rig.events)), 'records that were handed over').toEqual(['T1']);
    expect(rig.eventsOf('transaction.closedByMeter')).toMatchObject([{ transactionId: 'A' }]);
    expect(rig.states.at(-1)?.name).not.toBe('transacting');
  });
});
