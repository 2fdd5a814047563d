import { describe, expect, it } from 'vitest';
import { aRequest } from '../../support/a-request.ts';
import { failingClock } from '../../support/failing-clock.ts';
import { endingOf, handedOver, nameOf, namesOf } from '../../support/handed-over.ts';
import { type Arrival, doorOf, type MeterDoor } from '../../support/meter-door.ts';
import { connected, createRig, type Rig } from '../../support/rig.ts';

const startRequests = /^POST \/v2\/legal/;
const stopRequests = /^PUT \/v2\/legal/;

async function ready(
  config = {},
  options = {},
): Promise<{ rig: Rig; door: MeterDoor; posts: () => Arrival[] }> {
  const rig = await createRig({ config, options });
  const door = doorOf(rig.simulator);
  await connected(rig);
  await rig.pass(1000);
  return { rig, door, posts: () => door.arrivals.filter(({ request }) => startRequests.test(request)) };
}

/** Ends A, of which the driver must know by now, with its final record. */
async function expectStopped(rig: Rig, door: MeterDoor, counter: string): Promise<void> {
  const before = door.count(stopRequests);
  const { value } = await endingOf(rig, rig.meter.stopTransaction('A'));
  expect(door.count(stopRequests) - before, 'stops that the meter saw').toBe(1);
  expect(rig.simulator.state.openTransactionId).toBeUndefined();
  expect(nameOf(rig.simulator, value)).toBe(counter);
}

describe('the effect of a start that failed', () => {
  it('is not "none" when the meter may still carry a POST out, and what it carries out late is found', async () => {
    const { rig, door, posts } = await ready();
    await using _rig = rig;
    door.lose(startRequests, 'does not act');
    const { error } = await endingOf(rig, rig.meter.startTransaction(aRequest('A')));
    await rig.pass(1000);
    await door.second.carryOut(posts().at(-1));
    expect(rig.simulator.state.openTransactionId).toBe('A');
    expect(error?.effect, 'effect that was told').toBe('unknown');
    await rig.pass(90_000, 250);
    expect(rig.eventsOf('transaction.resumed').map(({ transactionId }) => transactionId)).toContain('A');
    await expectStopped(rig, door, 'T1');
  });

  it('is not "none" when the driver goes into fault for another reason while the POST is on its way', async () => {
    const host = failingClock();
    const { rig, door } = await ready({ faultRecoveryDelayMs: 1000 }, { clock: host.clock });
    await using _rig = rig;
    door.after(startRequests, () => host.breakUntilFault(rig.meter));
    door.hold(startRequests, 3000);
    const { value, error } = await endingOf(rig, rig.meter.startTransaction(aRequest('A')));
    expect(rig.simulator.state.openTransactionId).toBe('A');
    expect(value === undefined ? error?.effect : 'done', 'effect that was told').not.toBe('none');
    await rig.pass(90_000, 250);
    await expectStopped(rig, door, 'T1');
  });

  it('is not "none" when it waits again behind the transaction of another client and expires there', async () => {
    const { rig, door, posts } = await ready({ commandHoldMs: 1000 });
    await using _rig = rig;
    // The answer is lost before the meter acts; meanwhile another client's F begins, and is ended for our start. Only
    // then the meter carries the POST out.
    door.lose(startRequests, 'does not act', 1);
    let hasBegun = false;
    door.before(/^GET \/v1\/status/, async () => {
      if (hasBegun || posts().length === 0) return;
      hasBegun = true;
      await door.second.start('F');
    });
    door.after(stopRequests, () => door.second.carryOut(posts()[0]), 1);
    door.hold(stopRequests, 3000, 1);
    const { value, error } = await endingOf(rig, rig.meter.startTransaction(aRequest('A')));
    expect(hasBegun).toBe(true);
    expect(rig.simulator.state.openTransactionId).toBe('A');
    expect(value === undefined ? error?.effect : 'done', 'effect that was told').not.toBe('none');
    await rig.pass(90_000, 250);
    await expectStopped(rig, door, 'T2');
  });

  it('is "none" when only the stop of another transaction was sent for it, and the driver is stopped then', async () => {
    const { rig, door, posts } = await ready();
    await using _rig = rig;
    await door.second.start('F');
    await rig.pass(70_000, 250);
    door.after(stopRequests, () => void rig.meter.stop());
    door.hold(stopRequests, 3000);
    const { error } = await endingOf(rig, rig.meter.startTransaction(aRequest('A')));
    expect(error?.code).toBe('METER_STOPPED');
    expect(door.count(stopRequests), 'stops that the meter saw').toBe(1);
    expect(posts(), 'starts that the meter saw').toEqual([]);
    expect(error?.effect, 'effect that was told').toBe('none');
  });

  it('is "none" when the stop of another transaction was sent for it twice and lost, and nothing else', async () => {
    const { rig, door, posts } = await ready();
    await using _rig = rig;
    await door.second.start('F');
    await rig.pass(70_000, 250);
    door.lose(stopRequests, 'does not act');
    const { error } = await endingOf(rig, rig.meter.startTransaction(aRequest('A')));
    expect(door.count(stopRequests), 'stops that the meter saw').toBeGreaterThan(1);
    expect(posts(), 'starts that the meter saw').toEqual([]);
    expect(error?.effect, 'effect that was told').toBe('none');
  });
});

