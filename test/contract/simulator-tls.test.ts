import { request as httpsRequest } from 'node:https';
import type { ConnectionOptions } from 'node:tls';
import { connect } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import type { ListenOptions, SimulatorOptions, SimulatorServer } from '../../src/simulator/index.ts';
import { createSimulator, listen } from '../../src/simulator/index.ts';
import { ask, getStatus, manualClock, patiently, sendRaw } from './simulator-probe.ts';

const servers: SimulatorServer[] = [];

async function serve(options: SimulatorOptions = {}, listenOptions: ListenOptions = {}) {
  const simulator = createSimulator({ clock: manualClock(), ...options });
  const server = await listen(simulator, listenOptions);
  servers.push(server);
  return { simulator, server };
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.close()));
});

const trusting = (pem: string): ConnectionOptions => ({
  ca: pem,
  ciphers: 'DEFAULT@SECLEVEL=1',
  checkServerIdentity: () => undefined,
});

function askTls(
  server: SimulatorServer,
  tls: ConnectionOptions,
  method = 'GET',
  path = '/v1/status',
  body = '',
) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const options = { host: server.host, port: server.port, method, path, agent: false as const, ...tls };
    const request = httpsRequest({ ...options, headers: { 'Content-Length': body.length } }, response => {
      let text = '';
      response.on('data', chunk => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

test('serves HTTPS to a client that trusts its certificate of 1024 bits', async () => {
  const { server, simulator } = await serve({ tls: true });
  expect(server.url).toBe(`https://127.0.0.1:${server.port}`);
  const { status, text } = await askTls(server, trusting(server.certificatePem));
  expect(status).toBe(200);
  expect(JSON.parse(text).meterId).toBe(simulator.meterId);
});

test('is not trusted by a client with default settings', async () => {
  const { server } = await serve({}, { tls: true });
  await expect(askTls(server, {})).rejects.toThrow();
  await expect(askTls(server, { ca: server.certificatePem })).rejects.toThrow('key too weak');
});

describe('switching TLS', () => {
  test('takes effect at once on the same port, and back', async () => {
    const { server, simulator } = await serve();
    const { port } = server;
    expect((await ask(server, 'PUT', '/v1/settings', { http: { tls_on: true } })).json.result).toBe(1);
    expect(server.url).toBe(`https://127.0.0.1:${port}`);
    const trusted = trusting(server.certificatePem);
    expect((await askTls(server, trusted)).status).toBe(200);
    const off = await askTls(server, trusted, 'PUT', '/v1/settings', '{"http":{"tls_on":false}}');
    expect(JSON.parse(off.text)).toEqual({ meterId: simulator.meterId, result: 1 });
    expect((await ask(server, 'GET', '/v1/status')).status).toBe(200);
    expect(server.port).toBe(port);
  });

  test('ends the connections of the other kind', async () => {
    const { server, simulator } = await serve();
    const idle = sendRaw(server.port, getStatus);
    await expect.poll(() => simulator.counters.requests('GET /v1/status'), patiently).toBe(1);
    await ask(server, 'PUT', '/v1/settings', { http: { tls_on: true } });
    expect((await idle).ending).toBe('closed');
  });

  test('plain HTTP is no longer answered', async () => {
    const { server } = await serve({ tls: true });
    const { received } = await sendRaw(server.port, getStatus);
    expect(received).not.toContain('HTTP/1.1');
  });
});

test('shows the same certificate on every connection, and its number comes from the seed', async () => {
  const first = await serve({ tls: true, seed: 5 });
  const second = await serve({ tls: true, seed: 5 });
  const shown = (server: SimulatorServer) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(
        { ...trusting(server.certificatePem), host: server.host, port: server.port },
        () => {
          resolve(socket.getPeerX509Certificate()?.serialNumber ?? '');
          socket.destroy();
        },
      );
      socket.on('error', reject);
    });
  const serialNumber = await shown(first.server);
  expect(serialNumber).toMatch(/^[0-9A-F]{32}$/);
  expect(await shown(first.server)).toBe(serialNumber);
  expect(await shown(second.server)).toBe(serialNumber);
});

test('shows another certificate while that fault is set, and its own one afterwards', async () => {
  const { server, simulator } = await serve({ tls: true });
  const trusted = trusting(server.certificatePem);
  expect((await askTls(server, trusted)).status).toBe(200);
  simulator.faults.add({ kind: 'otherCertificate' });
  await expect(askTls(server, trusted)).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  simulator.faults.clear();
  expect((await askTls(server, trusted)).status).toBe(200);
});

test('speaks TLS 1.2 and nothing newer where it is told to', async () => {
  const { server } = await serve({ tls: true }, { maxTlsVersion: 'TLSv1.2' });
  const trusted = trusting(server.certificatePem);
  expect((await askTls(server, { ...trusted, minVersion: 'TLSv1.2' })).status).toBe(200);
  await expect(askTls(server, { ...trusted, minVersion: 'TLSv1.3' })).rejects.toThrow();
});

test('resets an encrypted connection too', async () => {
  const { server, simulator } = await serve({ tls: true });
  simulator.faults.add({ kind: 'reset' });
  await expect(askTls(server, trusting(server.certificatePem))).rejects.toMatchObject({ code: 'ECONNRESET' });
});
