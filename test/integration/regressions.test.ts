import { describe, expect, it } from 'vitest';
import { aRequest } from '../support/a-request.ts';
import { expectMeterError } from '../support/expect-meter-error.ts';
import { connected, createRig, type Rig } from '../support/rig.ts';

/** What random sequences and generated paths found, each as small as it could be made. */

/** A start whose answer was lost, and the meter cannot be read back. */
async function doubtfulStart(acts: boolean): Promise<Rig> {
  const rig = await createRig();
  await connected(rig);
  rig.simulator.faults.add(
    { kind: 'reset', acts, match: { method: 'POST' } },
    { kind: 'reset', match: { path: '/v1/status' } },
  );
  await expectMeterError(rig.outcome(rig.meter.startTransaction(aRequest('tx-1'))), {
    code: 'METER_TRANSACTION_UNCONFIRMED',
  });
  return rig;
}

describe('a stop after a start whose effect is not known', () => {
  it.each(['', 'tx-1'])('asks the meter, and ends what runs (stop of "%s")', async transactionId => {
    await using rig = await doubtfulStart(true);
    rig.simulator.faults.clear();
    const record = await rig.outcome(rig.meter.stopTransaction(transactionId));
    expect(record.transactionId).toBe('tx-1');
    expect(rig.simulator.state.openTransactionId).toBeUndefined();
  });

  it('asks the meter, and says that nothing is open when the start had no effect', async () => {
    await using rig = await doubtfulStart(false);
    rig.simulator.faults.clear();
    expect(await rig.outcome(rig.meter.stopTransaction())).toBeUndefined();
    // Its POST may still be carried out, so nobody says that there is no such transaction.
    await expectMeterError(rig.outcome(rig.meter.stopTransaction('tx-1')), {
      code: 'METER_RECORD_UNAVAILABLE',
      effect: 'none',
    });
  });

  it('never says that nothing is open while the meter cannot be asked', async () => {
    await using rig = await doubtfulStart(true);
    await expectMeterError(rig.outcome(rig.meter.stopTransaction()), { code: 'METER_CONNECTION_LOST' });
    rig.simulator.faults.clear();
    rig.simulator.faults.add({ kind: 'reset', match: { path: '/v2/livemeasure', times: 8 } });
    await rig.until('it is found', () => rig.eventsOf('transaction.resumed').length > 0, 30_000);
    expect((await rig.outcome(rig.meter.stopTransaction()))?.transactionId).toBe('tx-1');
    expect(rig.simulator.state.openTransactionId).toBeUndefined();
  });
});

describe('a start after a start whose effect is not known', () => {
  it('writes nothing before it has read what runs, and ends that first', async () => {
    await using rig = await doubtfulStart(true);
    rig.simulator.faults.clear();
    const before = rig.simulator.counters.writes.length;
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-2')));
    const [first] = rig.simulator.counters.writes.slice(before);
    expect(first).toMatchObject({ method: 'PUT', path: '/v2/legal?transactionId=tx-1' });
    await rig.until('its record', () => rig.eventsOf('record.recovered').length > 0);
    expect(rig.eventsOf('record.recovered').map(({ record }) => record.transactionId)).toEqual(['tx-1']);
  });

  it('says why it was refused when the meter still cannot be read', async () => {
    await using rig = await doubtfulStart(true);
    await expectMeterError(rig.outcome(rig.meter.startTransaction(aRequest('tx-2'))), {
      code: 'METER_CONNECTION_LOST',
      effect: 'none',
    });
  });

  it('begins when the earlier one had no effect', async () => {
    await using rig = await doubtfulStart(false);
    rig.simulator.faults.clear();
    const started = await rig.outcome(rig.meter.startTransaction(aRequest('tx-2')));
    expect(started.transactionId).toBe('tx-2');
  });
});

describe('a start that never reached the meter', () => {
  it('is not owed for ever', async () => {
    await using rig = await createRig();
    await connected(rig);
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    await rig.outcome(rig.meter.stopTransaction('tx-1'));
    rig.simulator.powerCycle({ openTransaction: 'open', offForMs: 8000 });
    await expectMeterError(rig.outcome(rig.meter.startTransaction(aRequest('tx-2'))), {
      code: 'METER_UNREACHABLE',
      effect: 'none',
    });
    await rig.until('restored', () => rig.eventsOf('link.restored').length === 1, 30_000);
    await rig.pass(2000);
    expect(rig.states.at(-1)).toMatchObject({ pendingRecords: [] });
    expect(rig.eventsOf('record.lost')).toEqual([]);
  });
});

describe('a start while the link returns', () => {
  it('is not taken for ended because the meter was read before it began', async () => {
    await using rig = await createRig();
    await connected(rig);
    rig.simulator.faults.add({ kind: 'hang', acts: true, match: { path: '/v2/livemeasure', times: 3 } });
    await rig.pass(12_000);
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    rig.simulator.faults.clear();
    await rig.pass(20_000);
    expect(rig.eventsOf('transaction.closedByMeter')).toEqual([]);
    const record = await rig.outcome(rig.meter.stopTransaction('tx-1'));
    expect(record.ocmf).toBe(rig.simulator.state.records(1)[0]?.ocmf);
  });
});

