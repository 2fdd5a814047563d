import { once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createTransport } from '../../../src/transport/create-transport.ts';
import { expectMeterError } from '../../support/expect-meter-error.ts';
import { answer, type RawRequest, startRawServer } from '../../support/raw-server.ts';

const get = { method: 'GET', path: '/v1/livemeasure' } as const;
const put = { method: 'PUT', path: '/v1/legal', body: '{}' } as const;
const poll = { priority: 'poll' } as const;
const command = { priority: 'command' } as const;

/** A meter that ends a connection, without a word, when the second request on it arrives. */
async function startForgetfulServer(end: (socket: Socket) => void, from = 2) {
  const onRequest = ({ numberOnConnection }: RawRequest, socket: Socket) =>
    numberOnConnection >= from ? end(socket) : socket.write(answer('{}'));
  const server = await startRawServer({ onRequest });
  return { server, transport: transportTo(server.port) };
}

function transportTo(port: number) {
  return createTransport({ host: '127.0.0.1', port, commandTimeoutMs: 5000 });
}

const endings = [
  { how: 'closes', end: (socket: Socket) => socket.end() },
  { how: 'resets', end: (socket: Socket) => socket.resetAndDestroy() },
];

const suddenEndings = [
  { how: 'closes', end: (socket: Socket) => socket.destroy() },
  { how: 'resets', end: (socket: Socket) => socket.resetAndDestroy() },
];

it('carries sixty readings over one connection', async () => {
  await using server = await startRawServer();
  const transport = transportTo(server.port);
  for (let count = 0; count < 60; count += 1) await transport.send(get, poll);
  expect(server.connections).toBe(1);
  expect(transport.statistics).toEqual({
    requests: 60,
    failures: 0,
    connections: 1,
    closedByMeter: 0,
    resends: 0,
  });
  await transport.close();
});

it('opens a new connection when the meter closes the old one between two readings', async () => {
  let opened: Socket | undefined;
  await using server = await startRawServer({
    onConnection(socket) {
      opened = socket;
    },
  });
  const transport = transportTo(server.port);
  await transport.send(get, poll);
  opened?.end();
  await server.allClosed();
  await transport.send(get, poll);
  expect(server.connections).toBe(2);
  expect(transport.statistics.resends).toBe(0);
  await transport.close();
});

describe.each(suddenEndings)(
  'a meter that $how a kept-alive connection the moment before a request',
  ({ end }) => {
    it.each(['GET', 'PUT', 'POST'] as const)('gets the %s once, on a new connection', async method => {
      let opened: Socket | undefined;
      await using server = await startRawServer({
        onConnection(socket) {
          opened = socket;
        },
      });
      const transport = transportTo(server.port);
      await transport.send(get, poll);
      // From a timer, as the driver's polls are sent: the end is on the wire and nobody has looked yet.
      await new Promise(resolve => setTimeout(resolve, 1));
      if (opened !== undefined) end(opened);
      const request = method === 'GET' ? get : { ...put, method };
      expect((await transport.send(request, command)).status).toBe(200);
      expect(server.requests.map(request => request.method)).toEqual(['GET', method]);
      expect(transport.statistics).toEqual({
        requests: 2,
        failures: 0,
        connections: 2,
        closedByMeter: 1,
        resends: 0,
      });
      await transport.close();
    });
  },
);

it('takes an announced end of the connection at its word', async () => {
  await using server = await startRawServer({
    onRequest: (_request, socket) => socket.end(answer('{}', { headers: 'connection: close\r\n' })),
  });
  const transport = transportTo(server.port);
  await transport.send(put, command);
  await transport.send(put, command);
  expect(server.connections).toBe(2);
  expect(transport.statistics).toMatchObject({ failures: 0, resends: 0 });
  await transport.close();
});

describe.each(endings)('a meter that $how a kept-alive connection under a request', ({ end }) => {
  it('gets a GET exactly once more, and the caller sees no error', async () => {
    const { server, transport } = await startForgetfulServer(end);
    await transport.send(get, poll);
    expect((await transport.send(get, poll)).status).toBe(200);
    expect(server.requests).toHaveLength(3);
    expect(transport.statistics).toEqual({
      requests: 2,
      failures: 0,
      connections: 2,
      closedByMeter: 0,
      resends: 1,
    });
    await transport.close();
    await server.close();
  });

  it.each(['PUT', 'POST'] as const)('gets a %s never again', async method => {
    const { server, transport } = await startForgetfulServer(end);
    await transport.send(get, poll);
    const lost = transport.send({ ...put, method }, command);
    await expectMeterError(lost, { code: 'METER_CONNECTION_LOST', effect: 'unknown' });
    await transport.send(get, poll);
    expect(server.requests.map(request => request.method)).toEqual(['GET', method, 'GET']);
    expect(transport.statistics).toMatchObject({ failures: 1, resends: 0 });
    await transport.close();
    await server.close();
  });

  it('gets no GET again on a fresh connection', async () => {
    const { server, transport } = await startForgetfulServer(end, 1);
    await expectMeterError(transport.send(get, poll), { code: 'METER_CONNECTION_LOST', effect: 'none' });
    expect(server.requests).toHaveLength(1);
    await transport.close();
    await server.close();
  });
});

