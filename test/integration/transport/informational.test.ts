import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createCertificate } from '../../../src/simulator/certificate.ts';
import { createTransport } from '../../../src/transport/create-transport.ts';
import { expectMeterError } from '../../support/expect-meter-error.ts';
import { answer, startRawServer } from '../../support/raw-server.ts';

const get = { method: 'GET', path: '/v1/status' } as const;
const put = { method: 'PUT', path: '/v1/legal', body: '{"running":false}' } as const;
const poll = { priority: 'poll' } as const;
const command = { priority: 'command' } as const;

const goOn = 'HTTP/1.1 100 Continue\r\n\r\n';
const processing = 'HTTP/1.1 102 Processing\r\nx: 1\r\nContent-Length: 5\r\n\r\n';
const hints = 'HTTP/1.1 103 Early Hints\r\nlink: </style.css>\r\n\r\n';

type Write = (socket: Socket, bytes: string) => void;

const whole: Write = (socket, bytes) => socket.write(bytes);
const byteByByte: Write = async (socket, bytes) => {
  for (const byte of bytes) {
    socket.write(byte);
    await new Promise(resolve => setImmediate(resolve));
  }
};

/** A meter that says something before each of its answers. */
async function startTalkativeMeter(before: string, write: Write = whole, isTls = false) {
  const { certificatePem, privateKeyPem } = createCertificate({
    commonName: 'meter',
    serialNumber: Uint8Array.of(1),
  });
  const server = await startRawServer({
    onRequest: ({ number }, socket) => write(socket, before + answer(`"${number}"`)),
    ...(isTls ? { tls: { cert: certificatePem, key: privateKeyPem, ciphers: 'DEFAULT@SECLEVEL=0' } } : {}),
  });
  const transport = createTransport({
    host: '127.0.0.1',
    port: server.port,
    commandTimeoutMs: 5000,
    ...(isTls ? { tlsCertificate: certificatePem } : {}),
  });
  return {
    server,
    transport,
    async [Symbol.asyncDispose]() {
      await transport.close();
      await server.close();
    },
  };
}

describe('an informational response before the answer', () => {
  const said: [string, string][] = [
    ['100, unasked', goOn],
    ['102, with a header', processing],
    ['103', hints],
    ['199, which nobody knows', 'HTTP/1.0 199 \r\n\r\n'],
    ['several of them', goOn + processing + hints + goOn],
    ['one whose lines end with a line feed alone', 'HTTP/1.1 100 Continue\n\n'],
    ['one with a line break too many', `${goOn}\r\n`],
  ];
  const ways: [string, Write, boolean][] = [
    ['at once', whole, false],
    ['byte by byte', byteByByte, false],
    ['at once over TLS', whole, true],
    ['byte by byte over TLS', byteByByte, true],
  ];

  describe.each(said)('%s', (_name, before) => {
    it.each(ways)('is borne %s, for each request on one connection', async (_way, write, isTls) => {
      await using meter = await startTalkativeMeter(before, write, isTls);
      for (const [index, request] of [put, get, put].entries()) {
        const { status, body } = await meter.transport.send(request, command);
        expect([status, Buffer.from(body).toString()]).toEqual([200, `"${index + 1}"`]);
      }
      expect(meter.server.connections).toBe(1);
      expect(meter.server.requests).toHaveLength(3);
      expect(meter.transport.statistics).toMatchObject({ failures: 0, resends: 0 });
    });
  });

  it('is nothing that an answer may have in its body', async () => {
    await using server = await startRawServer({
      onRequest: (_request, socket) => socket.write(answer(goOn)),
    });
    const transport = createTransport({ host: '127.0.0.1', port: server.port, commandTimeoutMs: 5000 });
    for (let count = 0; count < 2; count += 1) {
      expect(Buffer.from((await transport.send(get, poll)).body).toString()).toBe(goOn);
    }
    await transport.close();
  });

  it('is no answer when none follows', async () => {
    await using server = await startRawServer({
      onRequest: ({ number }, socket) => (number === 1 ? socket.end(goOn) : socket.write(answer('"good"'))),
    });
    const transport = createTransport({ host: '127.0.0.1', port: server.port, commandTimeoutMs: 5000 });
    const lost = transport.send(put, command);
    await expectMeterError(lost, { code: 'METER_CONNECTION_LOST', effect: 'unknown' });
    expect(Buffer.from((await transport.send(get, poll)).body).toString()).toBe('"good"');
    await transport.close();
  });
});

describe('what comes before the answer and cannot be passed over', () => {
  it.each([
    [
      'a change of the protocol',
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
    ],
    ['one without a header', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
    ['one after a 100', `${goOn}HTTP/1.1 101 Switching Protocols\r\n\r\n`],
  ])('is refused: %s', async (_name, before) => {
    await using meter = await startTalkativeMeter(before);
    const refused = meter.transport.send(put, command);
    const error = await expectMeterError(refused, { code: 'METER_RESPONSE_INVALID', effect: 'unknown' });
    expect(error.message).toContain('101');
  });

  it.each([
    ['of informational responses', (socket: Socket) => flood(socket, goOn.repeat(100))],
    [
      'of a header that has no end',
      (socket: Socket) => flood(socket, 'x: yyyyyyyyyyyyyyyy\r\n', 'HTTP/1.1 100\r\n'),
    ],
    ['of line breaks', (socket: Socket) => flood(socket, '\r\n'.repeat(1000))],
  ])('is a flood %s, cut off at once and not held in memory', async (_name, pour) => {
    await using server = await startRawServer({
      onRequest: ({ number }, socket) => (number === 1 ? pour(socket) : socket.write(answer('"good"'))),
    });
    const transport = createTransport({ host: '127.0.0.1', port: server.port, commandTimeoutMs: 5000 });
    const refused = transport.send(put, command);
    const error = await expectMeterError(refused, { code: 'METER_RESPONSE_TOO_LARGE', effect: 'unknown' });
    expect(error.message).toContain('at most 16384 bytes of informational responses');
    expect(Buffer.from((await transport.send(get, poll)).body).toString()).toBe('"good"');
    expect(server.connections).toBe(2);
    await transport.close();
  });
});

/** Writes for ever, as fast as the other side reads. */
function flood(socket: Socket, chunk: string, first = '') {
  const write = () => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', write);
  socket.write(first);
  write();
}
