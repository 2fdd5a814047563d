import { describe, expect, it } from 'vitest';
import { aRequest } from '../support/a-request.ts';
import { expectMeterError } from '../support/expect-meter-error.ts';
import { connected, createRig, type Rig } from '../support/rig.ts';

const posts = (rig: Rig) => rig.simulator.counters.writes.filter(({ method }) => method === 'POST').length;

describe('starting a transaction', () => {
  it('is refused with the status bits that forbid it', async () => {
    await using rig = await createRig();
    await connected(rig);
    rig.simulator.forceStatusBits({ suLinkStatusIsOk: false });
    const error = await expectMeterError(rig.outcome(rig.meter.startTransaction(aRequest('tx-1'))), {
      code: 'METER_REJECTED',
      effect: 'none',
    });
    expect(error.message).toContain('suLinkStatusIsOk');
    expect(posts(rig)).toBe(1);
  });

  it('is refused with a fault of the meter when the meter reports an error flag', async () => {
    await using rig = await createRig();
    await connected(rig);
    rig.simulator.setErrorBits({ suIntegrityIsFailed: true });
    await expectMeterError(rig.outcome(rig.meter.startTransaction(aRequest('tx-1'))), {
      code: 'METER_FAULT',
    });
  });

  it('fails when the meter creates the transaction but says that it does not run', async () => {
    await using rig = await createRig({ simulator: { startRefusal: 'runningFalse' } });
    await connected(rig);
    rig.simulator.forceStatusBits({ suLinkStatusIsOk: false });
    await expectMeterError(rig.outcome(rig.meter.startTransaction(aRequest('tx-1'))), {
      code: 'METER_REJECTED',
    });
  });

  it('succeeds when only the answer was lost: the meter is read back, the start is not repeated', async () => {
    await using rig = await createRig();
    await connected(rig);
    rig.simulator.faults.add({ kind: 'lostAnswer', match: { method: 'POST', times: 1 } });
    const started = await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    expect(started.transactionId).toBe('tx-1');
    expect(posts(rig)).toBe(1);
    expect(rig.simulator.state.openTransactionId).toBe('tx-1');
  });

  it('is sent again when the meter, read back, did not act', async () => {
    await using rig = await createRig();
    await connected(rig);
    rig.simulator.faults.add({ kind: 'reset', acts: false, match: { method: 'POST', times: 2 } });
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    expect(posts(rig)).toBe(3);
    expect(rig.simulator.counters.requests('GET /v1/status')).toBeGreaterThanOrEqual(3);
  });

  it('is not sent when it was withdrawn while it waited for the meter', async () => {
    await using rig = await createRig();
    rig.simulator.faults.add({ kind: 'refuse', durationMs: 3000 });
    const withdrawal = new AbortController();
    void rig.meter.start();
    const started = rig.meter.startTransaction(aRequest('tx-1'), { signal: withdrawal.signal });
    const refused = expectMeterError(started, { code: 'METER_ABORTED', effect: 'none' });
    await rig.pass(1000);
    withdrawal.abort();
    await rig.outcome(refused);
    expect(rig.states.at(-1)?.name).not.toBe('connecting');
    expect(posts(rig)).toBe(0);
  });

  it('is not sent again when it was withdrawn after a try that had no effect', async () => {
    await using rig = await createRig();
    await connected(rig);
    rig.simulator.faults.add({ kind: 'reset', acts: false, match: { method: 'POST' } });
    const withdrawal = new AbortController();
    const started = rig.meter.startTransaction(aRequest('tx-1'), { signal: withdrawal.signal });
    const refused = expectMeterError(started, { code: 'METER_TRANSACTION_UNCONFIRMED' });
    await rig.until('the first try', () => posts(rig) > 0);
    withdrawal.abort();
    await rig.outcome(refused);
    await rig.pass(30_000);
    expect(posts(rig)).toBe(1);
  });

  it('ends after one try and three more when the meter keeps failing', async () => {
    await using rig = await createRig();
    await connected(rig);
    rig.simulator.faults.add({ kind: 'status', status: 503, match: { method: 'POST' } });
    await expectMeterError(rig.outcome(rig.meter.startTransaction(aRequest('tx-1'))), {
      code: 'METER_TRANSACTION_UNCONFIRMED',
      effect: 'unknown',
    });
    expect(posts(rig)).toBe(4);
    expect(rig.states.at(-1)?.name).toBe('warmup');
    // A 503 may come from somebody before the meter, which can still act for a while.
    await rig.until('a word', () => rig.eventsOf('transaction.neverRan').length > 0, 240_000);
  });

  it('ends with effect unknown when the answer is lost and the meter cannot be read back', async () => {
    await using rig = await createRig();
    await connected(rig);
    rig.simulator.faults.add(
      { kind: 'lostAnswer', match: { method: 'POST' } },
      { kind: 'reset', match: { path: '/v1/status', times: 20 } },
    );
    await expectMeterError(rig.outcome(rig.meter.startTransaction(aRequest('tx-1'))), {
      code: 'METER_TRANSACTION_UNCONFIRMED',
      effect: 'unknown',
    });
    expect(posts(rig)).toBe(1);
  });

  it('refuses a request that breaks a limit of the meter, before anything is sent', async () => {
    await using rig = await createRig();
    await connected(rig);
    const before = rig.simulator.counters.requests('PUT /v1/settings');
    const error = await expectMeterError(
      rig.outcome(rig.meter.startTransaction(aRequest('ä'.repeat(19), { tariffText: 'two\nlines' }))),
      { code: 'METER_REQUEST_INVALID', effect: 'none' },
    );
    expect(error.message).toContain('transactionId: expected at most 37 bytes, got 38 bytes');
    expect(error.message).toContain('tariffText');
    expect(posts(rig)).toBe(0);
    expect(rig.simulator.counters.requests('PUT /v1/settings')).toBe(before);
  });

  it('says so when the client id had to be cut, on a character boundary', async () => {
    await using rig = await createRig();
    await connected(rig);
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1', { identificationData: 'ä'.repeat(20) })));
    expect(rig.eventsOf('clientId.cut')).toEqual([
      { type: 'clientId.cut', transactionId: 'tx-1', clientId: 'ä'.repeat(18) },
    ]);
    expect(rig.simulator.state.records(1)[0]?.clientId).toBe('ä'.repeat(18));
  });

  it('is refused while another transaction of ours runs, naming it', async () => {
    await using rig = await createRig();
    await connected(rig);
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    const error = await expectMeterError(rig.outcome(rig.meter.startTransaction(aRequest('tx-2'))), {
      code: 'METER_TRANSACTION_ACTIVE',
    });
    expect(error.context.transactionId).toBe('tx-1');
    expect(rig.simulator.state.openTransactionId).toBe('tx-1');
  });

  it('waits while the driver connects', async () => {
    await using rig = await createRig();
    rig.simulator.faults.add({ kind: 'status', status: 500, match: { path: '/v1/status', times: 2 } });
    const identified = rig.meter.start();
    const started = rig.meter.startTransaction(aRequest('tx-1'));
    await rig.outcome(Promise.all([identified, started]));
    expect(rig.simulator.state.openTransactionId).toBe('tx-1');
  });

  it('does not wait longer than the hold time', async () => {
    await using rig = await createRig({ config: { commandHoldMs: 5000 } });
    rig.simulator.faults.add({ kind: 'status', status: 500, match: { path: '/v1/status' } });
    const identified = rig.meter.start();
    const startMs = Date.now();
    await expectMeterError(rig.outcome(rig.meter.startTransaction(aRequest('tx-1'))), {
      code: 'METER_HTTP_STATUS',
    });
    expect(Date.now() - startMs).toBeLessThan(5200);
    await rig.meter.stop();
    await expectMeterError(identified, { code: 'METER_STOPPED' });
  });
});

describe('the clock before a start', () => {
  it('goes on with an earlier sync that is young enough, counts from it, and says so', async () => {
    await using rig = await createRig();
    await connected(rig);
    await rig.until('idle', () => rig.states.at(-1)?.name === 'idle', 130_000);
    const [synced] = rig.eventsOf('clock.synced');
    rig.simulator.faults.add({ kind: 'resultZero', match: { path: '/v1/settings', method: 'PUT' } });
    const { maxStopTime } = await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    expect(Date.parse(maxStopTime ?? '')).toBe(Date.parse(synced?.at ?? '') + 48 * 3_600_000 - 60_000);
    expect(rig.eventsOf('clock.syncFailed')[0]?.error.code).toBe('METER_REJECTED');
  });

  it('refuses the start when there is no earlier sync', async () => {
    await using rig = await createRig({ config: { resilienceTransactionRequestRetries: 1 } });
    await connected(rig);
    rig.simulator.faults.add({ kind: 'status', status: 500, match: { path: '/v1/settings', method: 'PUT' } });
    await expectMeterError(rig.outcome(rig.meter.startTransaction(aRequest('tx-1'))), {
      code: 'METER_HTTP_STATUS',
    });
    expect(posts(rig)).toBe(0);
  });
});
