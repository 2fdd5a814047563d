import { Agent, request as httpRequest } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import type { ListenOptions, SimulatorOptions, SimulatorServer } from '../../src/simulator/index.ts';
import { createSimulator, listen } from '../../src/simulator/index.ts';
import { ask, getStatus, patiently, sendRaw, startBody, stopBody, stopPath } from './simulator-probe.ts';

const servers: SimulatorServer[] = [];

async function serve(options: SimulatorOptions = {}, listenOptions: ListenOptions = {}) {
  const simulator = createSimulator(options);
  const server = await listen(simulator, listenOptions);
  servers.push(server);
  return { simulator, server };
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.close()));
});

function get(server: SimulatorServer, path: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: server.host, port: server.port, path, agent }, response => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    request.on('error', reject).end();
  });
}

test('answers a request line and a blank line, in less than 500 bytes', async () => {
  const { server } = await serve();
  const { received } = await sendRaw(server.port, 'GET /v1/livemeasure HTTP/1.1\r\n\r\n', text =>
    text.endsWith('}'),
  );
  expect(received).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(received.length).toBeLessThan(500);
});

test('takes a body in chunks behind Expect: 100-continue, as libcurl sends it', async () => {
  const { server, simulator } = await serve();
  const body = '{"time":{"tz":"+01:00"}}';
  const { received } = await sendRaw(
    server.port,
    'PUT /v1/settings HTTP/1.1\r\nHost: meter\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n' +
      `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    text => text.includes('"result"'),
  );
  expect(received).toContain('HTTP/1.1 100 Continue');
  expect(received).toContain('"result":1}');
  expect(simulator.state.settings.time.tz).toBe('+01:00');
});

test('does not act on a request whose body never came', async () => {
  const { server, simulator } = await serve();
  const head = 'POST /v1/legal HTTP/1.1\r\nContent-Length: 500\r\n\r\n{"evseId":"DE';
  const hangUp = sendRaw(server.port, head);
  await expect.poll(() => simulator.counters.connections, patiently).toBe(1);
  await server.close();
  await hangUp;
  expect(simulator.counters.requests()).toBe(0);
});

describe('counters', () => {
  test('show that one connection served 60 polls, one at a time', async () => {
    const { server, simulator } = await serve();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let poll = 0; poll < 60; poll += 1) await get(server, '/v1/livemeasure', agent);
    agent.destroy();
    expect(simulator.counters.requests('GET /v1/livemeasure')).toBe(60);
    expect(simulator.counters.connections).toBe(1);
    expect(simulator.counters.maxInFlight).toBe(1);
  });

  test('show requests that were in flight together', async () => {
    const { server, simulator } = await serve({ faults: [{ kind: 'slow', delayMs: 50 }] });
    await Promise.all([1, 2, 3].map(() => ask(server, 'GET', '/v1/status')));
    expect(simulator.counters.maxInFlight).toBe(3);
    await expect.poll(() => simulator.counters.openConnections, patiently).toBe(0);
    simulator.counters.reset();
    expect(simulator.counters.requests()).toBe(0);
    expect(simulator.counters.maxInFlight).toBe(0);
  });

  test('keep every write with its body, in order', async () => {
    const { server, simulator } = await serve();
    await ask(server, 'PUT', '/v1/settings', '{"time":{"tz":"+01:00"}}');
    await ask(server, 'POST', '/v1/legal', startBody('tx'));
    await ask(server, 'GET', '/v1/status');
    await ask(server, 'PUT', stopPath('tx'), stopBody);
    expect(simulator.counters.writes.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['PUT', '/v1/settings', '{"time":{"tz":"+01:00"}}'],
      ['POST', '/v1/legal', JSON.stringify(startBody('tx'))],
      ['PUT', '/v1/legal?transactionId=tx', stopBody],
    ]);
    expect(simulator.counters.requests()).toBe(4);
  });
});

test('closes an idle connection after the time that it is given', async () => {
  const { server } = await serve({}, { keepAliveTimeoutMs: 1 });
  const { received, ending } = await sendRaw(server.port, getStatus);
  expect(received).toContain('"meterId"');
  expect(ending).toBe('closed');
});

describe('close', () => {
  test('ends hanging connections at once and frees the port', async () => {
    const { server, simulator } = await serve({ faults: [{ kind: 'hang' }] });
    const hanging = sendRaw(server.port, getStatus);
    await expect.poll(() => simulator.counters.requests(), patiently).toBe(1);
    await server.close();
    expect(['closed', 'reset']).toContain((await hanging).ending);
    const successor = await listen(createSimulator(), { port: server.port });
    servers.push(successor);
    expect(successor.port).toBe(server.port);
  });

  test('may be called twice', async () => {
    const { server } = await serve();
    await server.close();
    await expect(server.close()).resolves.toBeUndefined();
  });

  test('comes with the end of a block', async () => {
    let port = 0;
    {
      await using server = await listen(createSimulator());
      port = server.port;
      expect((await ask(server, 'GET', '/v1/status')).status).toBe(200);
    }
    expect((await sendRaw(port, getStatus)).ending).toBe('refused');
  });
});

test('says that a port is taken', async () => {
  const { server } = await serve();
  await expect(listen(createSimulator(), { port: server.port })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});
