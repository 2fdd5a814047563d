import { afterEach, describe, expect, it } from 'vitest';
import { rawAnswer } from '../../../src/transport/raw-answer.ts';
import { expectMeterError } from '../../support/expect-meter-error.ts';
import { type RawServer, startRawServer } from '../../support/raw-server.ts';
import { startTlsServer, stranger, tlsMeter } from '../../support/tls-meter.ts';

let server: RawServer | undefined;
afterEach(async () => server?.close());

const never = new AbortController().signal;

/** What comes when the server writes these bytes, and ends or goes on. */
async function askedOf(text: string, { ends = false, maxBytes = 10_000, timeoutMs = 5000 } = {}) {
  server = await startRawServer({
    onRequest: (_request, socket) => {
      if (ends) socket.end(text, 'latin1');
      else socket.write(text, 'latin1');
    },
  });
  const transport = { host: '127.0.0.1', port: server.port, commandTimeoutMs: 5000 };
  const answer = await rawAnswer(transport, '/v1/status', { maxBytes, timeoutMs }, never);
  const { bytes, end, status, body } = answer;
  const data = body.map(({ start, end: last }) => Buffer.from(bytes).toString('latin1', start, last));
  return { text: Buffer.from(bytes).toString('latin1'), end, status, data };
}

describe('a raw answer', () => {
  it.each([
    ['by its length', 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody', ['body'], false],
    [
      'in chunks',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n',
      ['bo', 'dy'],
      false,
    ],
    ['without a body', 'HTTP/1.1 204 No Content\r\n\r\n', [], false],
    [
      'after an informational one',
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n',
      [],
      false,
    ],
  ])('ends %s, and is given byte for byte', async (_, text, data) => {
    const answer = await askedOf(text);
    expect(answer).toMatchObject({ text, end: 'complete', data });
  });

  it.each([
    ['a body of no said length', 'HTTP/1.1 200 OK\r\n\r\n\u00ff{}', 'closed', ['\u00ff{}']],
    ['less than it said', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbody', 'closed', ['body']],
    ['no HTTP', 'hello', 'closed', []],
    ['nothing', '', 'closed', []],
  ])('ends with the connection where that gives %s', async (_, text, end, data) => {
    expect(await askedOf(text, { ends: true })).toMatchObject({ text, end, data });
  });

  it('is cut where it is too large, and at the deadline', async () => {
    const head = 'HTTP/1.1 200 OK\r\n\r\n';
    const large = await askedOf(`${head}${'x'.repeat(1000)}`, { maxBytes: 100 });
    expect([large.text.length, large.end]).toEqual([100, 'tooLarge']);
    await server?.close();
    expect(await askedOf(`${head}x`, { timeoutMs: 200 })).toMatchObject({ text: `${head}x`, end: 'timeout' });
  });

  it('asks with GET alone, and never for a path that is more than one', async () => {
    await askedOf('HTTP/1.1 204 No Content\r\n\r\n');
    expect(server?.requests.map(({ method, path }) => [method, path])).toEqual([['GET', '/v1/status']]);
    const transport = { host: '127.0.0.1', port: server?.port ?? 0, commandTimeoutMs: 5000 };
    await expect(rawAnswer(transport, '/a\r\nPUT /b', {}, never)).rejects.toThrow(RangeError);
    await expect(rawAnswer(transport, 'v1', {}, never)).rejects.toThrow(RangeError);
  });

  it('comes over TLS from the pinned meter alone', async () => {
    server = await startTlsServer(tlsMeter);
    const transport = { host: '127.0.0.1', port: server.port, commandTimeoutMs: 5000 };
    const pinned = { ...transport, tlsCertificate: tlsMeter.certificatePem };
    expect(await rawAnswer(pinned, '/v1/status', {}, never)).toMatchObject({ end: 'complete', status: 200 });
    const other = { ...transport, tlsCertificate: stranger.certificatePem };
    await expectMeterError(rawAnswer(other, '/v1/status', {}, never), { code: 'METER_TLS_UNTRUSTED' });
    expect(server.requests.length).toBe(1);
  });

  it('says why there is none', async () => {
    server = await startRawServer();
    const transport = { host: '127.0.0.1', port: server.port, commandTimeoutMs: 5000 };
    await server.close();
    await expectMeterError(rawAnswer(transport, '/v1/status', {}, never), { code: 'METER_UNREACHABLE' });
    await expectMeterError(rawAnswer(transport, '/v1/status', {}, AbortSignal.abort()), {
      code: 'METER_ABORTED',
    });
  });
});
