import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { connectBy } from '../../../src/everest/mqtt-session.ts';

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** A port of the loopback that answers so to the first bytes, or that is closed. */
async function aPort(answer: Buffer | 'closed' | 'cut'): Promise<number> {
  const server = createServer(socket => {
    socket.on('error', () => undefined);
    socket.once('data', () => (answer instanceof Buffer ? socket.write(answer) : socket.destroy()));
    open.push(() => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  if (answer === 'closed') server.close();
  else open.push(() => server.close());
  return address.port;
}

async function tryTo(host: string, port: number, version: 5 | 4 = 5) {
  const connect = connectBy({ host, port, isTls: false });
  return connect({
    version,
    subscriptions: ['a'],
    wishes: [],
    signal: new AbortController().signal,
    onMessage: () => undefined,
    onRefused: () => undefined,
    onLost: () => expect.unreachable(),
  });
}

describe('a try to connect', () => {
  it.each(['127.0.0.1', 'localhost'])('to a closed port of %s says so, and blames no version', async host => {
    const port = await aPort('closed');
    expect(await tryTo(host, port)).toEqual({
      kind: 'failed',
      reason: expect.stringContaining('ECONNREFUSED'),
      isHandshake: false,
    });
  });

  it.each<[string, Buffer | 'cut', 5 | 4, boolean]>([
    ['cuts the connection', 'cut', 5, true],
    ['refuses the version, as 3.1.1 does', Buffer.from([0x20, 2, 0, 1]), 5, true],
    ['refuses the version, as 5 does', Buffer.from([0x20, 3, 0, 0x84, 0]), 5, true],
    ['refuses the password, as 5 does', Buffer.from([0x20, 3, 0, 0x86, 0]), 5, false],
    ['refuses the password, as 3.1.1 does', Buffer.from([0x20, 2, 0, 4]), 4, false],
    ['speaks something else', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 5, true],
  ])('to a broker that %s fails', async (_, answer, version, isHandshake) => {
    expect(await tryTo('127.0.0.1', await aPort(answer), version)).toMatchObject({
      kind: 'failed',
      isHandshake,
    });
  });
});
