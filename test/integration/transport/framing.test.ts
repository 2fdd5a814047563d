import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createTransport } from '../../../src/transport/create-transport.ts';
import { expectMeterError } from '../../support/expect-meter-error.ts';
import { answer, startRawServer } from '../../support/raw-server.ts';

const get = { method: 'GET', path: '/v1/status' } as const;
const put = { method: 'PUT', path: '/v1/legal?transactionId=1', body: '{"running":false}' } as const;
const poll = { priority: 'poll' } as const;
const command = { priority: 'command' } as const;

/** A meter that does something with the first request and answers every later one well. */
async function startOddServer(odd: (socket: Socket) => void) {
  const server = await startRawServer({
    onRequest: ({ number }, socket) => (number === 1 ? odd(socket) : socket.write(answer('"good"'))),
  });
  const transport = createTransport({ host: '127.0.0.1', port: server.port, commandTimeoutMs: 5000 });
  return {
    server,
    transport,
    async [Symbol.asyncDispose]() {
      await transport.close();
      await server.close();
    },
  };
}

const textOf = (body: Uint8Array) => Buffer.from(body).toString();

describe('a request on the wire', () => {
  it('of a reading has no body, asks for no compression and follows no proxy', async () => {
    await using server = await startRawServer();
    process.env.http_proxy = 'http://127.0.0.1:9';
    const transport = createTransport({ host: '127.0.0.1', port: server.port, commandTimeoutMs: 5000 });
    await transport.send(get, poll).finally(() => delete process.env.http_proxy);
    expect(server.requests[0]?.head.split('\r\n')).toEqual([
      'GET /v1/status HTTP/1.1',
      `host: 127.0.0.1:${server.port}`,
      'connection: keep-alive',
      'accept: */*',
      'accept-encoding: identity',
      '',
      '',
    ]);
    await transport.close();
  });

  it('of a command has its length in bytes and does not wait for a 100 Continue', async () => {
    await using server = await startRawServer();
    const transport = createTransport({ host: '127.0.0.1', port: server.port, commandTimeoutMs: 5000 });
    await transport.send({ ...put, method: 'POST', body: '{"tariff":"0,49 €"}' }, command);
    const [request] = server.requests;
    expect(request?.body).toBe('{"tariff":"0,49 €"}');
    expect(request?.head.split('\r\n').slice(5)).toEqual([
      'content-type: application/json',
      'content-length: 21',
      '',
      '',
    ]);
    await transport.close();
  });

  it('carries an answer unchanged, byte for byte', async () => {
    const bytes = Buffer.from([0x00, 0xff, 0xfe, 0x0d, 0x0a, 0x80, 0x20]);
    await using meter = await startOddServer(socket =>
      socket.write(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\n'), bytes])),
    );
    const response = await meter.transport.send(get, poll);
    expect(Buffer.from(response.body)).toEqual(bytes);
  });

  it('decodes nothing, even if the answer claims to be compressed', async () => {
    await using meter = await startOddServer(socket =>
      socket.write(answer('plain', { headers: 'content-encoding: gzip\r\n' })),
    );
    expect(textOf((await meter.transport.send(get, poll)).body)).toBe('plain');
  });

  it.each(['301 Moved Permanently', '404 Not Found', '503 Service Unavailable'])(
    'passes %s on as it is and follows nothing',
    async status => {
      await using meter = await startOddServer(socket =>
        socket.write(
          answer('x', { status, headers: `location: http://127.0.0.1:${meter.server.port}/other\r\n` }),
        ),
      );
      expect((await meter.transport.send(get, poll)).status).toBe(Number(status.slice(0, 3)));
      expect(meter.server.requests).toHaveLength(1);
    },
  );

  it('is refused without being sent when its path would forge a header', async () => {
    await using server = await startRawServer();
    const transport = createTransport({ host: '127.0.0.1', port: server.port, commandTimeoutMs: 5000 });
    const forged = transport.send({ ...get, path: '/v1/status HTTP/1.1\r\nx: y' }, poll);
    await expectMeterError(forged, { code: 'METER_INTERNAL', effect: 'none' });
    expect(server.requests).toHaveLength(0);
    await transport.close();
  });
});

describe('an answer that is too long', () => {
  const tooLong: [string, (socket: Socket) => void][] = [
    ['announces its length', socket => socket.write(answer(' '.repeat(65_537)))],
    [
      'comes in chunks',
      socket =>
        socket.write(
          `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n10001\r\n${' '.repeat(65_537)}\r\n0\r\n\r\n`,
        ),
    ],
    ['ends with the connection', socket => socket.end(`HTTP/1.1 200 OK\r\n\r\n${' '.repeat(65_537)}`)],
    ['has a long header', socket => socket.write(answer('{}', { headers: `x: ${'y'.repeat(20_000)}\r\n` }))],
  ];

  it.each(tooLong)('is refused when it %s, and the next one is read well', async (_name, odd) => {
    await using meter = await startOddServer(odd);
    const refused = meter.transport.send(put, command);
    await expectMeterError(refused, { code: 'METER_RESPONSE_TOO_LARGE', effect: 'unknown' });
    expect(textOf((await meter.transport.send(get, poll)).body)).toBe('"good"');
    expect(meter.server.connections).toBe(2);
  });

  it('is refused as soon as it announces its length', async () => {
    await using meter = await startOddServer(socket =>
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n'),
    );
    await expectMeterError(meter.transport.send(get, poll), { code: 'METER_RESPONSE_TOO_LARGE' });
  });

  it('is accepted up to the last byte of the limit', async () => {
    await using meter = await startOddServer(socket => socket.write(answer(' '.repeat(65_536))));
    expect((await meter.transport.send(get, poll)).body).toHaveLength(65_536);
  });

  it('is accepted when the request asks for a higher limit', async () => {
    await using meter = await startOddServer(socket => socket.write(answer(' '.repeat(200_000))));
    const response = await meter.transport.send(get, { ...poll, maxResponseBytes: 262_144 });
    expect(response.body).toHaveLength(200_000);
  });
});

describe('an answer that is not HTTP', () => {
  const ok = 'HTTP/1.1 200 OK\r\n';
  const broken: [string, string, string][] = [
    ['is plain text', 'hello\r\n', 'begins with "hello'],
    ['is of another protocol', 'SSH-2.0-dropbear\r\n', 'SSH-2.0-dropbear'],
    [
      'has a chunk of no size',
      `${ok}transfer-encoding: chunked\r\n\r\nxyz\r\n`,
      'Invalid character in chunk size',
    ],
    ['has a chunk longer than it says', `${ok}transfer-encoding: chunked\r\n\r\n2\r\n{}}}\r\n`, 'chunk data'],
    ['has a length that is no number', `${ok}content-length: two\r\n\r\n{}`, 'Content-Length'],
    ['has a negative length', `${ok}content-length: -2\r\n\r\n{}`, 'Content-Length'],
    ['has an empty length', `${ok}content-length: \r\n\r\n{}`, 'Empty Content-Length'],
    ['has a header without a colon', `${ok}hello\r\ncontent-length: 2\r\n\r\n{}`, 'header'],
    ['has a NUL in a header', `${ok}x: a\0b\r\ncontent-length: 2\r\n\r\n{}`, 'header value'],
    [
      'ends its lines with a line feed alone',
      'HTTP/1.1 200 OK\ncontent-length: 2\n\n{}',
      'Missing expected CR',
    ],
    ['is of an HTTP that does not exist', 'HTTP/1.2 200 OK\r\ncontent-length: 2\r\n\r\n{}', 'HTTP version'],
    ['has a status of two digits', 'HTTP/1.1 20 OK\r\ncontent-length: 2\r\n\r\n{}', 'status code'],
    [
      'has a status below 100',
      'HTTP/1.1 099 OK\r\ncontent-length: 2\r\n\r\n{}',
      'a status that HTTP does not know',
    ],
  ];

  it.each(broken)('is refused when it %s, with the reason in words', async (_name, bytes, reason) => {
    await using meter = await startOddServer(socket => socket.write(bytes));
    const refused = meter.transport.send(put, command);
    const error = await expectMeterError(refused, { code: 'METER_RESPONSE_INVALID', effect: 'unknown' });
    expect(error.message).toContain(reason);
    expect(textOf((await meter.transport.send(get, poll)).body)).toBe('"good"');
  });

  it('does not become the answer to the next request when a second one follows the first', async () => {
    await using meter = await startOddServer(socket => socket.write(answer('"first"') + answer('"forged"')));
    expect(textOf((await meter.transport.send(get, poll)).body)).toBe('"first"');
    expect(textOf((await meter.transport.send(get, poll)).body)).toBe('"good"');
  });
});

describe('an answer that contradicts itself about its length', () => {
  const ok = 'HTTP/1.1 200 OK\r\n';
  const twice = `${ok}content-length: 2\r\ncontent-length: 2\r\n\r\n{}`;
  const contradictions: [string, (socket: Socket) => void][] = [
    [
      'announces two lengths',
      socket => socket.write(`${ok}content-length: 2\r\ncontent-length: 3\r\n\r\n{} `),
    ],
    ['announces the same length twice', socket => socket.write(twice)],
    ['announces the same length twice and closes', socket => socket.end(twice)],
    ['announces a list of lengths', socket => socket.write(`${ok}content-length: 2, 2\r\n\r\n{}`)],
    [
      'announces more than can be counted',
      socket => socket.write(`${ok}content-length: ${'9'.repeat(30)}\r\n\r\n{}`),
    ],
    [
      'has a length and chunks',
      socket => socket.write(`${ok}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`),
    ],
    [
      'has chunks and a length',
      socket => socket.write(`${ok}transfer-encoding: chunked\r\ncontent-length: 2\r\n\r\n0\r\n\r\n`),
    ],
  ];

  it.each(contradictions)('is not taken for an answer when it %s', async (_name, odd) => {
    await using meter = await startOddServer(odd);
    const refused = meter.transport.send(put, command);
    const error = await expectMeterError(refused, { code: 'METER_RESPONSE_INVALID', effect: 'unknown' });
    expect(error.message).toContain('Content-Length');
    expect(textOf((await meter.transport.send(get, poll)).body)).toBe('"good"');
  });
});

describe('a connection that breaks', () => {
  const breaks: [string, (socket: Socket) => void][] = [
    ['closes before the answer', socket => socket.end()],
    ['resets before the answer', socket => socket.resetAndDestroy()],
    ['closes in the header', socket => socket.end('HTTP/1.1 200 OK\r\ncont')],
    ['closes in the body', socket => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"a"')],
    [
      'closes in the body as announced',
      socket => socket.end('HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 10\r\n\r\n{"a"'),
    ],
    [
      'closes between chunks',
      socket =>
        socket.end('HTTP/1.1 200 OK\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n'),
    ],
    [
      'resets in the body as announced',
      socket =>
        socket.write('HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 10\r\n\r\n{"a"', () =>
          socket.resetAndDestroy(),
        ),
    ],
    [
      'resets in the body',
      socket =>
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"a"', () => socket.resetAndDestroy()),
    ],
  ];

  it.each(breaks)('and %s leaves it open whether a command acted', async (_name, odd) => {
    await using meter = await startOddServer(odd);
    const error = await expectMeterError(meter.transport.send(put, command), {
      code: 'METER_CONNECTION_LOST',
      effect: 'unknown',
    });
    expect(error.cause).toBeInstanceOf(Error);
    expect(error.message).not.toContain('running');
  });

  it.each(breaks)('and %s has no effect for a reading', async (_name, odd) => {
    await using meter = await startOddServer(odd);
    await expectMeterError(meter.transport.send(get, poll), {
      code: 'METER_CONNECTION_LOST',
      effect: 'none',
    });
    expect(meter.server.requests).toHaveLength(1);
  });
});
