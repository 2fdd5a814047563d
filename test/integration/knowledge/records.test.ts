import { describe, expect, it } from 'vitest';
import { createMemoryJournal, JournalError } from '../../../src/index.ts';
import { aRequest } from '../../support/a-request.ts';
import { watchedJournal } from '../../support/flaky-journal.ts';
import { endingOf, handedOver, journalFile, nameOf, namesOf, nextDriver } from '../../support/handed-over.ts';
import { doorOf, type MeterDoor } from '../../support/meter-door.ts';
import { connected, createRig, type Rig } from '../../support/rig.ts';

const recordsOf = /^GET \/v2\/ocmf/;
const stopRequests = /^PUT \/v2\/legal/;
const withoutInterims = { transactionOcmfFetchIntervalS: 0 };

async function ready(config = {}): Promise<{ rig: Rig; door: MeterDoor }> {
  const rig = await createRig({ config: { ...withoutInterims, ...config } });
  const door = doorOf(rig.simulator);
  await connected(rig);
  return { rig, door };
}

/** Starts and stops; how the stop ended. */
async function session(rig: Rig, meter: Rig['meter'], transactionId: string) {
  await rig.outcome(meter.startTransaction(aRequest(transactionId)));
  await rig.pass(2000, 100);
  return endingOf(rig, meter.stopTransaction(transactionId));
}

describe('a transaction id that comes twice', () => {
  it('gives the record of the second session when the answer to its stop is lost, never that of the first', async () => {
    const { rig, door } = await ready();
    await using _rig = rig;
    expect(nameOf(rig.simulator, (await session(rig, rig.meter, '42')).value)).toBe('T1');
    door.lose(stopRequests, 'acts', 1);
    const { value, error } = await session(rig, rig.meter, '42');
    expect(rig.simulator.state.openTransactionId).toBeUndefined();
    if (error === undefined) expect(nameOf(rig.simulator, value), 'record of the second session').toBe('T2');
    await rig.pass(75_000, 250);
    expect(namesOf(rig.simulator, handedOver(rig.events))).toEqual(['T1', 'T2']);
  });
});

describe('a start of an id again, whose first start never reached the meter', () => {
  it('does not hand its record over again after a restart', async () => {
    using file = journalFile();
    const { rig, door } = await ready({ journal: file.path });
    await using _rig = rig;
    // Noted, and the process ends before anything is known of it.
    const lost = door.hang(/^POST/, 1);
    const cutOff = rig.meter.startTransaction(aRequest('A')).catch(() => undefined);
    await rig.until('the start', () => door.count(/^POST/) > 0);
    const second = await nextDriver(rig);
    await cutOff;
    lost.end();
    const { value } = await session(rig, second.meter, 'A');
    expect(nameOf(rig.simulator, value)).toBe('T1');
    const third = await nextDriver(rig, second.meter);
    await rig.pass(180_000, 500);
    await third.meter.stop();
    const all = [rig.events, second.events, third.events].flatMap(handedOver);
    expect(namesOf(rig.simulator, all), 'records that were handed over').toEqual(['T1']);
    expect(third.events.map(({ type }) => type)).toContain('transaction.neverRan');
  });
});

