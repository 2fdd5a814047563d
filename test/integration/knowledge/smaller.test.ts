import { describe, expect, it } from 'vitest';
import { createMemoryJournal } from '../../../src/index.ts';
import { aRequest } from '../../support/a-request.ts';
import { failingClock } from '../../support/failing-clock.ts';
import { textIn, watchedJournal } from '../../support/flaky-journal.ts';
import { endingOf, handedOver, namesOf } from '../../support/handed-over.ts';
import { doorOf } from '../../support/meter-door.ts';
import { connected, createRig } from '../../support/rig.ts';

const startRequests = /^POST \/v2\/legal/;
const stopRequests = /^PUT \/v2\/legal/;

describe('the reason in the state', () => {
  it('is none while the link is online, although an interim record could not be kept', async () => {
    let failures = 0;
    const journal = watchedJournal(createMemoryJournal(), call => {
      if (!textIn(call).includes('"TX":"C"')) return;
      failures += 1;
      throw new TypeError('a journal of the host, with a mistake in it');
    });
    await using rig = await createRig({ config: { journal } });
    await connected(rig);
    await rig.outcome(rig.meter.startTransaction(aRequest('A')));
    await rig.until('an interim record', () => failures > 0, 75_000);
    await rig.pass(5000, 100);
    const state = rig.states.at(-1);
    expect(state).toMatchObject({ name: 'transacting', link: 'online' });
    expect(state !== undefined && 'reason' in state ? state.reason : undefined, 'reason').toBeUndefined();
  });
});

describe('a temperature level', () => {
  it('is not raised a second time without a clear between, when a fault has restarted the watch', async () => {
    const host = failingClock();
    await using rig = await createRig({
      config: { temperatureWarningLevelC: 5, faultRecoveryDelayMs: 1000 },
      options: { clock: host.clock },
    });
    await connected(rig);
    await rig.until('the warning', () => rig.eventsOf('temperature.raised').length > 0, 15_000);
    host.breakUntilFault(rig.meter);
    await rig.pass(20_000, 100);
    const told = rig.events.flatMap(({ type }) => (type.startsWith('temperature.') ? [type] : []));
    expect(rig.eventsOf('meter.fault')).toHaveLength(1);
    expect(told.join(' '), 'what was told of the temperature').not.toMatch(/raised temperature\.raised/);
  });
});

describe('a setting that was written by a start after the first two minutes', () => {
  it('is saved by the meter, and not written again by the next sync', async () => {
    await using rig = await createRig({
      config: { meterTimezone: '+01:00', warmupMs: 5000, resyncIntervalMs: 60_000 },
    });
    const door = doorOf(rig.simulator);
    const refused = door.refuse(/^PUT \/v1\/settings/, 503);
    await connected(rig);
    await rig.until('the sync that failed', () => rig.eventsOf('clock.syncFailed').length > 0, 15_000);
    refused.end();
    await rig.outcome(rig.meter.startTransaction(aRequest('A')));
    await rig.pass(2000);
    await rig.outcome(rig.meter.stopTransaction('A'));
    await rig.pass(130_000, 250);
    const written = door.arrivals.filter(
      ({ request, body }) => request.startsWith('PUT') && body.includes('"tz"'),
    );
    expect(
      written.map(({ body }) => body),
      'times that the time zone was written',
    ).toHaveLength(1);
  });
});

describe('a look for a transaction that may have ended', () => {
  it('is repeated when its read failed, so that the record comes home', async () => {
    await using rig = await createRig({ config: { transactionOcmfFetchIntervalS: 0 } });
    const door = doorOf(rig.simulator);
    await connected(rig);
    await rig.outcome(rig.meter.startTransaction(aRequest('A')));
    await rig.pass(2000);
    await door.second.end('A');
    // One failed poll makes the driver look; the second look, which is to confirm the first, fails.
    door.refuse(/livemeasure/, 503, 1);
    let looks = 0;
    door.before(/^GET \/v1\/status/, () => {
      looks += 1;
      if (looks === 1) door.refuse(/^GET \/v1\/status/, 503, 1);
    });
    await rig.pass(140_000, 250);
    expect(namesOf(rig.simulator, handedOver(rig.events)), 'records that came').toEqual(['T1']);
    expect(rig.states.at(-1)?.name).not.toBe('transacting');
  });
});

describe('another meter that answers on the open connection', () => {
  it('is noticed within a minute, not only at the next record', async () => {
    await using rig = await createRig();
    await connected(rig);
    await rig.pass(3000);
    rig.simulator.faults.add({ kind: 'otherIdentity', meterId: '999', seed: 'other' });
    await rig.pass(75_000, 250);
    const told = rig.eventsOf('meter.fault').map(({ error }) => error.code);
    expect(told, 'faults').toContain('METER_IDENTITY_CHANGED');
  });
});

describe('a start that expired while a foreign transaction was ended for it', () => {
  it('does not keep the next start from ending a foreign one', async () => {
    await using rig = await createRig({ config: { commandHoldMs: 1000 } });
    const door = doorOf(rig.simulator);
    await door.second.start('F');
    await connected(rig);
    door.hold(stopRequests, 3000, 1);
    const first = await endingOf(rig, rig.meter.startTransaction(aRequest('A')));
    await rig.pass(10_000, 100);
    if (first.value !== undefined) await endingOf(rig, rig.meter.stopTransaction('A'));
    expect(rig.simulator.state.openTransactionId).toBeUndefined();
    await door.second.start('G');
    const { error } = await endingOf(rig, rig.meter.startTransaction(aRequest('B')));
    expect(rig.simulator.state.openTransactionId, 'what runs after a start of B').toBe('B');
    expect(error).toBeUndefined();
    expect(door.count(startRequests)).toBeGreaterThan(0);
  });
});

describe('a start while one of ours was last seen to run', () => {
  it('is not refused by what was known: another client has ended it since', async () => {
    const rig = await createRig({ backend: 'msw' });
    await using _rig = rig;
    const door = doorOf(rig.simulator);
    await endingOf(rig, rig.meter.start());
    await endingOf(rig, rig.meter.startTransaction(aRequest('A')));
    await rig.pass(2000);
    await door.second.end('A');
    const { error } = await endingOf(rig, rig.meter.startTransaction(aRequest('B')));
    expect(error).toBeUndefined();
    expect(rig.simulator.state.openTransactionId).toBe('B');
    expect(rig.eventsOf('transaction.closedByMeter').map(({ transactionId }) => transactionId)).toEqual([
      'A',
    ]);
  });

  it('is refused after a read that shows that it runs', async () => {
    const rig = await createRig({ backend: 'msw' });
    await using _rig = rig;
    const door = doorOf(rig.simulator);
    await endingOf(rig, rig.meter.start());
    await endingOf(rig, rig.meter.startTransaction(aRequest('A')));
    const reads = door.count(/^GET \/v1\/status/);
    const { error } = await endingOf(rig, rig.meter.startTransaction(aRequest('B')));
    expect(error).toMatchObject({ code: 'METER_TRANSACTION_ACTIVE', effect: 'none' });
    expect(door.count(/^GET \/v1\/status/)).toBeGreaterThan(reads);
    expect(rig.simulator.state.openTransactionId).toBe('A');
  });
});
