import { expect, it, vi } from 'vitest';
import { aRequest } from '../../support/a-request.ts';
import { endingOf } from '../../support/handed-over.ts';
import { doorOf } from '../../support/meter-door.ts';
import { connected, createRig } from '../../support/rig.ts';

const hourMs = 3_600_000;

it('says a minute before the end of the stop window that a transaction is about to expire, and lets it run', async () => {
  await using rig = await createRig();
  const door = doorOf(rig.simulator);
  await connected(rig);
  await rig.pass(125_000, 500);
  expect(rig.states.at(-1)?.name).toBe('idle');
  // The sync at the start fails, and the one before is old: few minutes of its 48 h are left.
  vi.setSystemTime(Date.now() + 48 * hourMs - 10 * 60_000);
  door.refuse(/^PUT \/v1\/settings/, 503);
  const { value } = await endingOf(rig, rig.meter.startTransaction(aRequest('A')));
  const endMs = Date.parse(value?.maxStopTime ?? '');
  expect((endMs - Date.now()) / 60_000).toBeLessThan(10);
  await rig.pass(endMs - 65_000 - Date.now(), 1000);
  const told = () => rig.events.filter(({ type }) => String(type) === 'transaction.expiring');
  expect(told()).toEqual([]);
  await rig.pass(60_000, 1000);
  expect(rig.simulator.state.openTransactionId).toBe('A');
  const { maxStopTime } = value ?? {};
  expect(told(), 'told before the end of the stop window').toEqual([
    { type: 'transaction.expiring', transactionId: 'A', maxStopTime },
  ]);
});
