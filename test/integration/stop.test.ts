import { describe, expect, it } from 'vitest';
import { RecordError } from '../../src/index.ts';
import { aRequest } from '../support/a-request.ts';
import { expectMeterError } from '../support/expect-meter-error.ts';
import { connected, createRig, type Rig, type RigOptions } from '../support/rig.ts';

const puts = (rig: Rig) => rig.simulator.counters.requests('PUT /v2/legal');
const gets = (rig: Rig) => rig.simulator.counters.requests('GET /v2/ocmf');

/** Without intermediate records, which are asked for at the same address as the final one. */
async function running(transactionId = 'tx-1', options: RigOptions = {}): Promise<Rig> {
  const rig = await createRig({
    ...options,
    config: { transactionOcmfFetchIntervalS: 0, ...options.config },
  });
  await connected(rig);
  await rig.outcome(rig.meter.startTransaction(aRequest(transactionId)));
  await rig.pass(2000);
  return rig;
}

describe('stopping a transaction', () => {
  it('sends one PUT and one GET', async () => {
    await using rig = await running();
    await rig.outcome(rig.meter.stopTransaction('tx-1'));
    expect([puts(rig), gets(rig)]).toEqual([1, 1]);
  });

  it('ends whatever runs when no id is given', async () => {
    await using rig = await running();
    const record = await rig.outcome(rig.meter.stopTransaction());
    expect(record?.transactionId).toBe('tx-1');
  });

  it('gives the same record again when the last id is stopped again, without touching the meter', async () => {
    await using rig = await running();
    const first = await rig.outcome(rig.meter.stopTransaction('tx-1'));
    const second = await rig.outcome(rig.meter.stopTransaction('tx-1'));
    expect(second.ocmf).toBe(first.ocmf);
    expect([puts(rig), gets(rig)]).toEqual([1, 1]);
  });

  it('gives the record of an ended transaction that another driver stopped', async () => {
    await using rig = await running();
    const first = await rig.outcome(rig.meter.stopTransaction('tx-1'));
    const other = rig.another();
    await rig.outcome(other.start());
    const again = await rig.outcome(other.stopTransaction('tx-1'));
    expect(again.ocmf).toBe(first.ocmf);
    expect(puts(rig)).toBe(1);
  });

  it('says without an error that nothing is open', async () => {
    await using rig = await createRig();
    await connected(rig);
    expect(await rig.outcome(rig.meter.stopTransaction())).toBeUndefined();
    expect(rig.eventsOf('transaction.noneOpen')).toHaveLength(1);
  });

  it('of another id leaves alone what runs, and says that the meter knows no such transaction', async () => {
    await using rig = await running();
    await expectMeterError(rig.outcome(rig.meter.stopTransaction('tx-9')), {
      code: 'METER_NO_TRANSACTION',
      effect: 'none',
    });
    expect(puts(rig)).toBe(0);
    expect(rig.simulator.state.openTransactionId).toBe('tx-1');
  });

  it('says that the meter knows no such transaction', async () => {
    await using rig = await createRig();
    await connected(rig);
    await expectMeterError(rig.outcome(rig.meter.stopTransaction('never')), { code: 'METER_NO_TRANSACTION' });
  });

  it('succeeds when only the answer was lost: the meter is read back, the stop is not repeated', async () => {
    await using rig = await running();
    rig.simulator.faults.add({ kind: 'lostAnswer', match: { method: 'PUT', path: '/v2/legal', times: 1 } });
    const record = await rig.outcome(rig.meter.stopTransaction('tx-1'));
    expect(record.verification.verdict).toBe('valid');
    expect(puts(rig)).toBe(1);
  });

  it('repeats only the download when the download fails', async () => {
    await using rig = await running();
    rig.simulator.faults.add({ kind: 'status', status: 500, match: { path: '/v2/ocmf', times: 3 } });
    const record = await rig.outcome(rig.meter.stopTransaction('tx-1'));
    expect(record.verification.verdict).toBe('valid');
    expect([puts(rig), gets(rig)]).toEqual([1, 4]);
  });

  it('keeps a record that cannot be fetched pending, and brings it when it can', async () => {
    await using rig = await running();
    rig.simulator.faults.add({ kind: 'status', status: 500, match: { path: '/v2/ocmf', times: 5 } });
    await expectMeterError(rig.outcome(rig.meter.stopTransaction('tx-1')), {
      code: 'METER_RECORD_UNAVAILABLE',
      effect: 'done',
    });
    expect(rig.eventsOf('record.pending')).toHaveLength(1);
    await rig.until('the record', () => rig.eventsOf('record.recovered').length === 1, 200_000);
    const [recovered] = rig.eventsOf('record.recovered');
    expect(recovered?.record.ocmf).toBe(rig.simulator.state.records(1)[0]?.ocmf);
    expect(puts(rig)).toBe(1);
  });

  it('lets the next transaction start while a record is pending', async () => {
    await using rig = await running();
    rig.simulator.faults.add({ kind: 'status', status: 500, match: { path: '/v2/ocmf', times: 4 } });
    await expectMeterError(rig.outcome(rig.meter.stopTransaction('tx-1')), {
      code: 'METER_RECORD_UNAVAILABLE',
    });
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-2')));
    await rig.until('the record', () => rig.eventsOf('record.recovered').length === 1, 200_000);
    expect(rig.eventsOf('record.recovered')[0]?.record.transactionId).toBe('tx-1');
    expect(rig.simulator.state.openTransactionId).toBe('tx-2');
  });

  it('carries a stop that failed out when the link returns', async () => {
    await using rig = await running();
    rig.simulator.faults.add({ kind: 'reset', acts: false, match: {} });
    await expectMeterError(rig.outcome(rig.meter.stopTransaction('tx-1')), {
      code: 'METER_TRANSACTION_UNCONFIRMED',
      effect: 'unknown',
    });
    await rig.until('link lost', () => rig.eventsOf('link.lost').length === 1, 20_000);
    rig.simulator.faults.clear();
    await rig.until('the record', () => rig.eventsOf('record.recovered').length === 1, 20_000);
    expect(rig.simulator.state.openTransactionId).toBeUndefined();
  });

  it('reports a record that was changed on the way, and keeps it', async () => {
    await using rig = await running();
    rig.simulator.faults.add({ kind: 'tamperRecord', match: { path: '/v2/ocmf' } });
    const error = await expectMeterError(rig.outcome(rig.meter.stopTransaction('tx-1')), {
      code: 'METER_RECORD_INVALID',
      effect: 'done',
    });
    expect(error).toBeInstanceOf(RecordError);
    const { record } = error as RecordError;
    expect(record.verification.verdict).toBe('invalid');
    expect(record.ocmf).not.toBe(rig.simulator.state.records(1)[0]?.ocmf);
    // The same bytes three times, a minute apart and more, are what the meter has.
    expect(rig.eventsOf('record.invalid')).toHaveLength(0);
    await rig.until('the alarm', () => rig.eventsOf('record.invalid').length > 0, 200_000);
    expect(rig.eventsOf('record.invalid')[0]?.record.ocmf).toBe(record.ocmf);
  });

  it('hands over, as not billable, a record whose energy is not that of the meter’s own account', async () => {
    await using rig = await running();
    for (const [name, value] of [
      ['energyImport', 12.345],
      ['energyImportTotalStop', 999.999],
    ] as const)
      rig.simulator.faults.add({
        kind: 'wrongTypes',
        pointer: `/meterValue/sampleValue/${name}`,
        value,
        match: { method: 'PUT', path: '/v2/legal' },
      });
    const { verification } = await rig.outcome(rig.meter.stopTransaction('tx-1'));
    expect(verification).toMatchObject({ verdict: 'valid', billable: false });
    expect(verification.findings.find(({ code }) => code === 'legal-energy')?.message).toContain('12345 Wh');
  });

  it('hands over, as not billable, a record of a session that the meter itself does not vouch for', async () => {
    await using rig = await running();
    rig.simulator.forceStatusBits({ tamperingIsDetected: true });
    await rig.pass(1500);
    const record = await rig.outcome(rig.meter.stopTransaction('tx-1'));
    expect(record.verification).toMatchObject({ verdict: 'valid', billable: false });
    expect(record.verification.findings.map(({ code }) => code)).toContain('transaction-status');
  });

  it('waits for its turn behind a start', async () => {
    await using rig = await createRig();
    await connected(rig);
    const started = rig.meter.startTransaction(aRequest('tx-1'));
    const stopped = rig.meter.stopTransaction('tx-1');
    const [, record] = await rig.outcome(Promise.all([started, stopped]));
    expect(record.transactionId).toBe('tx-1');
  });
});

