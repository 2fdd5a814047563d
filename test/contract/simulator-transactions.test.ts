import { afterEach, describe, expect, test } from 'vitest';
import type { SimulatorOptions, SimulatorServer, StatusBit } from '../../src/simulator/index.ts';
import { createSimulator, listen } from '../../src/simulator/index.ts';
import { ask, hour, manualClock, minute, startBody, stopBody, stopPath } from './simulator-probe.ts';

const servers: SimulatorServer[] = [];

async function serve(options: SimulatorOptions = {}) {
  const clock = manualClock();
  const simulator = createSimulator({ clock, ...options });
  const server = await listen(simulator);
  servers.push(server);
  const start = (id: string, others = {}) => ask(server, 'POST', '/v1/legal', startBody(id, others));
  const stop = (id: string) => ask(server, 'PUT', stopPath(id), stopBody);
  return { clock, simulator, server, start, stop };
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.close()));
});

describe('a start is refused', () => {
  test.each<[string, Partial<Record<StatusBit, boolean>>]>([
    ['without the link to the sensor unit', { suLinkStatusIsOk: false }],
    ['after a fatal error', { muFatalErrorOccured: true }],
    ['without a valid clock', { timeSyncStatusIsOk: false }],
  ])('%s', async (_name, bits) => {
    const { simulator, start } = await serve();
    simulator.forceStatusBits(bits);
    expect(await start('t1')).toMatchObject({ status: 400, text: '' });
    expect(simulator.state.openTransactionId).toBeUndefined();
  });

  test('while another transaction runs, which goes on', async () => {
    const { simulator, start } = await serve();
    await start('t1');
    expect((await start('t2')).status).toBe(400);
    expect(simulator.state.openTransactionId).toBe('t1');
  });

  test('with 201 and running false on a meter that says it so', async () => {
    const { simulator, start } = await serve({
      startRefusal: 'runningFalse',
      deviceClock: { synced: false },
    });
    const { status, json } = await start('t1');
    expect([status, json.running]).toEqual([201, false]);
    expect(simulator.state.numberOfStoredTransactions).toBe(0);
  });

  test.each([
    ['an empty id', { transactionId: '' }],
    ['an id of 38 bytes', { transactionId: 'x'.repeat(38) }],
    ['an id of 20 characters and 40 bytes', { transactionId: 'é'.repeat(20) }],
    ['an evseId of 38 bytes', { evseId: 'x'.repeat(38) }],
    ['a clientId of 38 bytes', { clientId: 'x'.repeat(38) }],
    ['tariff 5', { tariffId: 5 }],
    ['cable 8', { cableId: 8 }],
    ['user data of 129 bytes', { userData: 'x'.repeat(129) }],
    ['a number for the id', { transactionId: 1 }],
    ['no user data', { userData: undefined }],
  ])('for %s', async (_name, others) => {
    const { start } = await serve();
    expect((await start('t1', others)).status).toBe(400);
  });

  test('for a body that is not JSON', async () => {
    const { server } = await serve();
    expect((await ask(server, 'POST', '/v1/legal', '{"evseId":')).status).toBe(400);
  });
});

test('a start is accepted in spite of alarms that only make the record not billable', async () => {
  const { simulator, start, stop } = await serve();
  simulator.forceStatusBits({ tamperingIsDetected: true });
  expect((await start('t1')).status).toBe(201);
  expect((await stop('t1')).json.meterValue.transactionStatus).toBe(17 + 8);
});

describe('status of a transaction', () => {
  test('goes from 17 over 21 to 17', async () => {
    const { server, start, stop } = await serve();
    const liveStatus = async () => (await ask(server, 'GET', '/v1/status')).json.status.value;
    expect(await liveStatus()).toBe(17);
    await start('t1');
    expect(await liveStatus()).toBe(21);
    expect((await ask(server, 'GET', '/v1/legal')).json.meterValue).toMatchObject({
      transactionStatus: 21,
      intermediateRead: true,
    });
    expect((await stop('t1')).json.meterValue).toMatchObject({
      transactionStatus: 17,
      intermediateRead: false,
    });
    expect(await liveStatus()).toBe(17);
  });

  test('keeps an alarm that came and went', async () => {
    const { simulator, start, stop } = await serve();
    await start('t1');
    simulator.forceStatusBits({ tamperingIsDetected: true, suLinkStatusIsOk: false });
    simulator.forceStatusBits({ tamperingIsDetected: undefined, suLinkStatusIsOk: undefined });
    expect((await stop('t1')).json.meterValue.transactionStatus).toBe(16 + 8);
    expect(simulator.state.statusValue).toBe(17);
  });

  test('an error raised while it runs does not end it but makes it not billable', async () => {
    const { server, simulator, start, stop } = await serve();
    await start('t1');
    simulator.setErrorBits({ suIntegrityIsFailed: true });
    expect(simulator.state.openTransactionId).toBe('t1');
    expect((await stop('t1')).json.meterValue.transactionStatus).toBe(17 + 2);
    expect((await ask(server, 'GET', '/v1/ocmf')).text).toContain('"EF":"E","ST":"E"');
  });

  test('a clock that expires while it runs spoils it', async () => {
    const { clock, server, start, stop } = await serve();
    clock.forward(2 * hour);
    await start('t1');
    clock.forward(46 * hour);
    expect((await stop('t1')).json.meterValue.transactionStatus).toBe(1);
    expect((await ask(server, 'GET', '/v1/ocmf')).text).toContain('"EF":"t"');
  });
});