describe('a transaction that runs while the meter cannot name it', () => {
  it('keeps the driver from writing settings, until the meter can be read', async () => {
    await using rig = await createRig({
      config: { warmupMs: 1000, resilienceInitialConnectionRetryDelay: 5000 },
    });
    const open = { ...aRequest('tx-old'), clientId: '', tariffId: 0, cableId: 0, userData: '' };
    const body = JSON.stringify({ ...open, TT: '', UV: '', UD: '', SC: 0 });
    (await rig.simulator.exchange({ method: 'POST', path: '/v2/legal', body })).finish();
    rig.simulator.faults.add({ kind: 'status', status: 500, match: { path: '/v2/legal', times: 1 } });
    await connected(rig);
    await rig.pass(3000);
    expect(rig.simulator.counters.writes.filter(({ path }) => path.startsWith('/v1/settings'))).toEqual([]);
    await rig.until('the transaction', () => rig.eventsOf('transaction.found').length === 1);
  });
});

describe('a clock of the host that fails', () => {
  it('is a fault of the driver, and no error that nobody catches', async () => {
    let isBroken = false;
    const monotonic = () => {
      if (isBroken) throw new Error('no clock');
      return Date.now();
    };
    await using rig = await createRig({ options: { clock: { now: Date.now, monotonic } } });
    await connected(rig);
    isBroken = true;
    await rig.pass(2000);
    expect(rig.states.at(-1)?.name).toBe('fault');
  });
});

describe('what was written and may not be saved yet', () => {
  it('is noted once, however many starts come before the next sync', async () => {
    await using rig = await createRig();
    await connected(rig);
    for (const transactionId of ['tx-1', 'tx-2', 'tx-3']) {
      await rig.outcome(rig.meter.startTransaction(aRequest(transactionId)));
      await rig.outcome(rig.meter.stopTransaction(transactionId));
    }
    const { unsaved } = rig.meter.actor.getSnapshot().context.clock;
    expect(unsaved).toEqual([...new Set(unsaved)]);
  });
});

describe('a start whose answer was lost, of a transaction that the meter has closed since', () => {
  it('brings the record home without another command', async () => {
    await using rig = await createRig();
    await connected(rig);
    rig.simulator.faults.add({ kind: 'powerLoss', acts: true, match: { method: 'POST', times: 1 } });
    // It may have begun between the two reads of the look, and run on.
    await expectMeterError(rig.outcome(rig.meter.startTransaction(aRequest('tx-1'))), { effect: 'unknown' });
    await rig.until('the record', () => rig.eventsOf('record.recovered').length === 1, 70_000);
    expect(rig.eventsOf('record.recovered')[0]?.record.ocmf).toBe(rig.simulator.state.records(1)[0]?.ocmf);
  });

  it('brings the record home also when the next start comes first', async () => {
    await using rig = await doubtfulStart(true);
    rig.simulator.powerCycle({ openTransaction: 'closed' });
    rig.simulator.faults.clear();
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-2')));
    await rig.until('the record', () => rig.eventsOf('record.recovered').length === 1, 70_000);
    expect(rig.eventsOf('record.recovered')[0]?.record.transactionId).toBe('tx-1');
    expect(rig.simulator.state.openTransactionId).toBe('tx-2');
    await rig.pass(130_000, 1000);
    expect(rig.eventsOf('record.recovered')).toHaveLength(1);
  });
});

describe('a start in doubt, after a lost link', () => {
  it('is resumed as ours when it turns out to run, and not found as if somebody else had begun it', async () => {
    await using rig = await doubtfulStart(true);
    rig.simulator.faults.add({ kind: 'reset', match: { path: '/v2/livemeasure' } });
    await rig.until('the link to be lost', () => rig.eventsOf('link.lost').length > 0, 30_000);
    rig.simulator.faults.clear();
    await rig.until('the transaction', () => rig.eventsOf('transaction.resumed').length > 0, 30_000);
    expect(rig.eventsOf('transaction.found')).toEqual([]);
    const record = await rig.outcome(rig.meter.stopTransaction('tx-1'));
    expect(record.verification.findings.map(({ code }) => code)).not.toContain('client-id');
  });
});

describe('a record that was spoilt on the way', () => {
  it('does not hide the good one that the meter still has', async () => {
    await using rig = await createRig();
    await connected(rig);
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    rig.simulator.faults.add({ kind: 'tamperRecord', match: { path: '/v2/ocmf', times: 4 } });
    await expectMeterError(rig.outcome(rig.meter.stopTransaction('tx-1')), { code: 'METER_RECORD_INVALID' });
    const record = await rig.outcome(rig.meter.stopTransaction('tx-1'));
    expect(record.ocmf).toBe(rig.simulator.state.records(1)[0]?.ocmf);
  });
});

describe('a stop that the meter did not carry out', () => {
  it('is not called unconfirmed when a read has shown that the transaction still runs', async () => {
    await using rig = await createRig();
    await connected(rig);
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    rig.simulator.faults.add({ kind: 'redirect', match: { method: 'PUT', times: 1 } });
    const error = await expectMeterError(rig.outcome(rig.meter.stopTransaction('tx-1')), {
      code: 'METER_HTTP_STATUS',
      effect: 'none',
    });
    expect(error.message).toContain('"tx-1" still runs');
  });
});