describe('a stop that is under way', () => {
  /** Each phase of a stop that was told, once. */
  function phases({ states }: Rig): string[] {
    const told = states.flatMap(state => (state.name === 'stopping' ? [state.phase] : []));
    return told.filter((phase, index) => phase !== told[index - 1]);
  }

  it('tells how far it is', async () => {
    await using rig = await running();
    await rig.outcome(rig.meter.stopTransaction('tx-1'));
    expect(phases(rig)).toEqual(['ending', 'fetching', 'verifying', 'archiving']);
    expect(rig.states.at(-1)?.name).toBe('warmup');
  });

  it('tells that a record that was spoilt on its way is fetched once more', async () => {
    await using rig = await running();
    rig.simulator.faults.add({ kind: 'tamperRecord', match: { path: '/v2/ocmf', times: 1 } });
    await rig.outcome(rig.meter.stopTransaction('tx-1'));
    expect(phases(rig)).toEqual(['ending', 'fetching', 'verifying', 'fetching', 'verifying', 'archiving']);
  });

  it.each(['comes', 'does not come'])(
    'goes on when an older record that somebody else waits for %s',
    async what => {
      await using rig = await running('tx-1', { config: { resilienceTransactionRequestRetryDelay: 1000 } });
      const { faults } = rig.simulator;
      const unavailable = { kind: 'status', status: 503 } as const;
      const gone = { kind: 'status', status: 404 } as const;
      const [older] = faults.add({ ...unavailable, match: { path: '/v2/ocmf', paginationCounter: 1 } });
      rig.simulator.closeTransaction();
      await rig.until('its end', () => rig.eventsOf('transaction.closedByMeter').length > 0, 70_000);
      const asked = rig.meter.stopTransaction('tx-1').then(
        () => 'comes',
        () => 'does not come',
      );
      await rig.outcome(rig.meter.startTransaction(aRequest('tx-2')));
      faults.add({ ...unavailable, match: { path: '/v2/ocmf', paginationCounter: 2, times: 3 } });
      const newer = rig.meter.stopTransaction('tx-2');
      await rig.until('the first try', () => phases(rig).at(-1) === 'fetching', 1000);
      older?.remove();
      if (what === 'does not come')
        faults.add({ ...gone, match: { path: '/v2/ocmf', paginationCounter: 1 } });
      expect(await rig.outcome(asked)).toBe(what);
      expect(rig.states.at(-1)).toMatchObject({ name: 'stopping', transactionId: 'tx-2' });
      expect((await rig.outcome(newer)).transactionId).toBe('tx-2');
      expect(rig.states.at(-1)?.name).toBe('warmup');
    },
  );
});