it('does not send a GET again on a connection that replaced one which had ended in peace', async () => {
  await using server = await startRawServer({
    onRequest: ({ number }, socket) =>
      number === 1 ? socket.end(answer('{}', { headers: 'connection: close\r\n' })) : socket.destroy(),
  });
  const transport = transportTo(server.port);
  await transport.send(get, poll);
  await expectMeterError(transport.send(get, poll), { code: 'METER_CONNECTION_LOST' });
  expect(server.requests).toHaveLength(2);
  await transport.close();
});

it('sends a GET once more at most, even if the second connection dies as well', async () => {
  await using server = await startRawServer({
    onRequest: ({ number }, socket) => (number === 1 ? socket.write(answer('{}')) : socket.destroy()),
  });
  const transport = transportTo(server.port);
  await transport.send(get, poll);
  await expectMeterError(transport.send(get, poll), { code: 'METER_CONNECTION_LOST' });
  expect(server.requests).toHaveLength(3);
  await transport.close();
});

it('does not send a GET again once a byte of its answer has come', async () => {
  await using server = await startRawServer({
    onRequest: ({ number }, socket) =>
      number === 1 ? socket.write(answer('{}')) : socket.end('HTTP/1.1 200 OK\r\n'),
  });
  const transport = transportTo(server.port);
  await transport.send(get, poll);
  await expectMeterError(transport.send(get, poll), { code: 'METER_CONNECTION_LOST' });
  expect(server.requests).toHaveLength(2);
  await transport.close();
});

it('lets the deadline cover the second try', async () => {
  await using server = await startRawServer({
    onRequest({ number }, socket) {
      if (number === 1) socket.write(answer('{}'));
      if (number === 2) socket.destroy();
    },
  });
  const transport = transportTo(server.port);
  await transport.send(get, poll);
  const slow = transport.send(get, { ...poll, timeoutMs: 150 });
  await expectMeterError(slow, { code: 'METER_RESPONSE_TIMEOUT' });
  expect(server.requests).toHaveLength(3);
  await transport.close();
});

it('works again after the meter was restarted on the same port', async () => {
  const before = await startRawServer();
  const transport = transportTo(before.port);
  await transport.send(get, poll);
  await before.close();
  await expectMeterError(transport.send(get, poll), { code: 'METER_UNREACHABLE', effect: 'none' });
  await using after = await startRawServer({ port: before.port });
  expect((await transport.send(put, command)).status).toBe(200);
  expect(after.requests).toHaveLength(1);
  await transport.close();
});

it('sends commands on fresh connections once the meter has let go of a kept-alive one unannounced', async () => {
  const { server, transport } = await startForgetfulServer(socket => socket.destroy());
  await transport.send(get, poll);
  await transport.send(get, poll);
  await transport.send(put, command);
  await transport.send(put, command);
  expect(server.requests.map(({ numberOnConnection }) => numberOnConnection)).toEqual([1, 2, 1, 1, 1]);
  expect(transport.statistics).toMatchObject({ failures: 0, resends: 1 });
  await transport.close();
  await server.close();
});

it('keeps no program alive that has nothing else to do', async () => {
  await using server = await startRawServer();
  const { Worker } = await import('node:worker_threads');
  const file = new URL('../../../src/transport/create-transport.ts', import.meta.url).href;
  const program = `
    import(${JSON.stringify(file)}).then(async ({ createTransport }) => {
      const transport = createTransport({ host: '127.0.0.1', port: ${server.port}, commandTimeoutMs: 60000 });
      await transport.send({ method: 'GET', path: '/v1/status' }, { priority: 'poll' });
      await transport.close();
    });`;
  const worker = new Worker(program, { eval: true, execArgv: [] });
  const [exitCode] = await once(worker, 'exit');
  expect(exitCode).toBe(0);
  expect(server.requests).toHaveLength(1);
});
