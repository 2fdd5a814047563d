import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aRequest } from '../../support/a-request.ts';
import {
  endingOf,
  handedOver,
  type JournalFile,
  journalFile,
  nameOf,
  namesOf,
  nextDriver,
} from '../../support/handed-over.ts';
import { doorOf, type MeterDoor } from '../../support/meter-door.ts';
import { createRig, type Rig } from '../../support/rig.ts';

const startRequests = /^POST \/v2\/legal/;
const stopRequests = /^PUT \/v2\/legal/;

async function connectedWith(journal: string, config = {}): Promise<{ rig: Rig; door: MeterDoor }> {
  const rig = await createRig({ config: { journal, ...config } });
  const door = doorOf(rig.simulator);
  // With a journal that cannot be opened this may be refused; the driver goes on all the same.
  await endingOf(rig, rig.meter.start());
  await rig.pass(1000);
  return { rig, door };
}

/** A driver whose own B runs; it is stopped. */
async function goneWhileBRuns(file: JournalFile): Promise<{ rig: Rig; door: MeterDoor }> {
  const { rig, door } = await connectedWith(file.path);
  await rig.outcome(rig.meter.startTransaction(aRequest('B')));
  await rig.pass(2000);
  await rig.meter.stop();
  return { rig, door };
}

describe('a journal that cannot be opened', () => {
  it('keeps no stop from going out, and the record is handed over', async () => {
    using file = journalFile();
    await using rig = await createRig({ config: { journal: join(file.path, 'no such folder', 'journal') } });
    const door = doorOf(rig.simulator);
    await door.second.start('X');
    await endingOf(rig, rig.meter.start());
    const { value, error } = await endingOf(rig, rig.meter.stopTransaction(''));
    expect(door.count(stopRequests), 'stops that the meter saw').toBe(1);
    expect(error).toBeUndefined();
    expect(nameOf(rig.simulator, value)).toBe('T1');
    await rig.until('measurements', () => rig.measurements.length > 1);
  });

  it('keeps no start from going out where a start without journal is allowed, and says nothing about the meter', async () => {
    using file = journalFile();
    const { rig, door } = await connectedWith(join(file.path, 'no such folder', 'journal'), {
      allowStartWithoutJournal: true,
    });
    await using _rig = rig;
    const { error } = await endingOf(rig, rig.meter.startTransaction(aRequest('A')));
    expect(door.count(startRequests), 'starts that the meter saw').toBe(1);
    expect(error).toBeUndefined();
    expect(rig.simulator.state.openTransactionId).toBe('A');
    expect(rig.eventsOf('meter.legalUnreadable')).toEqual([]);
    await rig.pass(2000);
    const { value } = await endingOf(rig, rig.meter.stopTransaction('A'));
    expect(nameOf(rig.simulator, value)).toBe('T1');
  });
});

describe('a restart while our transaction runs, with one 503 of /legal', () => {
  it('leaves no interim record in the archive, and the final one comes by itself after a power loss', async () => {
    using file = journalFile();
    const { rig, door } = await goneWhileBRuns(file);
    await using _rig = rig;
    door.refuse(/^GET \/v2\/legal/, 503, 1);
    const refusal = door.refuse(stopRequests, 503);
    const { meter, events } = await nextDriver(rig);
    await endingOf(rig, meter.stopTransaction('B'));
    expect(rig.simulator.state.openTransactionId).toBe('B');
    refusal.end();
    rig.simulator.powerCycle({ openTransaction: 'closed', offForMs: 5000 });
    await rig.pass(100_000, 250);
    await meter.stop();
    expect(namesOf(rig.simulator, file.archived()), 'records in the archive').toEqual(['T1']);
    expect(namesOf(rig.simulator, handedOver(events)), 'records that were handed over').toEqual(['T1']);
  });

  it('does not make ours a foreign one for the driver that comes next, when a stop failed meanwhile', async () => {
    using file = journalFile();
    const { rig, door } = await goneWhileBRuns(file);
    await using _rig = rig;
    door.refuse(/^GET \/v2\/legal/, 503, 1);
    const refusal = door.refuse(stopRequests, 503);
    const { meter } = await nextDriver(rig);
    const { error } = await endingOf(rig, meter.stopTransaction('B'));
    expect(error).toBeDefined();
    expect(rig.simulator.state.openTransactionId).toBe('B');
    const next = await nextDriver(rig, meter);
    await rig.pass(3000);
    const found = next.events.filter(({ type }) => type === 'transaction.found');
    expect(found, 'taken for a foreign one').toEqual([]);
    refusal.end();
    await rig.pass(3000);
    // The stop that failed may be carried out by itself by now; else it is asked for again.
    const { value } = await endingOf(rig, next.meter.stopTransaction('B'));
    expect(nameOf(rig.simulator, value)).toBe('T1');
    await next.meter.stop();
    expect(namesOf(rig.simulator, file.archived())).toEqual(['T1']);
  });
});

describe('a start that was noted and never sent, because its process died', () => {
  /** The driver notes A, and its POST gets nowhere; then it ends. */
  async function goneBeforeItsPost(rig: Rig, door: MeterDoor, meter = rig.meter): Promise<void> {
    const hanging = door.hang(startRequests);
    const before = door.count(startRequests);
    const starting = meter.startTransaction(aRequest('A')).catch(() => undefined);
    await rig.until('the POST', () => door.count(startRequests) > before, 5000);
    await meter.stop();
    await starting;
    hanging.end();
  }

  it('lets A be started again: it stays ours, and no interim record closes it', async () => {
    using file = journalFile();
    const { rig, door } = await connectedWith(file.path);
    await using _rig = rig;
    await goneBeforeItsPost(rig, door);
    door.refuse(/^GET \/v2\/legal\?transactionId=A/, 503, 1);
    const second = await nextDriver(rig);
    const { value } = await endingOf(rig, second.meter.startTransaction(aRequest('A')));
    expect(value?.transactionId).toBe('A');
    await rig.pass(130_000, 250);
    await second.meter.stop();
    expect(namesOf(rig.simulator, file.archived()), 'records in the archive while A runs').toEqual([]);
    const third = await nextDriver(rig, second.meter);
    const { error } = await endingOf(rig, third.meter.startTransaction(aRequest('C')));
    expect(rig.simulator.state.openTransactionId, 'what runs after a start of C').toBe('A');
    expect(error?.code).toBe('METER_TRANSACTION_ACTIVE');
  });

  it('does not bring the record of an earlier session of A once more', async () => {
    using file = journalFile();
    const { rig, door } = await connectedWith(file.path);
    await using _rig = rig;
    await rig.outcome(rig.meter.startTransaction(aRequest('A')));
    await rig.pass(2000);
    await rig.outcome(rig.meter.stopTransaction('A'));
    await rig.pass(1000);
    const second = await nextDriver(rig);
    await goneBeforeItsPost(rig, door, second.meter);
    const third = await nextDriver(rig, second.meter);
    await rig.pass(130_000, 250);
    const all = [...rig.events, ...second.events, ...third.events];
    expect(namesOf(rig.simulator, handedOver(all)), 'records that were handed over').toEqual(['T1']);
    expect(third.events.filter(({ type }) => type === 'record.lost')).toEqual([]);
  });
});
