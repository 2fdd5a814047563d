import { describe, expect, it } from 'vitest';
import { JournalError } from '../../../src/errors/journal-error.ts';
import type { Journal } from '../../../src/index.ts';
import { createMemoryJournal } from '../../../src/journal/memory-journal.ts';
import { aRequest } from '../../support/a-request.ts';
import { expectMeterError } from '../../support/expect-meter-error.ts';
import { handedOver } from '../../support/handed-over.ts';
import { connected, createRig } from '../../support/rig.ts';

/** A session whose record was handed over while nothing could be written. */
async function unarchived() {
  const journal = createMemoryJournal();
  let isFull = false;
  const refuse = () => {
    if (isFull) throw new JournalError({ message: 'no space left' });
  };
  const archive: Journal['archive'] = (record, session) => {
    refuse();
    journal.archive(record, session);
  };
  const rig = await createRig({ config: { journal: { ...journal, archive } } });
  await connected(rig);
  await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
  isFull = true;
  const record = await rig.outcome(rig.meter.stopTransaction('tx-1'));
  return {
    rig,
    record,
    journal,
    makeRoom() {
      isFull = false;
    },
    [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose](),
  };
}

describe('a record that the journal could not store', () => {
  it('is handed over once, and stored when there is room again', async () => {
    await using session = await unarchived();
    const { rig, record, journal, makeRoom } = session;
    expect(rig.eventsOf('journal.failed')).toHaveLength(1);
    await rig.pass(70_000, 100);
    expect([...journal.records()]).toEqual([]);
    makeRoom();
    await rig.until('the record', () => rig.eventsOf('record.stored').length === 1, 130_000);
    expect([...journal.records()].map(({ ocmf }) => ocmf)).toEqual([record.ocmf]);
    expect(handedOver(rig.events)).toHaveLength(1);
    expect(journal.isDelivered(record)).toBe(true);
  });
});

describe('a journal that has room for a start and none for its record', () => {
  it('is not trusted with the next start before it has stored the record', async () => {
    await using session = await unarchived();
    const { rig, journal, makeRoom } = session;
    await expectMeterError(rig.outcome(rig.meter.startTransaction(aRequest('tx-2'))), {
      code: 'METER_JOURNAL_FAILED',
      effect: 'none',
    });
    makeRoom();
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-2')));
    expect([...journal.records()].map(({ transactionId }) => transactionId)).toEqual(['tx-1']);
  });
});

describe('a journal that cannot be read', () => {
  it('does not keep the record of a stop from its caller', async () => {
    const journal = createMemoryJournal();
    const fail = () => {
      throw new JournalError({ message: 'disk I/O error' });
    };
    const unreadable = { ...journal, recordAt: fail, newestRecordOf: fail, isDelivered: fail };
    await using rig = await createRig({ config: { journal: unreadable } });
    await connected(rig);
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    const record = await rig.outcome(rig.meter.stopTransaction('tx-1'));
    expect(record.ocmf).toBe(rig.simulator.state.records(1)[0]?.ocmf);
    expect((await rig.outcome(rig.meter.stopTransaction('tx-1'))).ocmf).toBe(record.ocmf);
  });
});
