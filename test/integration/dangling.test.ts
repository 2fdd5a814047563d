import { describe, expect, it } from 'vitest';
import { aRequest } from '../support/a-request.ts';
import { expectMeterError } from '../support/expect-meter-error.ts';
import { connected, createRig, type Rig } from '../support/rig.ts';

/** A meter in which a transaction runs that the driver under test did not start. */
async function withForeignTransaction(): Promise<Rig> {
  const rig = await createRig();
  const other = rig.another();
  await rig.outcome(other.start());
  await rig.outcome(other.startTransaction(aRequest('tx-old')));
  await other.stop();
  return rig;
}

describe('a transaction that the driver did not start', () => {
  it('is found at the first contact, and measured', async () => {
    await using rig = await withForeignTransaction();
    await connected(rig);
    expect(rig.eventsOf('transaction.found')).toEqual([
      { type: 'transaction.found', transactionId: 'tx-old', paginationCounter: 1 },
    ]);
    expect(rig.states.at(-1)).toMatchObject({
      name: 'transacting',
      phase: 'running',
      transactionId: 'tx-old',
    });
    await rig.until('measurements', () => rig.measurements.length > 2, 4000);
  });

  it.each([[''], ['tx-old']])('is ended by a stop of "%s", with its record', async transactionId => {
    await using rig = await withForeignTransaction();
    await connected(rig);
    const record = await rig.outcome(rig.meter.stopTransaction(transactionId));
    expect(record.transactionId).toBe('tx-old');
    expect(record.ocmf).toBe(rig.simulator.state.records(1)[0]?.ocmf);
  });

  it('is ended by the next start, and its record is not lost', async () => {
    await using rig = await withForeignTransaction();
    await connected(rig);
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-new')));
    expect(rig.simulator.state.openTransactionId).toBe('tx-new');
    await rig.until('its record', () => rig.eventsOf('record.recovered').length > 0);
    expect(rig.eventsOf('record.recovered').map(({ record }) => record.transactionId)).toEqual(['tx-old']);
  });

  it('is ended by a start also when the driver only learns of it from the refusal', async () => {
    await using rig = await createRig();
    await connected(rig);
    await rig.until('idle', () => rig.states.at(-1)?.name === 'idle', 130_000);
    const other = rig.another();
    await rig.outcome(other.start());
    await rig.outcome(other.startTransaction(aRequest('tx-old')));
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-new')));
    expect(rig.simulator.state.openTransactionId).toBe('tx-new');
    await rig.until('its record', () => rig.eventsOf('record.recovered').length > 0);
    expect(rig.eventsOf('record.recovered').map(({ record }) => record.transactionId)).toEqual(['tx-old']);
  });

  it('stays when it cannot be ended, and the start is refused', async () => {
    await using rig = await withForeignTransaction();
    await connected(rig);
    rig.simulator.faults.add({ kind: 'status', status: 503, match: { method: 'PUT', path: '/v2/legal' } });
    const error = await expectMeterError(rig.outcome(rig.meter.startTransaction(aRequest('tx-new'))), {
      code: 'METER_TRANSACTION_ACTIVE',
    });
    expect(error.message).toContain('tx-old');
    expect(rig.simulator.state.openTransactionId).toBe('tx-old');
    rig.simulator.faults.clear();
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-new')));
    expect(rig.simulator.state.openTransactionId).toBe('tx-new');
  });
});

describe('an outage while a transaction runs', () => {
  async function running(): Promise<Rig> {
    const rig = await createRig();
    await connected(rig);
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    await rig.pass(2000);
    return rig;
  }

  it('keeps the transaction when the meter, back again, still runs it', async () => {
    await using rig = await running();
    rig.simulator.powerCycle({ openTransaction: 'open', offForMs: 10_000 });
    await rig.until('restored', () => rig.eventsOf('link.restored').length > 0, 30_000);
    expect(rig.eventsOf('transaction.resumed')).toEqual([
      { type: 'transaction.resumed', transactionId: 'tx-1' },
    ]);
    const record = await rig.outcome(rig.meter.stopTransaction('tx-1'));
    expect(record.transactionId).toBe('tx-1');
  });

  it('brings the record home when the meter closed the transaction by itself', async () => {
    await using rig = await running();
    rig.simulator.powerCycle({ openTransaction: 'closed', offForMs: 10_000 });
    await rig.until('the record', () => rig.eventsOf('record.recovered').length > 0, 30_000);
    expect(rig.eventsOf('transaction.closedByMeter')).toHaveLength(1);
    expect(rig.eventsOf('record.recovered')[0]?.record.ocmf).toBe(rig.simulator.state.records(1)[0]?.ocmf);
    const again = await rig.outcome(rig.meter.stopTransaction('tx-1'));
    expect(again.ocmf).toBe(rig.simulator.state.records(1)[0]?.ocmf);
  });
});
