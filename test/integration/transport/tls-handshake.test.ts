import { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { describe, expect, it } from 'vitest';
import type { TlsIdentity } from '../../../src/simulator/certificate.ts';
import { peerCertificate } from '../../../src/transport/peer-certificate.ts';
import { expectMeterError } from '../../support/expect-meter-error.ts';
import { answer, type RawServer, startRawServer } from '../../support/raw-server.ts';
import {
  tlsMeter as meter,
  startTlsServer,
  stranger,
  tlsTransportTo as transportTo,
} from '../../support/tls-meter.ts';
import { weakTls } from '../../support/weak-tls.ts';

const get = { method: 'GET', path: '/v1/status' } as const;
const put = { method: 'PUT', path: '/v1/legal', body: '{}' } as const;
const poll = { priority: 'poll' } as const;
const command = { priority: 'command' } as const;

describe('a handshake that fails', () => {
  const onceGreeted = (end: (socket: Socket) => void) => () =>
    startRawServer({ onConnection: socket => socket.once('data', () => end(socket)) });
  const alert = (description: number) =>
    onceGreeted(socket => socket.end(Buffer.from([0x15, 3, 3, 0, 2, 2, description])));
  const tls12 =
    (ciphers: string, more: TlsOptions = {}) =>
    () =>
      startTlsServer(meter, { maxVersion: 'TLSv1.2', ciphers: `${ciphers}@SECLEVEL=0`, ...more });
  const failures: {
    why: string;
    start: () => Promise<RawServer>;
    says: RegExp;
    passes?: true;
    isNoTls?: true;
  }[] = [
    {
      why: 'HTTP is spoken there',
      start: onceGreeted(socket => socket.end(answer('', { status: '400 Bad Request' }))),
      says: /not TLS.*switch TLS on/,
      isNoTls: true,
    },
    {
      why: 'SSH is spoken there',
      start: () => startRawServer({ onConnection: socket => socket.write('SSH-2.0-dropbear\r\n') }),
      says: /not TLS/,
      isNoTls: true,
    },
    {
      why: 'it has nothing newer than TLS 1.1',
      start: () => startTlsServer(meter, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }),
      says: /TLS 1\.2 or 1\.3.*firmware/,
    },
    { why: 'no cipher is in common', start: tls12('CAMELLIA128-SHA'), says: /no common cipher.*firmware/ },
    { why: 'it does not encrypt', start: tls12('NULL-SHA256'), says: /no common cipher/ },
    { why: 'it has no certificate', start: tls12('ADH-AES128-SHA'), says: /no common cipher/ },
    {
      why: 'no curve is in common',
      start: tls12('ECDHE-RSA-AES128-SHA', { ecdhCurve: 'secp192k1' }),
      says: /no common cipher, key exchange/,
    },
    {
      why: 'it wants a certificate of its client',
      start: tls12('DEFAULT', { requestCert: true, rejectUnauthorized: true }),
      says: /wants a certificate of its client/,
    },
    {
      why: 'it says that a certificate is missing',
      start: alert(116),
      says: /wants a certificate of its client/,
    },
    { why: 'it says that it knows no such name', start: alert(112), says: /alert.*unrecognized name/ },
    {
      why: 'it says that something went wrong in it',
      start: alert(80),
      says: /internal error/,
      passes: true,
    },
    {
      why: 'it hangs up',
      start: onceGreeted(socket => socket.destroy()),
      says: /cut in the middle.*TLS/,
      passes: true,
    },
    {
      why: 'it ends the connection',
      start: onceGreeted(socket => socket.end()),
      says: /cut in the middle/,
      passes: true,
    },
    {
      why: 'it resets the connection',
      start: onceGreeted(socket => socket.resetAndDestroy()),
      says: /cut in the middle/,
      passes: true,
    },
    {
      why: 'it breaks off in a record',
      start: onceGreeted(socket => socket.end(Buffer.from([0x16, 3, 3, 0, 60, 2, 0]))),
      says: /cut in the middle/,
      passes: true,
    },
  ];

  it.each(failures)('because $why says so, and not a byte of the request is sent', async failure => {
    await using server = await failure.start();
    const warnings: string[] = [];
    const transport = transportTo(server, { onWarning: message => warnings.push(message) });
    const error = await expectMeterError(transport.send(put, command), {
      code: 'METER_TLS_FAILED',
      effect: 'none',
    });
    expect(error.message).toMatch(failure.says);
    expect(error.message).not.toMatch(/routines|\.c:/);
    expect(error.retryable).toBe(failure.passes === true);
    expect(/remove the certificate/.test(error.message)).toBe(failure.isNoTls === true);
    expect(server.requests).toHaveLength(0);
    expect(transport.statistics.connections).toBe(0);
    expect(warnings).toEqual([]);
    await transport.close();
    await server.allClosed();
  });

  it('for good does not keep a meter out that is right later', async () => {
    const before = await startTlsServer(meter, {
      maxVersion: 'TLSv1.2',
      ciphers: 'CAMELLIA128-SHA@SECLEVEL=0',
    });
    const transport = transportTo(before);
    await expectMeterError(transport.send(get, poll), { code: 'METER_TLS_FAILED' });
    await before.close();
    await using after = await startTlsServer(meter, {}, before.port);
    expect((await transport.send(get, poll)).status).toBe(200);
    expect(after.connections).toBe(1);
    await transport.close();
  });
});

