import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { createCertificate } from '../../../src/simulator/certificate.ts';
import { createTransport } from '../../../src/transport/create-transport.ts';
import { type RawServerOptions, startRawServer } from '../../support/raw-server.ts';

const deadlineMs = 150;
const get = { method: 'GET', path: '/v1/status' } as const;
const put = { method: 'PUT', path: '/v1/legal?transactionId=1', body: '{"running":false}' } as const;

/** Writes for ever, as fast as the other side reads. */
function flood(socket: Socket, chunk: string) {
  const write = () => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', write);
  write();
}

function drip(socket: Socket, byte: string) {
  const timer = setInterval(() => socket.write(byte), 20);
  socket.on('close', () => clearInterval(timer));
}

const hangs: { name: string; code: string; serverSide: RawServerOptions }[] = [
  { name: 'never answers', code: 'METER_RESPONSE_TIMEOUT', serverSide: { onRequest: () => undefined } },
  {
    name: 'stops in the middle of the header',
    code: 'METER_RESPONSE_TIMEOUT',
    serverSide: { onRequest: (_, socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-') },
  },
  {
    name: 'stops in the middle of the body',
    code: 'METER_RESPONSE_TIMEOUT',
    serverSide: {
      onRequest: (_, socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"a"'),
    },
  },
  {
    name: 'sends its header byte by byte',
    code: 'METER_RESPONSE_TIMEOUT',
    serverSide: {
      onRequest: (_, socket) => {
        socket.write('HTTP/1.1 200 OK\r\nx: ');
        drip(socket, 'x');
      },
    },
  },
  {
    name: 'sends its body byte by byte',
    code: 'METER_RESPONSE_TIMEOUT',
    serverSide: {
      onRequest: (_, socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n');
        drip(socket, ' ');
      },
    },
  },
  {
    name: 'sends one interim answer after the other',
    code: 'METER_RESPONSE_TIMEOUT',
    serverSide: { onRequest: (_, socket) => drip(socket, 'HTTP/1.1 102 Processing\r\n\r\n') },
  },
  {
    name: 'sends an endless body',
    code: 'METER_RESPONSE_TOO_LARGE',
    serverSide: {
      onRequest: (_, socket) => {
        socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
        flood(socket, `4000\r\n${' '.repeat(0x4000)}\r\n`);
      },
    },
  },
];

/** Rejections come at most 100 ms after a plain timer of the same length, so that a busy machine is no failure. */
async function endsInTime(answer: Promise<unknown>): Promise<unknown> {
  const { promise: tooLate, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(() => setTimeout(resolve, 100, 'too late'), deadlineMs);
  const outcome = await Promise.race([answer.catch((error: unknown) => error), tooLate]);
  clearTimeout(timer);
  return outcome;
}

describe.each(hangs)('a meter that $name', ({ code, serverSide }) => {
  it.each([
    { request: get, effect: 'none' },
    { request: put, effect: 'unknown' },
  ])('fails a $request.method within the deadline, with effect $effect', async ({ request, effect }) => {
    await using server = await startRawServer(serverSide);
    const transport = createTransport({ host: '127.0.0.1', port: server.port, commandTimeoutMs: deadlineMs });
    const outcome = await endsInTime(transport.send(request, { priority: 'command' }));
    expect(outcome).toMatchObject({ code, effect });
    await server.allClosed();
    await transport.close();
  });
});

describe('a meter that cannot be reached', () => {
  it('does not outlast the deadline when it accepts the connection but never answers the TLS handshake', async () => {
    await using server = await startRawServer();
    const { certificatePem } = createCertificate({ commonName: 'meter', serialNumber: Uint8Array.of(1) });
    const transport = createTransport({
      host: '127.0.0.1',
      port: server.port,
      commandTimeoutMs: deadlineMs,
      tlsCertificate: certificatePem,
    });
    const outcome = await endsInTime(transport.send(put, { priority: 'command' }));
    expect(outcome).toMatchObject({ code: 'METER_CONNECT_TIMEOUT', effect: 'none' });
    await server.allClosed();
    await transport.close();
  });

  it('does not outlast the deadline when nothing comes back at all', async () => {
    await using hole = await openBlackHole();
    const transport = createTransport({ host: '127.0.0.1', port: hole.port, commandTimeoutMs: deadlineMs });
    const outcome = await endsInTime(transport.send(put, { priority: 'command' }));
    expect(outcome).toMatchObject({ code: 'METER_CONNECT_TIMEOUT', effect: 'none' });
    await transport.close();
  });
});

it('uses the deadline of the request instead of the general one', async () => {
  await using server = await startRawServer({ onRequest: () => undefined });
  const transport = createTransport({ host: '127.0.0.1', port: server.port, commandTimeoutMs: 60_000 });
  const outcome = await endsInTime(transport.send(get, { priority: 'poll', timeoutMs: deadlineMs }));
  expect(outcome).toMatchObject({ code: 'METER_RESPONSE_TIMEOUT' });
  await transport.close();
});

it('answers the next request on a new connection, and never with the late answer to the one before', async () => {
  let late: Socket | undefined;
  await using server = await startRawServer({
    onRequest(request, socket) {
      if (request.number === 1) late = socket;
      else socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n"new"\n`);
    },
  });
  const transport = createTransport({ host: '127.0.0.1', port: server.port, commandTimeoutMs: deadlineMs });
  await expect(transport.send(get, { priority: 'poll' })).rejects.toMatchObject({
    code: 'METER_RESPONSE_TIMEOUT',
  });
  const next = transport.send(get, { priority: 'poll' });
  late?.write('HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n"old"\n');
  expect(Buffer.from((await next).body).toString()).toBe('"new"\n');
  expect(server.connections).toBe(2);
  await transport.close();
});

/** A listening port whose queue of connections is full: the next one gets no reply, like an unplugged meter. */
async function openBlackHole(): Promise<AsyncDisposable & { port: number }> {
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads');
     const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
       parentPort.postMessage(server.address().port);
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2000);
     });`,
    { eval: true },
  );
  const port = await new Promise<number>(resolve => worker.once('message', resolve));
  const fillers: Socket[] = [];
  let isFull = false;
  while (!isFull) {
    const filler = connect(port, '127.0.0.1');
    filler.on('error', () => undefined);
    fillers.push(filler);
    isFull = await new Promise<boolean>(resolve => {
      const timer = setTimeout(resolve, 100, true);
      filler.once('connect', () => {
        clearTimeout(timer);
        resolve(false);
      });
    });
  }
  return {
    port,
    async [Symbol.asyncDispose]() {
      for (const filler of fillers) filler.destroy();
      await worker.terminate();
    },
  };
}
