import { describe, expect, test } from 'vitest';
import type { TransactionChange } from '../../src/simulator/index.ts';
import { createSimulator } from '../../src/simulator/index.ts';
import { handled, manualClock } from './simulator-probe.ts';

function meter() {
  const clock = manualClock();
  const simulator = createSimulator({ clock });
  const changes: TransactionChange[] = [];
  simulator.watchTransactions(change => changes.push(change));
  return { clock, simulator, changes, ...handled(simulator) };
}

describe('a second client', () => {
  test('starts and stops whatever stands between the first and the meter', async () => {
    const { simulator, get } = meter();
    simulator.faults.add({ kind: 'reset' }, { kind: 'refuse' });
    expect(simulator.otherClient.start('theirs')).toBe(true);
    expect(simulator.state.openTransactionId).toBe('theirs');
    expect(simulator.counters.requests()).toBe(0);
    simulator.faults.clear();
    expect((await get('/v1/legal')).json).toMatchObject({
      transactionId: 'theirs',
      evseId: 'DE*OTH*E7',
      clientId: 'OTHER,theirs',
    });
    expect(simulator.otherClient.stop('theirs')).toBe(true);
    expect((await get('/v1/ocmf')).text).toContain('"ID":"theirs"');
  });

  test('is refused as the first would be', async () => {
    const { simulator, start } = meter();
    await start('t1');
    expect(simulator.otherClient.start('theirs')).toBe(false);
    expect(simulator.otherClient.stop('theirs')).toBe(false);
    expect(simulator.otherClient.stop('t1')).toBe(true);
    expect(simulator.otherClient.start('x'.repeat(38))).toBe(false);
    simulator.powerCycle({ offForMs: 60_000 });
    expect(simulator.otherClient.start('theirs')).toBe(false);
  });
});

describe('the meter itself', () => {
  test('ends what runs without a power failure', async () => {
    const { simulator, start, get } = meter();
    expect(simulator.closeTransaction()).toBe(false);
    await start('t1');
    expect(simulator.closeTransaction()).toBe(true);
    expect((await get('/v1/status')).json.status.value).toBe(17);
    expect((await get('/v1/legal')).json.meterValue).toMatchObject({
      transactionStatus: 17,
      intermediateRead: false,
    });
  });
});

test('a fault lets both act just before a request, once', async () => {
  const { simulator, changes, start, get } = meter();
  await start('t1');
  simulator.faults.add(
    { kind: 'otherClient', stops: 't1', starts: 'theirs', match: { path: '/v1/legal' } },
    { kind: 'closeTransaction', match: { path: '/v1/legal', after: 1 } },
  );
  expect((await get('/v1/status')).json.status.value).toBe(21);
  expect(changes).toHaveLength(1);
  expect((await get('/v1/legal')).json.transactionId).toBe('theirs');
  expect((await get('/v1/legal')).json.meterValue.intermediateRead).toBe(false);
  expect(changes.slice(1).map(({ transactionId, what, by }) => `${transactionId} ${what} ${by}`)).toEqual([
    't1 ended otherClient',
    'theirs began otherClient',
    'theirs ended meter',
  ]);
  await start('t2');
  expect((await get('/v1/legal')).json.transactionId).toBe('t2');
});

test('every beginning and end is told, with who made it and when', async () => {
  const { clock, simulator, changes, start, stop } = meter();
  const beginMs = clock.now();
  await start('a');
  clock.forward(1000);
  await stop('a');
  simulator.otherClient.start('a');
  simulator.otherClient.stop('a');
  await start('b');
  simulator.closeTransaction();
  await start('c');
  simulator.powerCycle();
  await start('d');
  simulator.powerCycle({ openTransaction: 'open' });
  expect(changes.map(({ what, transactionId, by }) => `${transactionId} ${what} ${by}`)).toEqual([
    'a began request',
    'a ended request',
    'a began otherClient',
    'a ended otherClient',
    'b began request',
    'b ended meter',
    'c began request',
    'c ended powerLoss',
    'd began request',
  ]);
  expect(changes.map(({ paginationCounter }) => paginationCounter)).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5]);
  expect(changes.slice(0, 2).map(({ atMs }) => atMs - beginMs)).toEqual([0, 1000]);
});

test('a change names the request that asked for it, also when it was carried out late', async () => {
  const { simulator, changes, start } = meter();
  simulator.faults.add({
    kind: 'actsLate',
    afterMs: 60_000,
    answer: 'status',
    inOrder: true,
    match: { times: 1 },
  });
  await start('late');
  await start('next');
  simulator.closeTransaction();
  expect(changes.map(({ request }) => request && JSON.parse(request.body).transactionId)).toEqual([
    'late',
    undefined,
  ]);
});

test('no longer told after the watcher has gone', async () => {
  const { simulator, start } = meter();
  const seen: unknown[] = [];
  simulator.watchTransactions(change => seen.push(change))();
  await start('a');
  expect(seen).toEqual([]);
});

describe('the same transaction id twice', () => {
  test('is two transactions: by id the newest, by position each', async () => {
    const { clock, start, stop, get } = meter();
    await start('42');
    await stop('42');
    clock.forward(60_000);
    await start('42');
    expect((await get('/v1/ocmf?transactionId=42')).text).toContain('"TX":"C"');
    expect((await get('/v1/legal?transactionId=42')).json).toMatchObject({
      paginationCounter: 2,
      meterValue: { intermediateRead: true },
    });
    expect((await stop('42')).json.paginationCounter).toBe(2);
    expect((await get('/v1/ocmf/-1')).text).toContain('"PG":"T1"');
    expect((await get('/v1/ocmf?transactionId=42')).text).toContain('"PG":"T2"');
  });
});
