import { describe, expect, it } from 'vitest';
import { aRequest } from '../support/a-request.ts';
import { expectMeterError } from '../support/expect-meter-error.ts';
import { connected, createRig, type Rig, type RigOptions } from '../support/rig.ts';

/** A driver that runs a transaction and then goes into fault, because another meter answers after an outage. */
async function faultWhile(rig: Rig): Promise<void> {
  rig.simulator.faults.add(
    { kind: 'reset', match: { path: '/v2/livemeasure', times: 8 } },
    { kind: 'otherIdentity', match: { path: '/v1/status' }, meterId: '999' },
  );
  await rig.until('fault', () => rig.states.at(-1)?.name === 'fault', 20_000);
  rig.simulator.faults.clear();
}

async function running(options: RigOptions = {}): Promise<Rig> {
  const rig = await createRig(options);
  await connected(rig);
  await rig.outcome(rig.meter.startTransaction(aRequest('tx-1')));
  await rig.pass(2000);
  return rig;
}

describe('in fault', () => {
  it('refuses commands with the reason of the fault', async () => {
    await using rig = await running();
    await faultWhile(rig);
    for (const command of [rig.meter.startTransaction(aRequest('tx-2')), rig.meter.stopTransaction('tx-1')]) {
      await expectMeterError(command, { code: 'METER_IDENTITY_CHANGED' });
    }
  });

  it('remembers the transaction, and resumes it when the right meter is back', async () => {
    await using rig = await running();
    await faultWhile(rig);
    rig.meter.actor.send({ type: 'meter.recover' });
    await rig.until('resumed', () => rig.eventsOf('transaction.resumed').length === 1, 5000);
    const record = await rig.outcome(rig.meter.stopTransaction('tx-1'));
    expect(record.ocmf).toBe(rig.simulator.state.records(1)[0]?.ocmf);
  });

  it('asks no other meter for its records', async () => {
    await using rig = await running();
    rig.simulator.faults.add({ kind: 'status', status: 500, match: { path: '/v2/ocmf' } });
    const failed = expectMeterError(rig.meter.stopTransaction('tx-1'), { code: 'METER_RECORD_UNAVAILABLE' });
    await rig.pass(5000);
    await failed;
    await faultWhile(rig);
    rig.simulator.faults.add({ kind: 'otherIdentity', match: { path: '/v1/status' }, meterId: '999' });
    const asked = rig.simulator.counters.requests('GET /v2/ocmf');
    await rig.pass(600_000);
    expect(rig.simulator.counters.requests('GET /v2/ocmf')).toBe(asked);
    rig.simulator.faults.clear();
    await rig.until('the record', () => rig.eventsOf('record.recovered').length === 1, 120_000);
  });

  it('tells that the meter has booted meanwhile', async () => {
    await using rig = await running();
    await faultWhile(rig);
    rig.simulator.powerCycle({ openTransaction: 'open' });
    rig.simulator.jumpClock(-7 * 86_400);
    rig.meter.actor.send({ type: 'meter.recover' });
    await rig.until('resumed', () => rig.eventsOf('transaction.resumed').length === 1, 20_000);
    expect(rig.eventsOf('meter.rebooted')).toEqual([{ type: 'meter.rebooted', signs: ['clock jumped'] }]);
  });

  it('brings the record home when the meter closed the transaction meanwhile', async () => {
    await using rig = await running();
    await faultWhile(rig);
    rig.simulator.powerCycle({ openTransaction: 'closed' });
    rig.meter.actor.send({ type: 'meter.recover' });
    await rig.until('the record', () => rig.eventsOf('record.recovered').length === 1, 20_000);
    expect(rig.eventsOf('transaction.closedByMeter')).toHaveLength(1);
  });

  it('still owes the record of a stop that the fault cut off', async () => {
    await using rig = await running({ config: { resilienceTransactionRequestRetryDelay: 60_000 } });
    rig.simulator.faults.add({ kind: 'status', status: 500, match: { path: '/v2/ocmf', times: 1 } });
    const refused = expectMeterError(rig.meter.stopTransaction('tx-1'), { code: 'METER_IDENTITY_CHANGED' });
    await rig.until('the first try', () => rig.simulator.counters.requests('GET /v2/ocmf') > 0, 2000);
    await faultWhile(rig);
    await refused;
    rig.meter.actor.send({ type: 'meter.recover' });
    await rig.until('the record', () => rig.eventsOf('record.recovered').length === 1, 70_000);
    expect(rig.eventsOf('record.recovered')[0]?.record.ocmf).toBe(rig.simulator.state.records(1)[0]?.ocmf);
  });
});

describe('a defect of the driver itself', () => {
  it.each(['records', 'connection', 'journal'])('ends the work of the %s, which begin anew', async part => {
    await using rig = await running({ config: { faultRecoveryDelayMs: 5000 } });
    fails(rig, part);
    await rig.until('fault', () => rig.states.at(-1)?.name === 'fault', 1000);
    await rig.until('resumed', () => rig.eventsOf('transaction.resumed').length === 1, 20_000);
    const record = await rig.outcome(rig.meter.stopTransaction('tx-1'));
    expect(record.ocmf).toBe(rig.simulator.state.records(1)[0]?.ocmf);
    const { children } = rig.meter.actor.getSnapshot();
    expect(children.records?.getSnapshot().status).toBe('active');
  });
});

describe('an event that somebody made up', () => {
  it.each([
    'record.told',
    'record.home',
    'record.notHome',
    'answer.odd',
    'journal.unusable',
    'temperature.moved',
  ])('never ends the process, and the session lives: %s', async type => {
    await using rig = await running({ config: { faultRecoveryDelayMs: 5000 } });
    rig.meter.actor.send({ type } as never);
    await rig.pass(10_000);
    const record = await rig.outcome(rig.meter.stopTransaction('tx-1'));
    expect(record.ocmf).toBe(rig.simulator.state.records(1)[0]?.ocmf);
  });
});

/** As when one of its actors throws: XState tells the meter so. */
function fails({ meter }: Rig, part: string): void {
  const child: { send(event: unknown): void } | undefined = meter.actor.getSnapshot().children.records;
  if (part === 'records') child?.send({ type: 'record.add', wanted: null });
  else meter.actor.send({ type: `xstate.error.actor.${part}`, error: new Error('a defect') });
}
