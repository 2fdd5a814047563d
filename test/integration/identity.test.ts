import { describe, expect, it } from 'vitest';
import { aRequest } from '../support/a-request.ts';
import { expectMeterError } from '../support/expect-meter-error.ts';
import { connected, createRig } from '../support/rig.ts';

describe('connecting', () => {
  it('reads who the meter is and announces it once', async () => {
    await using rig = await createRig();
    const identity = await rig.outcome(rig.meter.start());
    expect(identity).toEqual({
      meterId: rig.simulator.meterId,
      publicKey: rig.simulator.publicKey,
      publicKeyOcmf: rig.simulator.publicKeyOcmf,
      firmwareVersion: '0.2.3.1',
      apiVersion: 'v2',
    });
    expect(rig.eventsOf('meter.identified')).toHaveLength(1);
  });

  it('succeeds late, after 25 failed tries ten seconds apart', async () => {
    await using rig = await createRig();
    rig.simulator.faults.add({ kind: 'status', status: 500, match: { path: '/v1/status', times: 25 } });
    const startMs = Date.now();
    await rig.outcome(rig.meter.start(), 300_000);
    const waitedMs = Date.now() - startMs;
    expect(waitedMs).toBeGreaterThanOrEqual(250_000);
    expect(waitedMs).toBeLessThan(260_000);
    expect(rig.simulator.counters.requests('GET /v1/status')).toBe(26);
  });

  it('fails in the end with the last reason, and recovers by itself from the fault', async () => {
    await using rig = await createRig({
      config: { resilienceInitialConnectionRetries: 2, resilienceInitialConnectionRetryDelay: 1000 },
    });
    rig.simulator.faults.add({ kind: 'reset', match: { times: 3 } });
    await expectMeterError(rig.outcome(rig.meter.start()), { code: 'METER_CONNECTION_LOST', effect: 'none' });
    expect(rig.states.at(-1)).toMatchObject({ name: 'fault', retryInMs: 60_000 });
    await rig.until('recovery', () => rig.eventsOf('meter.identified').length === 1, 120_000);
    expect(rig.simulator.counters.requests('GET /v1/status')).toBe(4);
  });

  it('leaves the fault at once when it is told to', async () => {
    await using rig = await createRig({ config: { resilienceInitialConnectionRetries: 0 } });
    rig.simulator.faults.add({ kind: 'garbage', match: { path: '/v1/status', times: 1 } });
    await expectMeterError(rig.outcome(rig.meter.start()), { code: 'METER_RESPONSE_INVALID' });
    rig.meter.actor.send({ type: 'meter.recover' });
    await rig.until('identified', () => rig.eventsOf('meter.identified').length === 1, 1000);
  });

  it('refuses a meter whose key is not the configured one', async () => {
    await using rig = await createRig({ config: { publicKey: 'A'.repeat(182) } });
    const error = await expectMeterError(rig.outcome(rig.meter.start()), { code: 'METER_IDENTITY_CHANGED' });
    expect(error.message).toContain(rig.simulator.publicKeyOcmf.slice(-16));
    expect(error.message).toContain('A'.repeat(16));
  });

  it('goes into fault, naming both, when another meter answers after an outage', async () => {
    await using rig = await createRig();
    await connected(rig);
    rig.simulator.faults.add(
      { kind: 'reset', match: { path: '/v2/livemeasure', times: 8 } },
      { kind: 'otherIdentity', match: { path: '/v1/status' }, meterId: '999' },
    );
    await rig.until('fault', () => rig.states.at(-1)?.name === 'fault', 20_000);
    const [fault] = rig.eventsOf('meter.fault');
    expect(fault?.error.code).toBe('METER_IDENTITY_CHANGED');
    expect(fault?.error.message).toContain(rig.simulator.meterId);
    expect(fault?.error.message).toContain('999');
  });

  it('measures while the current transaction cannot be read, and refuses a start with the reason', async () => {
    await using rig = await createRig();
    rig.simulator.faults.add({ kind: 'status', status: 500, match: { path: '/v2/legal' } });
    await connected(rig);
    await rig.until('a measurement', () => rig.measurements.length > 0, 2000);
    await expectMeterError(rig.outcome(rig.meter.startTransaction(aRequest('tx-1'))), {
      code: 'METER_HTTP_STATUS',
    });
    expect(rig.simulator.counters.requests('POST /v2/legal')).toBe(0);
    expect(rig.eventsOf('meter.identified').at(-1)?.identity.apiVersion).toBeUndefined();
    rig.simulator.faults.clear();
    await rig.until('identified again', () => rig.eventsOf('meter.identified').length === 2, 40_000);
    expect(rig.eventsOf('meter.identified').at(-1)?.identity.apiVersion).toBe('v2');
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
  });

  it('gives the first measurement within a second of the first contact, warmup or not', async () => {
    await using rig = await createRig();
    const startMs = Date.now();
    await connected(rig);
    await rig.until('a measurement', () => rig.measurements.length > 0, 1000);
    expect(Date.now() - startMs).toBeLessThanOrEqual(1000);
    expect(rig.states.at(-1)?.name).toBe('warmup');
  });
});