describe('records that are pending', () => {
  it('are told as lost by what was asked for, not by their place in a list', async () => {
    const { rig, door } = await ready();
    await using _rig = rig;
    const outage = door.refuse(recordsOf, 500);
    for (const transactionId of ['A', 'B']) {
      const { error } = await session(rig, rig.meter, transactionId);
      expect(error?.code).toBe('METER_RECORD_UNAVAILABLE');
    }
    // The last try of a stop of A fails at the moment at which the driver fetches A by itself, as once a minute; and from
    // then on the meter knows A no more.
    const looks = () => door.count(/^GET \/v2\/(legal|ocmf)(\?|\/)/);
    const before = looks();
    await rig.until('a look for what is pending', () => looks() > before, 75_000);
    await rig.pass(57_500, 100);
    await rig.pass(200);
    outage.end();
    door.forget('A');
    const ofA = /^GET \/v2\/legal\?transactionId=A/;
    door.refuse(ofA, 503, 4);
    door.hold(ofA, 500);
    await endingOf(rig, rig.meter.stopTransaction('A'));
    await rig.pass(600_000, 500);
    const lost = rig.eventsOf('record.lost').map(({ transactionId }) => transactionId);
    expect(lost, 'told as lost').toEqual(['A']);
    expect(namesOf(rig.simulator, handedOver(rig.events))).toEqual(['T2']);
  });

  it('take turns, so that one that can never be read keeps back neither another nor the catch-up', async () => {
    using file = journalFile();
    const { rig, door } = await ready({ journal: file.path });
    await using _rig = rig;
    await session(rig, rig.meter, 'first');
    const outage = door.refuse(recordsOf, 500);
    for (const transactionId of ['A', 'B']) await session(rig, rig.meter, transactionId);
    await rig.meter.stop();
    outage.end();
    await door.second.start('while the driver was away');
    await rig.pass(1000);
    await door.second.end('while the driver was away');
    door.forget('A', 500);
    const { events } = await nextDriver(rig);
    await rig.pass(90_000, 250);
    expect(namesOf(rig.simulator, handedOver(events)), 'handed over within 90 s').toContain('T3');
    await rig.pass(300_000, 250);
    expect(namesOf(rig.simulator, handedOver(events)).toSorted()).toEqual(['T3', 'T4']);
  });

  it('are handed over once although storing one failed once, and the file has it in the end', async () => {
    const memory = createMemoryJournal();
    let failures = 0;
    const journal = watchedJournal(memory, ({ method }) => {
      if (method !== 'archive' || failures > 0) return;
      failures += 1;
      throw new JournalError({ message: 'The disk is full' });
    });
    const { rig } = await ready({ journal });
    await using _rig = rig;
    const { value } = await session(rig, rig.meter, 'A');
    expect([failures, nameOf(rig.simulator, value)]).toEqual([1, 'T1']);
    await rig.pass(180_000, 250);
    expect(namesOf(rig.simulator, handedOver(rig.events)), 'records that were handed over').toEqual(['T1']);
    expect(namesOf(rig.simulator, memory.records())).toEqual(['T1']);
    expect(rig.events).toContainEqual(expect.objectContaining({ type: 'record.stored', transactionId: 'A' }));
  });

  it('are known as handed over after a stop of the driver, although that could not be noted before', async () => {
    const memory = createMemoryJournal();
    let isBusy = true;
    const journal = watchedJournal(memory, ({ method }) => {
      if (method === 'noteDelivered' && isBusy) throw new JournalError({ message: 'Somebody reads it' });
    });
    const { rig } = await ready({ journal });
    await using _rig = rig;
    await session(rig, rig.meter, 'A');
    expect([...memory.undelivered(rig.simulator.meterId)]).toHaveLength(1);
    isBusy = false;
    await rig.meter.stop();
    expect([...memory.undelivered(rig.simulator.meterId)]).toEqual([]);
  });

  it.each([
    ['the meter closed at a power loss', 'powerLoss'],
    ['a driver was stopped in the middle of ending', 'midStop'],
  ])('are handed over once when a stop asks for one that is on its way by itself: %s', async (_what, how) => {
    using file = journalFile();
    const { rig, door } = await ready({ journal: file.path });
    await using _rig = rig;
    await rig.outcome(rig.meter.startTransaction(aRequest('A')));
    await rig.pass(2000);
    if (how === 'midStop') {
      // The meter acts, and the driver is gone before its answer.
      door.hold(stopRequests, 3000, 1);
      const cutOff = rig.meter.stopTransaction('A').catch(() => undefined);
      await rig.until('the stop', () => door.count(stopRequests) > 0);
      await rig.meter.stop();
      await cutOff;
    } else {
      await rig.meter.stop();
      rig.simulator.powerCycle({ openTransaction: 'closed' });
    }
    door.hold(recordsOf, 300);
    const { meter, events } = await nextDriver(rig);
    const { value, error } = await endingOf(rig, meter.stopTransaction('A'));
    expect(error).toBeUndefined();
    expect(nameOf(rig.simulator, value)).toBe('T1');
    await rig.pass(75_000, 250);
    expect(namesOf(rig.simulator, handedOver(events)), 'records that were handed over').toEqual(['T1']);
    await meter.stop();
    expect(namesOf(rig.simulator, file.archived())).toEqual(['T1']);
  });
});
