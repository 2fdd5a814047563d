import { describe, expect, it } from 'vitest';
import { aRequest } from '../../support/a-request.ts';
import { endingOf, handedOver, nameOf, namesOf } from '../../support/handed-over.ts';
import { doorOf, type MeterDoor } from '../../support/meter-door.ts';
import { connected, createRig, type Rig } from '../../support/rig.ts';

const stopRequests = /^PUT \/v2\/legal/;

/** A driver whose own A runs. */
async function withOwnA(beforeStartMs = 0): Promise<{ rig: Rig; door: MeterDoor }> {
  const rig = await createRig({ config: { transactionOcmfFetchIntervalS: 0 } });
  const door = doorOf(rig.simulator);
  await connected(rig);
  await rig.pass(beforeStartMs, 500);
  await rig.outcome(rig.meter.startTransaction(aRequest('A')));
  await rig.pass(2000);
  return { rig, door };
}

/** From the status that is read next on, and for so long, the meter's status says that nothing runs. */
function statusSaysNothingFor(door: MeterDoor, ms: number): void {
  let untilMs: number | undefined;
  door.rewrite(/^GET \/v1\/status/, body => {
    untilMs ??= Date.now() + ms;
    if (Date.now() > untilMs) return body;
    const answer = JSON.parse(body) as { status: { value: number; bits: Record<string, boolean> } };
    answer.status.bits.transactionIsOnGoing = false;
    answer.status.value &= ~4;
    return JSON.stringify(answer);
  });
}

describe('two witnesses that disagree', () => {
  it('do not keep a stop from going out again, nor let a running transaction be said to have ended', async () => {
    const { rig, door } = await withOwnA();
    await using _rig = rig;
    door.refuse(stopRequests, 503, 1);
    statusSaysNothingFor(door, 300);
    const { value, error } = await endingOf(rig, rig.meter.stopTransaction('A'));
    expect(rig.simulator.state.openTransactionId, 'what runs in the meter after the stop').toBeUndefined();
    expect(error).toBeUndefined();
    expect(nameOf(rig.simulator, value)).toBe('T1');
  });
});

describe('a status that was read before a stop was sent', () => {
  it('does not bring an ended transaction back, so that a later hiccup is no new connection', async () => {
    const { rig, door } = await withOwnA(125_000);
    await using _rig = rig;
    const outage = door.refuse(/livemeasure/, 503);
    await rig.until('the link to be lost', () => rig.eventsOf('link.lost').length > 0, 15_000);
    outage.end();
    // The stop is sent between the status and the account of the look that follows; its record comes at the second try.
    let stopping: Promise<unknown> | undefined;
    door.before(/^GET \/v1\/status/, () => {
      stopping ??= endingOf(rig, rig.meter.stopTransaction('A'));
    });
    door.refuse(/^GET \/v2\/ocmf/, 503, 1);
    await rig.until('the look at the meter', () => stopping !== undefined, 15_000);
    await stopping;
    await rig.pass(135_000, 500);
    expect(rig.states.at(-1)?.name).toBe('idle');

    const [before, events] = [rig.states.length, rig.events.length];
    door.refuse(/livemeasure/, 503, 1);
    await rig.pass(5000, 50);
    const names = new Set(rig.states.slice(before).map(({ name }) => name));
    expect([...names], 'states in and after one failed poll').toEqual(['idle']);
    const types = rig.events.slice(events).map(({ type }) => type);
    expect(types).not.toContain('meter.identified');
    expect(namesOf(rig.simulator, handedOver(rig.events))).toEqual(['T1']);
  });

  it('is not joined with an account that was read after it, in the first two minutes of a connection', async () => {
    const { rig, door } = await withOwnA();
    await using _rig = rig;
    let stopping: Promise<unknown> | undefined;
    door.before(/^GET \/v1\/status/, () => {
      stopping ??= endingOf(rig, rig.meter.stopTransaction('A'));
    });
    door.refuse(/livemeasure/, 503, 1);
    await rig.until('the look at the meter', () => stopping !== undefined, 75_000);
    await stopping;
    await rig.pass(3000);
    const { value } = await endingOf(rig, rig.meter.startTransaction(aRequest('B')));
    expect(value?.transactionId).toBe('B');
    expect(door.count(stopRequests), 'stops that the meter saw').toBe(1);
    expect(namesOf(rig.simulator, handedOver(rig.events)), 'records that were handed over').toEqual(['T1']);
    expect(rig.eventsOf('transaction.found')).toEqual([]);
  });
});
