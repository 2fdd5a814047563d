import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { connectBy } from '../../../src/everest/mqtt-session.ts';
import { createPacketStore } from '../../../src/everest/packet-store.ts';

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

  it('to a broker that refuses a subscription fails, also when it goes on sending', async () => {
    const server = createServer(socket => {
      open.push(() => socket.destroy());
      socket.on('error', () => undefined);
      socket.once('data', () => {
        socket.write(Buffer.from([0x20, 3, 0, 0, 0]));
        socket.once('data', subscribe => {
          const refusal = Buffer.from([0x90, 4, subscribe[2] ?? 0, subscribe[3] ?? 0, 0, 0x87]);
          const release = Buffer.from([0x62, 2, 0, 1]);
          socket.write(Buffer.concat([refusal, ...Array.from({ length: 20 }, () => release)]));
        });
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    open.push(() => server.close());
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await tryTo('127.0.0.1', port)).toMatchObject({
      kind: 'failed',
      reason: 'it refused the subscription of a (Subscribe error: Not authorized)',
    });
    await new Promise(resolve => setImmediate(resolve));
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

describe('the messages on their way', () => {
  const packet = {
    cmd: 'publish',
    topic: 'a',
    payload: 'b',
    qos: 2,
    dup: false,
    retain: false,
    messageId: 7,
  } as const;

  it('are found until they have arrived, and can be asked for also when all is over', () => {
    const store = createPacketStore();
    const answers: (string | undefined)[] = [];
    const note = (error?: Error, found?: { readonly cmd: string }) =>
      answers.push(error?.message ?? found?.cmd);
    const done = () => undefined;
    store.put(packet, done).get(packet, note).del(packet, note).get(packet, note).del(packet, note);
    store.put(packet, done).close(done);
    // The store of mqtt.js throws here, inside of it, and that would end the process.
    store.get(packet, note);
    const missing = 'no such message is on its way';
    expect(answers).toEqual(['publish', 'publish', missing, missing, missing]);
  });
});
