import { describe, expect, it } from 'vitest';
import { aRequest } from '../support/a-request.ts';
import { type Backend, connected, createRig, writesOf } from '../support/rig.ts';

describe.each<Backend>(['socket', 'msw'])('a charging session over %s', backend => {
  it('goes from the first contact to a signed record that is the meter’s own, byte for byte', async () => {
    await using rig = await createRig({ backend });
    await connected(rig);
    await rig.until('idle', () => rig.states.at(-1)?.name === 'idle', 130_000);
    const started = await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    expect(rig.simulator.state.openTransactionId).toBe('tx-1');
    await rig.pass(10_000);
    const record = await rig.outcome(rig.meter.stopTransaction('tx-1'));

    expect(rig.simulator.state.openTransactionId).toBeUndefined();
    expect(record.ocmf).toBe(rig.simulator.state.records(1)[0]?.ocmf);
    expect(record.verification.verdict).toBe('valid');
    expect(record.publicKey).toBe(rig.simulator.publicKeyOcmf);
    expect(started.transactionId).toBe('tx-1');
    const names = rig.states.map(({ name }) => name).filter((name, index, all) => name !== all[index - 1]);
    expect(names).toEqual(['connecting', 'warmup', 'syncing', 'idle', 'transacting', 'stopping', 'idle']);
  });

  it('allows a transaction from two minutes after its start to 48 hours after the clock was set, less one', async () => {
    await using rig = await createRig({ backend });
    await connected(rig);
    const { minStopTime, maxStopTime } = await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    const syncedMs = Date.parse(rig.eventsOf('clock.synced')[0]?.at ?? '');
    const startedMs = Date.parse(minStopTime) - 120_000;
    expect(startedMs).toBeGreaterThanOrEqual(syncedMs);
    expect(Date.parse(maxStopTime ?? '')).toBe(syncedMs + 48 * 3_600_000 - 60_000);
  });

  it('sends nothing but the time and the start when nothing else changed', async () => {
    await using rig = await createRig({ backend });
    await connected(rig);
    await rig.until('idle', () => rig.states.at(-1)?.name === 'idle', 130_000);
    const before = writesOf(rig.simulator).length;
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    const [sync, start, ...more] = writesOf(rig.simulator).slice(before);
    expect(sync).toMatch(/^PUT \/v1\/settings \{"time":\{"utc":"2026-05-06T10:0/);
    expect(start).toMatch(/^POST \/v2\/legal /);
    expect(more).toEqual([]);
  });
});

describe('the wire', () => {
  it('carries 60 polls on one connection and never two requests at a time', async () => {
    await using rig = await createRig();
    await connected(rig);
    const start = rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    await start;
    await rig.until('60 measurements', () => rig.measurements.length >= 60, 70_000);
    await rig.outcome(rig.meter.stopTransaction('tx-1'));
    expect(rig.simulator.counters.connections).toBe(1);
    expect(rig.simulator.counters.maxInFlight).toBe(1);
  });

  it('speaks v1 to a meter of firmware 1, whatever its version string says', async () => {
    await using rig = await createRig({ simulator: { firmware: 'v1', firmwareVersion: '1.2.0.0' } });
    await connected(rig);
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1', { tariffText: '0.49 EUR/kWh' })));
    const post = writesOf(rig.simulator).find(write => write.startsWith('POST'));
    expect(post).toBe(
      'POST /v1/legal {"evseId":"DE*ABC*E1234*1","transactionId":"tx-1","clientId":"04A1B2C3,tx-1","tariffId":0,"cableId":0,"userData":""}',
    );
  });

  it('sends the further fields of a start to firmware 2', async () => {
    await using rig = await createRig({ config: { cableId: 1, tariffId: 2, SC: 3, UV: 'uv', UD: 'ud' } });
    await connected(rig);
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1', { tariffText: '0.49 EUR/kWh' })));
    const post = writesOf(rig.simulator).find(write => write.startsWith('POST'));
    expect(JSON.parse(post?.replace('POST /v2/legal ', '') ?? '')).toEqual({
      evseId: 'DE*ABC*E1234*1',
      transactionId: 'tx-1',
      clientId: '04A1B2C3,tx-1',
      tariffId: 2,
      TT: '0.49 EUR/kWh',
      UV: 'uv',
      UD: 'ud',
      cableId: 1,
      userData: '',
      SC: 3,
    });
  });

  it('encodes a transaction id in the query, so that it stays one parameter', async () => {
    await using rig = await createRig();
    await connected(rig);
    const transactionId = 'a&transactionId=victim#x %';
    await rig.outcome(rig.meter.startTransaction(aRequest(transactionId)));
    const record = await rig.outcome(rig.meter.stopTransaction(transactionId));
    expect(record.transactionId).toBe(transactionId);
    expect(rig.simulator.state.records(1)[0]?.transactionId).toBe(transactionId);
  });
});

describe('what nobody needs', () => {
  it('is not read: a look of a command counts as that of its minute', async () => {
    await using rig = await createRig();
    await connected(rig);
    await rig.pass(45_000);
    await rig.outcome(rig.meter.stopTransaction());
    const looks = () => rig.simulator.counters.requests('GET /v1/status');
    const before = looks();
    await rig.pass(58_000);
    expect(looks()).toBe(before);
    await rig.until('the next look', () => looks() > before, 5000);
  });
});
