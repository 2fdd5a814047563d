import { describe, expect, it } from 'vitest';
import { createMemoryJournal, type Journal, JournalError } from '../../src/index.ts';
import { aRequest } from '../support/a-request.ts';
import { expectMeterError } from '../support/expect-meter-error.ts';
import { connected, createRig, type Rig, type RigOptions } from '../support/rig.ts';

/** What happens when two things happen at once: commands while something is under way, outages within outages. */

const polls = { path: '/v2/livemeasure' };

async function idle(options: RigOptions = {}): Promise<Rig> {
  const rig = await createRig(options);
  await connected(rig);
  await rig.until('idle', () => rig.states.at(-1)?.name === 'idle', 130_000);
  return rig;
}

/** Polls fail until the link is lost; everything else still works. */
async function loseLink(rig: Rig): Promise<void> {
  const lost = rig.eventsOf('link.lost').length;
  rig.simulator.faults.add({ kind: 'reset', match: polls });
  await rig.until('link lost', () => rig.eventsOf('link.lost').length > lost, 30_000);
}

async function startElsewhere(rig: Rig, transactionId: string): Promise<void> {
  const other = rig.another();
  await rig.outcome(other.start());
  await rig.outcome(other.startTransaction(aRequest(transactionId)));
  await other.stop();
}

describe('commands that come while something is under way', () => {
  it('wait while the driver connects, a stop too', async () => {
    await using rig = await createRig();
    rig.simulator.faults.add({ kind: 'status', status: 500, match: { path: '/v1/status', times: 1 } });
    const [, none] = await rig.outcome(Promise.all([rig.meter.start(), rig.meter.stopTransaction()]));
    expect(none).toBeUndefined();
  });

  it('wait while the clock is set, and then go in their order', async () => {
    await using rig = await createRig();
    rig.simulator.faults.add({ kind: 'slow', delayMs: 2000, match: { path: '/v1/settings', times: 1 } });
    await connected(rig);
    await rig.until('syncing', () => rig.states.at(-1)?.name === 'syncing', 130_000);
    const commands = [
      rig.meter.startTransaction(aRequest('tx-1')),
      rig.meter.stopTransaction('tx-1'),
    ] as const;
    const [started, record] = await rig.outcome(Promise.all(commands));
    expect([started.transactionId, record.transactionId]).toEqual(['tx-1', 'tx-1']);
  });

  it('wait while another start is carried out', async () => {
    await using rig = await idle();
    const first = rig.meter.startTransaction(aRequest('tx-1'));
    const second = expectMeterError(rig.meter.startTransaction(aRequest('tx-2')), {
      code: 'METER_TRANSACTION_ACTIVE',
    });
    await rig.outcome(Promise.all([first, second]));
    expect(rig.simulator.state.openTransactionId).toBe('tx-1');
  });

  it('wait while a stop is carried out', async () => {
    await using rig = await idle();
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    rig.simulator.faults.add({ kind: 'slow', delayMs: 2000, match: { path: '/v2/ocmf', times: 1 } });
    const commands = [
      rig.meter.stopTransaction('tx-1'),
      rig.meter.startTransaction(aRequest('tx-2')),
      rig.meter.stopTransaction('tx-2'),
    ] as const;
    const [first, , second] = await rig.outcome(Promise.all(commands));
    expect([first.transactionId, second.transactionId]).toEqual(['tx-1', 'tx-2']);
  });

  it('are refused beyond sixteen', async () => {
    await using rig = await createRig();
    rig.simulator.faults.add({ kind: 'status', status: 500, match: { path: '/v1/status', times: 1 } });
    const start = rig.meter.start();
    const held = Array.from({ length: 16 }, () => rig.meter.stopTransaction());
    await expectMeterError(rig.meter.stopTransaction(), { code: 'METER_BUSY' });
    await rig.outcome(Promise.all([start, ...held]));
  });

  it('are refused while a transaction runs when they break a limit', async () => {
    await using rig = await idle();
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    await expectMeterError(rig.outcome(rig.meter.startTransaction(aRequest(''))), {
      code: 'METER_REQUEST_INVALID',
    });
  });

  it('lead back to idle when a start is refused there', async () => {
    await using rig = await idle();
    rig.simulator.forceStatusBits({ suLinkStatusIsOk: false });
    await expectMeterError(rig.outcome(rig.meter.startTransaction(aRequest('tx-1'))), {
      code: 'METER_REJECTED',
    });
    expect(rig.states.at(-1)?.name).toBe('idle');
  });
});

describe('a transaction that somebody else started during an outage', () => {
  it.each([
    ['warmup', 0],
    ['idle', 130_000],
  ])('is found from %s when the link returns', async (name, afterMs) => {
    await using rig = await createRig();
    await connected(rig);
    await rig.pass(afterMs);
    expect(rig.states.at(-1)?.name).toBe(name);
    await loseLink(rig);
    await startElsewhere(rig, 'tx-old');
    rig.simulator.faults.clear();
    await rig.until('found', () => rig.eventsOf('transaction.found').length > 0, 10_000);
    const record = await rig.outcome(rig.meter.stopTransaction());
    expect(record?.transactionId).toBe('tx-old');
  });
});