describe.each(Object.entries(weakTls))('a meter with %s, too weak for the usual level', (_name, weak) => {
  const startWeakServer = (identity: TlsIdentity) =>
    startRawServer({
      tls: { cert: identity.certificatePem, key: identity.privateKeyPem, ...weak },
      onRequest: ({ number }, socket) =>
        number % 2 === 0
          ? socket.end(answer('{}', { headers: 'connection: close\r\n' }))
          : socket.write(answer('{}')),
    });

  it('is spoken to by its exact pin, and that is said once', async () => {
    await using server = await startWeakServer(meter);
    const warnings: string[] = [];
    const transport = transportTo(server, { onWarning: message => warnings.push(message) });
    for (let count = 0; count < 3; count += 1) {
      expect((await transport.send(put, command)).status).toBe(200);
      expect((await transport.send(get, poll)).status).toBe(200);
    }
    expect(warnings).toEqual([expect.stringContaining('too weak')]);
    expect(transport.statistics).toMatchObject({ connections: 3, failures: 0 });
    // One more: the first handshake, which showed that it is too weak.
    expect(server.connections).toBe(4);
    await transport.close();
  });

  it('is refused with another certificate before a byte of the request is sent', async () => {
    await using server = await startWeakServer(stranger);
    const warnings: string[] = [];
    const transport = transportTo(server, { onWarning: message => warnings.push(message) });
    const refused = transport.send(put, command);
    await expectMeterError(refused, { code: 'METER_TLS_UNTRUSTED', effect: 'none' });
    expect(server.requests).toHaveLength(0);
    expect(warnings).toEqual([]);
    await transport.close();
    await server.allClosed();
  });

  it('is compared again on each new connection, and no session is resumed', async () => {
    const before = await startWeakServer(meter);
    const transport = transportTo(before);
    await transport.send(get, poll);
    await before.close();
    await using exchanged = await startTlsServer(stranger, weak, before.port);
    await expectMeterError(transport.send(get, poll), { code: 'METER_TLS_UNTRUSTED' });
    expect(exchanged.requests).toHaveLength(0);
    await transport.close();
  });

  it('shows its certificate, so that it can be compared and pinned', async () => {
    await using server = await startWeakServer(meter);
    const shown = await peerCertificate('127.0.0.1', server.port, 2000);
    expect(new X509Certificate(shown).fingerprint256).toBe(
      new X509Certificate(meter.certificatePem).fingerprint256,
    );
  });
});

describe('the second handshake', () => {
  it('counts to the same deadline, and its socket is cut with it', async () => {
    let connections = 0;
    await using server = await startRawServer({
      onConnection(socket) {
        connections += 1;
        if (connections === 1) socket.once('data', () => socket.end(Buffer.from([0x15, 3, 3, 0, 2, 2, 40])));
      },
    });
    const transport = transportTo(server, { commandTimeoutMs: 300 });
    const late = transport.send(put, command);
    await expectMeterError(late, { code: 'METER_CONNECT_TIMEOUT', effect: 'none' });
    await server.allClosed();
    expect(connections).toBe(2);
    await transport.close();
  });

  it('is not for what another level cannot mend', async () => {
    await using server = await startRawServer({
      onConnection: socket => socket.once('data', () => socket.end(answer('{}'))),
    });
    const transport = transportTo(server);
    await expectMeterError(transport.send(get, poll), { code: 'METER_TLS_FAILED' });
    expect(server.connections).toBe(1);
    await transport.close();
  });
});

it.each([
  { name: 'a port where nothing listens', listens: false, code: 'METER_UNREACHABLE', says: 'no connection' },
  { name: 'a server without TLS', listens: true, code: 'METER_TLS_FAILED', says: 'not TLS' },
])('asked for its certificate, $name says what is wrong', async ({ listens, code, says }) => {
  await using server = await startRawServer({
    onConnection: socket => socket.once('data', () => socket.end(answer('{}'))),
  });
  if (!listens) await server.close();
  const asked = peerCertificate('127.0.0.1', server.port, 2000);
  await expect(asked).rejects.toMatchObject({ code, message: expect.stringContaining(says) });
});
