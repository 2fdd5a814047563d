import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { MeterState, RunningState } from '../../src/index.ts';
import { aRequest } from '../support/a-request.ts';
import { connected, createRig, type Rig } from '../support/rig.ts';

const folder = mkdtempSync(join(tmpdir(), 'dcbm-reads-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const reads = ({ meter }: Rig) => {
  const { lastReads } = meter.health();
  if (lastReads === undefined) throw new Error('nothing can have been read before start()');
  return lastReads;
};
const openOf = (state: MeterState | undefined): Extract<RunningState, { kind: 'open' }> => {
  if (state === undefined || !('running' in state) || state.running.kind !== 'open')
    throw new Error(`expected a state in which a transaction runs, got ${JSON.stringify(state)}`);
  return state.running;
};

describe('what the meter last said of itself', () => {
  it('is there with when it was read, and nothing is there before', async () => {
    await using rig = await createRig();
    expect(rig.meter.health().lastReads).toBeUndefined();
    await connected(rig);
    expect(reads(rig)).toMatchObject({
      status: {
        readAt: '2026-05-06T10:00:00.000Z',
        meterId: rig.simulator.meterId,
        statusBits: { suLinkStatusIsOk: true, tamperingIsDetected: false },
        errorBits: { logbookIsFull: false },
      },
      settings: {},
      account: undefined,
    });
  });

  it('is read again each minute, so that a bit that changed shows, with its moment', async () => {
    await using rig = await createRig();
    await connected(rig);
    rig.simulator.faults.add({ kind: 'statusBits', set: { tamperingIsDetected: true } });
    await rig.until('the bit', () => reads(rig).status?.statusBits.tamperingIsDetected === true, 61_000);
    expect(Date.parse(reads(rig).status?.readAt ?? '')).toBeGreaterThan(Date.parse('2026-05-06T10:00:30Z'));
  });

  it('has the settings as they were read, and after a write as they were written', async () => {
    await using rig = await createRig({ config: { meterTimezone: '+01:00' } });
    await connected(rig);
    await rig.until('idle', () => rig.states.at(-1)?.name === 'idle', 130_000);
    const { settings } = reads(rig);
    expect(settings.timezone).toMatchObject({ value: '+01:00', by: 'written' });
    expect(settings.hasDaylightSaving).toMatchObject({ by: 'read' });
    // To set the time switches NTP off.
    expect(settings.ntpActivated).toMatchObject({ value: false, by: 'written' });
    expect(settings.ntpServers?.by).toBe('read');
  });

  it('has the time servers that it was told to go by', async () => {
    await using rig = await createRig({ config: { ntpServer1IpAddr: '10.0.0.1' } });
    await connected(rig);
    await rig.until('idle', () => rig.states.at(-1)?.name === 'idle', 130_000);
    expect(reads(rig).settings).toMatchObject({
      ntpActivated: { value: true, by: 'written' },
      ntpServers: { value: ['10.0.0.1:123'], by: 'written' },
    });
  });

  it('says nothing of a setting that the meter refused', async () => {
    await using rig = await createRig({ config: { meterTimezone: '+01:00' } });
    await connected(rig);
    rig.simulator.faults.add({ kind: 'resultZero', match: { method: 'PUT', path: '/v1/settings' } });
    await rig.until('a sync that failed', () => rig.eventsOf('clock.syncFailed').length > 0, 130_000);
    expect(reads(rig).settings.timezone).toMatchObject({ by: 'read' });
  });

  it("has the meter's own account of what somebody else started, and nothing of who charges", async () => {
    await using rig = await createRig();
    const other = rig.another();
    await rig.outcome(other.start());
    await rig.outcome(other.startTransaction(aRequest('tx-old', { identificationData: 'card-4711' })));
    await other.stop();
    await connected(rig);
    expect(reads(rig).account).toMatchObject({
      transactionId: 'tx-old',
      paginationCounter: 1,
      running: true,
      startedAt: expect.stringMatching(/^2026-05-06T10:00:/),
      energyImportTotalStartWh: expect.any(Number),
    });
    expect(JSON.stringify(rig.meter.health())).not.toContain('card-4711');
  });
});

describe('a transaction that runs', () => {
  it('has the same latest stop as the answer to its start, also for a driver that finds it again', async () => {
    const journal = join(folder, 'records.journal');
    await using rig = await createRig({ config: { journal } });
    await connected(rig);
    const { maxStopTime } = await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    const before = openOf(rig.states.at(-1));
    expect(before).toMatchObject({ origin: 'own', latestStop: maxStopTime });
    await rig.meter.stop();
    const next = rig.another({ journal });
    await rig.outcome(next.start());
    expect(openOf(next.health().state)).toMatchObject({
      origin: 'own',
      notedAt: before.notedAt,
      latestStop: maxStopTime,
    });
  });

  it('of somebody else has no latest stop: nobody here knows when the clock was set for it', async () => {
    await using rig = await createRig();
    const other = rig.another();
    await rig.outcome(other.start());
    await rig.outcome(other.startTransaction(aRequest('tx-old')));
    await other.stop();
    await connected(rig);
    const open = openOf(rig.states.at(-1));
    expect(open).toMatchObject({ origin: 'found', notedAt: expect.stringMatching(/^2026-/) });
    expect(open).not.toHaveProperty('latestStop');
  });
});
