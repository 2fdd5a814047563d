import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, it } from 'vitest';
import { createMeter, type Meter, type MeterEvent, openJournal } from '../../src/index.ts';
import { createSimulator, listen } from '../../src/simulator/index.ts';
import { aRequest } from '../support/a-request.ts';
import { handedOver, journalFile } from '../support/handed-over.ts';

/** The interface behind which both meters are. */
const [loopback = ''] =
  Object.entries(networkInterfaces()).find(([, addresses]) => addresses?.[0]?.internal) ?? [];

/** One address; who connects to it gets to the meter that is behind it just then, and stays with it. */
async function startCrossing() {
  const sockets = new Set<Socket>();
  const crossing = { leadsTo: 0, port: 0 };
  const server = createServer(near => {
    const far = connect(crossing.leadsTo, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => [near, far].map(each => each.destroy()));
    }
    near.pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  crossing.port = (server.address() as AddressInfo).port;
  return Object.assign(crossing, {
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  });
}

it('keeps apart the meters of one process that share a journal and an address, behind different interfaces', async () => {
  using file = journalFile();
  await using crossing = await startCrossing();
  const simulators = [createSimulator({ seed: 7 }), createSimulator({ seed: 8 })] as const;
  await using first = await listen(simulators[0], { host: '127.0.0.1', port: 0 });
  await using second = await listen(simulators[1], { host: '127.0.0.1', port: 0 });

  const events: MeterEvent[][] = [];
  const driver = async (leadsTo: number, name: string): Promise<Meter> => {
    crossing.leadsTo = leadsTo;
    const place = { ipAddress: '127.0.0.1', port: crossing.port, interface: name };
    const meter = createMeter({ ...place, journal: file.path, warmupMs: 0, pollIntervalMs: 200 });
    const told: MeterEvent[] = [];
    events.push(told);
    meter.events$.subscribe(event => told.push(event));
    await meter.start();
    return meter;
  };
  const outlets = [await driver(first.port, ''), await driver(second.port, loopback)] as const;
  // The same id at both outlets, at the same time.
  await Promise.all(outlets.map(meter => meter.startTransaction(aRequest('tx-1'))));
  const records = await Promise.all(outlets.map(meter => meter.stopTransaction('tx-1')));
  await outlets[1].startTransaction(aRequest('tx-2'));
  for (const meter of outlets) await meter.stop();

  expect(records.map(({ meterId }) => meterId)).toEqual(simulators.map(({ meterId }) => meterId));
  const ended = simulators.map(({ state }) => state.records(2).find(({ isRunning }) => !isRunning)?.ocmf);
  expect(records.map(({ ocmf }) => ocmf)).toEqual(ended);

  const journal = openJournal(file.path);
  for (const [index, { meterId }] of simulators.entries()) {
    expect([...journal.records(meterId)].map(({ ocmf }) => ocmf)).toEqual([records[index]?.ocmf]);
    expect(journal.newestRecordOf(meterId, 'tx-1')?.ocmf).toBe(records[index]?.ocmf);
  }
  const places = [`127.0.0.1:${crossing.port}`, `127.0.0.1:${crossing.port}%${loopback}`];
  expect(places.map(place => journal.meterAt(place)?.meterId)).toEqual(
    simulators.map(({ meterId }) => meterId),
  );
  const pending = simulators.map(({ meterId }) => journal.pendingTransactions(meterId).length);
  expect(pending).toEqual([0, 1]);
  journal.close();

  // After a restart each finds its own meter, and what runs there, and neither takes the other's for an exchange.
  const again = [await driver(first.port, ''), await driver(second.port, loopback)] as const;
  const { ocmf } = await again[1].stopTransaction('tx-2');
  expect(ocmf).toBe(simulators[1].state.records(1)[0]?.ocmf);
  for (const meter of again) await meter.stop();
  expect(events.map(told => handedOver(told).length)).toEqual([1, 1, 0, 1]);
  expect(events.flat().filter(({ type }) => type === 'meter.fault')).toEqual([]);
});