describe('a stop is refused', () => {
  test('for another id, without an id, and a second time', async () => {
    const { server, simulator, start, stop } = await serve();
    expect((await stop('t1')).status).toBe(400);
    await start('t1');
    expect((await stop('t2')).status).toBe(400);
    expect((await ask(server, 'PUT', '/v1/legal', stopBody)).status).toBe(400);
    expect((await ask(server, 'PUT', stopPath('t1'), '{"running":true}')).status).toBe(400);
    expect(simulator.state.openTransactionId).toBe('t1');
    expect((await stop('t1')).status).toBe(200);
    expect((await stop('t1')).status).toBe(400);
  });
});

test('takes an id with and without percent-encoding', async () => {
  const { server, start, stop } = await serve();
  await start('a b&c');
  expect((await stop(encodeURIComponent('a b&c'))).json.transactionId).toBe('a b&c');
  await start('x:y');
  expect((await stop('x:y')).status).toBe(200);
  expect((await ask(server, 'GET', stopPath('x%3Ay'))).json.transactionId).toBe('x:y');
});

test('energy of a transaction is the difference of its registers', async () => {
  const { clock, start, stop } = await serve();
  await start('t1');
  clock.forward(10 * minute);
  const { energyImport, energyImportTotalStart, energyImportTotalStop } = (await stop('t1')).json.meterValue
    .sampleValue;
  expect(energyImport).toBeGreaterThan(10);
  expect(energyImport).toBeCloseTo(energyImportTotalStop - energyImportTotalStart, 6);
});

describe('the store', () => {
  test('finds transactions by id, by place, and counted back', async () => {
    const { server, start, stop } = await serve();
    for (const id of ['t1', 't2', 't3']) {
      await start(id);
      await stop(id);
    }
    const idAt = async (path: string) => (await ask(server, 'GET', path)).json.transactionId;
    expect(await idAt('/v1/legal')).toBe('t3');
    expect(await idAt('/v1/legal/-1')).toBe('t2');
    expect(await idAt('/v1/legal/-2')).toBe('t1');
    expect(await idAt('/v1/legal/1')).toBe('t1');
    expect(await idAt('/v1/legal?transactionId=t2')).toBe('t2');
    expect((await ask(server, 'GET', '/v1/ocmf/-1')).text).toContain('"PG":"T2"');
    for (const path of ['/v1/legal/-3', '/v1/legal/4', '/v1/legal/0', '/v1/legal?transactionId=t4']) {
      expect(await ask(server, 'GET', path), path).toMatchObject({ status: 400, text: '' });
    }
  });

  test('answers 404 for what it does not have where the meter is told to', async () => {
    const { server } = await serve({ notFoundStatus: 404 });
    expect((await ask(server, 'GET', '/v1/ocmf?transactionId=t1')).status).toBe(404);
  });

  test('gives the newest of two transactions with the same id', async () => {
    const { server, start, stop } = await serve();
    for (let time = 0; time < 2; time += 1) {
      await start('again');
      await stop('again');
    }
    expect((await ask(server, 'GET', '/v1/legal?transactionId=again')).json.paginationCounter).toBe(2);
  });

  test('is circular: 20399 records, the oldest overwritten by a start', async () => {
    const { server, simulator, start, stop } = await serve({ history: { transactions: 20_399 } });
    expect((await ask(server, 'GET', '/v1/legal/-20398')).json.paginationCounter).toBe(1);
    await start('t1');
    await stop('t1');
    const { json } = await ask(server, 'GET', '/v1/status');
    expect(json).toMatchObject({ numberOfStoredTransactions: 20_399, indexOfLastTransaction: 1 });
    expect((await ask(server, 'GET', '/v1/legal/1')).json.transactionId).toBe('t1');
    expect((await ask(server, 'GET', '/v1/legal/-20398')).json.paginationCounter).toBe(2);
    expect((await ask(server, 'GET', '/v1/legal/-20399')).status).toBe(400);
    expect(simulator.state.records(1)[0]?.paginationCounter).toBe(20_400);
  });

  test('searches by id among the last 840 only', async () => {
    const { server } = await serve({ history: { transactions: 2000 } });
    const byId = async (id: string) => (await ask(server, 'GET', `/v1/ocmf?transactionId=${id}`)).status;
    expect(await byId('history-1161')).toBe(200);
    expect(await byId('history-1160')).toBe(400);
    expect((await ask(server, 'GET', '/v1/ocmf/-840')).text).toContain('history-1160');
  });

  test('goes on from the registers of the time before', async () => {
    const { server } = await serve({
      history: { transactions: 3 },
      registers: { importWh: 90_000, exportWh: 3 },
    });
    const values = (await ask(server, 'GET', '/v1/legal')).json.meterValue.sampleValue;
    expect(values).toMatchObject({ energyImportTotalStart: 60, energyImportTotalStop: 90, energyImport: 30 });
  });
});