describe('the clock', () => {
  it('counts as set by a start after a sync that failed', async () => {
    await using rig = await createRig();
    rig.simulator.faults.add({
      kind: 'resultZero',
      match: { method: 'PUT', path: '/v1/settings', times: 1 },
    });
    await connected(rig);
    await rig.until('a failed sync', () => rig.eventsOf('clock.syncFailed').length > 0, 130_000);
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    await rig.outcome(rig.meter.stopTransaction('tx-1'));
    const before = rig.eventsOf('clock.synced').length;
    await rig.pass(61_000);
    expect(rig.eventsOf('clock.synced')).toHaveLength(before);
  });

  it('counts as set by a start during which it became due', async () => {
    await using rig = await idle({ config: { resyncIntervalMs: 60_000 } });
    await rig.pass(58_500);
    rig.simulator.faults.add({
      kind: 'slow',
      delayMs: 3000,
      match: { method: 'PUT', path: '/v1/settings', times: 1 },
    });
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    await rig.outcome(rig.meter.stopTransaction('tx-1'));
    await rig.pass(1000);
    expect(rig.states.at(-1)?.name).toBe('idle');
    expect(rig.eventsOf('clock.synced')).toHaveLength(2);
  });
});

describe('the return of the link', () => {
  it('is tried again when the meter polls but cannot be identified', async () => {
    await using rig = await idle();
    await loseLink(rig);
    rig.simulator.faults.clear();
    rig.simulator.faults.add({ kind: 'status', status: 500, match: { path: '/v1/status', times: 2 } });
    await rig.until('restored', () => rig.eventsOf('link.restored').length > 0, 10_000);
    expect(rig.eventsOf('link.lost')).toHaveLength(1);
  });

  it('is over when polls fail again before the meter is identified', async () => {
    await using rig = await idle({ config: { resilienceTransactionRequestRetryDelay: 5000 } });
    await loseLink(rig);
    rig.simulator.faults.clear();
    rig.simulator.faults.add({ kind: 'status', status: 500, match: { path: '/v1/status', times: 1 } });
    await rig.pass(2000);
    rig.simulator.faults.add({ kind: 'reset', match: { ...polls, times: 3 } });
    await rig.until('restored', () => rig.eventsOf('link.restored').length > 0, 30_000);
    expect(rig.eventsOf('link.lost')).toHaveLength(1);
  });
});

describe('a current transaction that cannot be read', () => {
  const unreadable = { kind: 'status', status: 500, match: { path: '/v2/legal', times: 1 } } as const;

  it('is tried again also when the status fails meanwhile', async () => {
    await using rig = await createRig();
    rig.simulator.faults.add(unreadable, {
      kind: 'status',
      status: 500,
      match: { path: '/v1/status', nth: 2 },
    });
    await connected(rig);
    await rig.until('readable', () => rig.eventsOf('meter.identified').length === 2, 40_000);
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
  });

  it('reveals another meter', async () => {
    await using rig = await createRig();
    rig.simulator.faults.add(unreadable, {
      kind: 'otherIdentity',
      match: { path: '/v1/status', nth: 2 },
      meterId: '999',
    });
    await connected(rig);
    await rig.until('fault', () => rig.states.at(-1)?.name === 'fault', 20_000);
    expect(rig.eventsOf('meter.fault')[0]?.error.code).toBe('METER_IDENTITY_CHANGED');
  });
});

describe('records that are owed', () => {
  it('all come home when the link returns, oldest first', async () => {
    await using rig = await idle();
    rig.simulator.faults.add({ kind: 'status', status: 500, match: { path: '/v2/ocmf' } });
    for (const transactionId of ['tx-1', 'tx-2']) {
      await rig.outcome(rig.meter.startTransaction(aRequest(transactionId)));
      const stopped = rig.outcome(rig.meter.stopTransaction(transactionId));
      await expectMeterError(stopped, { code: 'METER_RECORD_UNAVAILABLE' });
    }
    await loseLink(rig);
    rig.simulator.faults.clear();
    await rig.until('both', () => rig.eventsOf('record.recovered').length === 2, 30_000);
    const ids = rig.eventsOf('record.recovered').map(({ record }) => record.transactionId);
    expect(ids).toEqual(['tx-1', 'tx-2']);
  });
});

describe('a journal that fails', () => {
  it('does not keep the record from the caller, and is told', async () => {
    const journal: Journal = {
      ...createMemoryJournal(),
      archive() {
        throw new JournalError({ message: 'The disk is full' });
      },
    };
    await using rig = await idle({ config: { journal } });
    await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
    const record = await rig.outcome(rig.meter.stopTransaction('tx-1'));
    expect(record.ocmf).toBe(rig.simulator.state.records(1)[0]?.ocmf);
    expect(rig.eventsOf('journal.failed')[0]?.error.code).toBe('METER_JOURNAL_FAILED');
  });
});