describe('a start that the meter carries out between the two reads of the look that follows', () => {
  it('is not taken for an ended one: its interim record is none to keep, and it can be stopped', async () => {
    const { rig, door, posts } = await ready();
    await using _rig = rig;
    door.refuse(startRequests, 500, 1);
    let isCarriedOut = false;
    door.after(/^GET \/v1\/status/, async () => {
      if (isCarriedOut || posts().length === 0) return;
      isCarriedOut = true;
      await door.second.carryOut(posts()[0]);
    });
    const { value, error } = await endingOf(rig, rig.meter.startTransaction(aRequest('A')));
    expect(isCarriedOut).toBe(true);
    expect(value === undefined ? error?.effect : 'done').not.toBe('none');
    await rig.pass(90_000, 250);
    expect(rig.simulator.state.openTransactionId).toBe('A');
    const ending = await endingOf(rig, rig.meter.stopTransaction(''));
    expect(door.count(stopRequests), 'stops that the meter saw').toBe(1);
    expect(nameOf(rig.simulator, ending.value)).toBe('T1');
    expect(rig.eventsOf('record.invalid')).toEqual([]);
    expect(namesOf(rig.simulator, handedOver(rig.events))).toEqual(['T1']);
  });
});

describe('a stop whose end the meter has seen', () => {
  it('is looked at again by itself when its answer and all reads after it were lost while polls went on', async () => {
    const { rig, door } = await ready();
    await using _rig = rig;
    await rig.outcome(rig.meter.startTransaction(aRequest('A')));
    await rig.pass(2000);
    door.lose(stopRequests, 'acts', 1);
    const status = door.refuse(/^GET \/v1\/status/, 503);
    const legal = door.refuse(/^GET \/v2\/legal/, 503);
    const { error } = await endingOf(rig, rig.meter.stopTransaction('A'));
    expect(error?.effect).toBe('unknown');
    status.end();
    legal.end();
    await rig.pass(75_000, 250);
    expect(namesOf(rig.simulator, handedOver(rig.events)), 'records that came').toEqual(['T1']);
    expect(rig.states.at(-1)?.name).not.toBe('transacting');
  });

  it('brings home the record of what only one witness named, when the stop and all reads after it were lost', async () => {
    const { rig, door } = await ready();
    await using _rig = rig;
    // Between the two reads of one look another client's F begins: /status says that nothing runs, /legal names F.
    let isDue = true;
    door.after(/^GET \/v1\/status/, async () => {
      if (!isDue) return;
      isDue = false;
      await door.second.start('F');
    });
    door.lose(stopRequests, 'acts', 1);
    const reads: { end(): void }[] = [];
    door.after(stopRequests, async () => {
      reads.push(door.refuse(/^GET \/v1\/status/, 503), door.refuse(/^GET \/v2\/legal/, 503));
    });
    const { error } = await endingOf(rig, rig.meter.stopTransaction(''));
    expect(isDue).toBe(false);
    expect(rig.simulator.state.openTransactionId).toBeUndefined();
    expect(error?.effect, 'effect that was told').toBe('unknown');
    for (const read of reads) read.end();
    await rig.pass(90_000, 250);
    expect(namesOf(rig.simulator, handedOver(rig.events)), 'records that came').toEqual(['T1']);
  });

  it('is not told as without effect when the driver goes into fault while it fetches the record', async () => {
    const host = failingClock();
    const { rig, door } = await ready({ faultRecoveryDelayMs: 1000 }, { clock: host.clock });
    await using _rig = rig;
    await rig.outcome(rig.meter.startTransaction(aRequest('A')));
    await rig.pass(2000);
    door.hold(/^GET \/v2\/ocmf/, 3000, 1);
    door.after(stopRequests, () => host.breakUntilFault(rig.meter));
    const { value, error } = await endingOf(rig, rig.meter.stopTransaction('A'));
    expect(rig.simulator.state.openTransactionId).toBeUndefined();
    expect(value === undefined ? error?.effect : 'done', 'effect that was told').not.toBe('none');
    await rig.pass(90_000, 250);
    expect(namesOf(rig.simulator, handedOver(rig.events))).toEqual(['T1']);
  });
});
