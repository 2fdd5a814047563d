import type { Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { createTransport } from '../../../src/transport/create-transport.ts';
import { expectMeterError } from '../../support/expect-meter-error.ts';
import { startRawServer } from '../../support/raw-server.ts';

const get = { method: 'GET', path: '/v1/status' } as const;
const poll = { priority: 'poll' } as const;
const addresses = Object.entries(networkInterfaces());
const loopback = addresses.find(([, list]) => list?.some(({ address }) => address === '127.0.0.1'))?.[0];
const hasIpv6 = addresses.some(([, list]) => list?.some(({ address }) => address === '::1'));

async function remoteAddressSeen(localInterface: string): Promise<string | undefined> {
  const sockets: Socket[] = [];
  await using server = await startRawServer({ onConnection: socket => sockets.push(socket) });
  const transport = createTransport({
    host: '127.0.0.1',
    port: server.port,
    commandTimeoutMs: 2000,
    interface: localInterface,
  });
  await transport.send(get, poll);
  const [first] = sockets;
  const seen = first?.remoteAddress;
  await transport.close();
  return seen;
}

describe('the interface', () => {
  it('gives the local address when it is an IP address', async () => {
    expect(await remoteAddressSeen('127.0.0.1')).toBe('127.0.0.1');
  });

  it('gives the local address when it is the name of a network interface', async () => {
    expect(await remoteAddressSeen(loopback ?? 'no loopback')).toBe('127.0.0.1');
  });

  it('is refused at once when it does not exist', () => {
    expect(() =>
      createTransport({ host: '127.0.0.1', port: 80, commandTimeoutMs: 2000, interface: 'no-such0' }),
    ).toThrow(expect.objectContaining({ code: 'METER_CONFIG_INVALID' }));
  });

  it('makes the meter unreachable when its address belongs to another machine', async () => {
    await using server = await startRawServer();
    const transport = createTransport({
      host: '127.0.0.1',
      port: server.port,
      commandTimeoutMs: 2000,
      interface: '192.0.2.1',
    });
    const error = await expectMeterError(transport.send(get, poll), {
      code: 'METER_UNREACHABLE',
      effect: 'none',
    });
    expect(error.message).toContain('interface');
    await transport.close();
  });
});

describe('the host', () => {
  it.runIf(hasIpv6).each(['::1', '[::1]'])('may be the IPv6 address %s', async host => {
    await using server = await startRawServer({ host: '::1' });
    const transport = createTransport({ host, port: server.port, commandTimeoutMs: 2000 });
    expect((await transport.send(get, poll)).status).toBe(200);
    expect(server.requests[0]?.head).toContain(`host: [::1]:${server.port}\r\n`);
    await transport.close();
  });

  it('is unreachable where nothing listens', async () => {
    const server = await startRawServer();
    await server.close();
    const transport = createTransport({ host: '127.0.0.1', port: server.port, commandTimeoutMs: 2000 });
    const error = await expectMeterError(transport.send(get, poll), {
      code: 'METER_UNREACHABLE',
      effect: 'none',
    });
    expect(error.message).toContain('ECONNREFUSED');
    await transport.close();
  });
});
