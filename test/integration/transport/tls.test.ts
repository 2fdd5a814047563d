import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { TlsIdentity } from '../../../src/simulator/certificate.ts';
import {
  bitString,
  integer,
  nullValue,
  objectIdentifier,
  sequence,
  set,
  utcTime,
  utf8String,
  version,
} from '../../../src/simulator/der.ts';
import { createTransport } from '../../../src/transport/create-transport.ts';
import { expectMeterError } from '../../support/expect-meter-error.ts';
import { answer, startRawServer } from '../../support/raw-server.ts';
import {
  tlsMeter as meter,
  startTlsServer,
  stranger,
  tlsTransportTo as transportTo,
} from '../../support/tls-meter.ts';

const get = { method: 'GET', path: '/v1/status' } as const;
const put = { method: 'PUT', path: '/v1/legal', body: '{}' } as const;
const poll = { priority: 'poll' } as const;
const command = { priority: 'command' } as const;

describe('the pinned certificate', () => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'opens the way over %s, although its key has 1024 bits',
    async protocol => {
      await using server = await startTlsServer(meter, { minVersion: protocol, maxVersion: protocol });
      const transport = transportTo(server);
      for (let count = 0; count < 5; count += 1) await transport.send(get, poll);
      await transport.send(put, command);
      expect(server.connections).toBe(1);
      expect(server.requests).toHaveLength(6);
      await transport.close();
    },
  );

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'is compared again on each new connection over %s',
    async protocol => {
      await using server = await startRawServer({
        tls: {
          cert: meter.certificatePem,
          key: meter.privateKeyPem,
          ciphers: 'DEFAULT@SECLEVEL=0',
          minVersion: protocol,
          maxVersion: protocol,
        },
        onRequest: (_request, socket) => socket.end(answer('{}', { headers: 'connection: close\r\n' })),
      });
      const transport = transportTo(server);
      for (let count = 0; count < 3; count += 1) await transport.send(get, poll);
      expect(server.connections).toBe(3);
      await transport.close();
    },
  );

  it('is not needed for a meter without TLS', async () => {
    await using server = await startRawServer();
    const transport = createTransport({ host: '127.0.0.1', port: server.port, commandTimeoutMs: 2000 });
    expect((await transport.send(get, poll)).status).toBe(200);
    await transport.close();
  });

  it('must be a certificate', () => {
    const create = () =>
      createTransport({ host: '127.0.0.1', port: 443, commandTimeoutMs: 2000, tlsCertificate: 'MIIB' });
    expect(create).toThrow(expect.objectContaining({ code: 'METER_CONFIG_INVALID' }));
    expect(create).toThrow(/meterTlsCertificate/);
  });
});

describe('another certificate', () => {
  const fingerprint = /([0-9A-F]{2}:){31}[0-9A-F]{2}/g;

  it.each([
    ['of another meter', stranger],
    ['that the pinned key has signed', signedBy(meter)],
  ])('%s is refused before a byte of the request is sent', async (_name, shown) => {
    await using server = await startTlsServer(shown);
    const transport = transportTo(server);
    const refused = transport.send(put, command);
    const error = await expectMeterError(refused, { code: 'METER_TLS_UNTRUSTED', effect: 'none' });
    expect(error.retryable).toBe(false);
    expect(error.message.match(fingerprint)).toEqual([error.context.expected, error.context.got]);
    await server.allClosed();
    expect(server.requests).toHaveLength(0);
    expect(transport.statistics.connections).toBe(0);
    await transport.close();
  });

  it('is refused on a new connection as well, although the first one was right', async () => {
    const before = await startTlsServer(meter);
    const transport = transportTo(before);
    await transport.send(get, poll);
    await before.close();
    await using after = await startTlsServer(stranger, {}, before.port);
    await expectMeterError(transport.send(get, poll), { code: 'METER_TLS_UNTRUSTED' });
    expect(after.requests).toHaveLength(0);
    await transport.close();
  });

  it('does not keep the right one out later', async () => {
    const before = await startTlsServer(stranger);
    const transport = transportTo(before);
    await expectMeterError(transport.send(get, poll), { code: 'METER_TLS_UNTRUSTED' });
    await before.close();
    await using after = await startTlsServer(meter, {}, before.port);
    expect((await transport.send(get, poll)).status).toBe(200);
    expect(after.requests).toHaveLength(1);
    await transport.close();
  });
});

describe('a pinned certificate outside its validity', () => {
  const times = [
    ['expired', Date.UTC(2060, 0, 1)],
    ['not yet valid', Date.UTC(2020, 0, 1)],
  ] as const;

  it.each(times)('and %s is accepted with one warning', async (_name, nowMs) => {
    const warnings: string[] = [];
    await using server = await startRawServer({
      tls: { cert: meter.certificatePem, key: meter.privateKeyPem, ciphers: 'DEFAULT@SECLEVEL=0' },
      onRequest: (_request, socket) => socket.end(answer('{}', { headers: 'connection: close\r\n' })),
    });
    const onWarning = (message: string) => warnings.push(message);
    const transport = transportTo(server, { now: () => nowMs, onWarning });
    await transport.send(get, poll);
    await transport.send(get, poll);
    expect(server.connections).toBe(2);
    expect(warnings).toEqual([expect.stringContaining('valid from')]);
    await transport.close();
  });

  it.each(times)('and %s is refused when strictValidity is on', async (_name, nowMs) => {
    await using server = await startTlsServer(meter);
    const transport = transportTo(server, { now: () => nowMs, strictValidity: true });
    const refused = transport.send(put, command);
    const error = await expectMeterError(refused, { code: 'METER_TLS_UNTRUSTED', effect: 'none' });
    expect(error.message).toContain('strictValidity');
    expect(server.requests).toHaveLength(0);
    await transport.close();
  });

  it('gives no warning while it is valid', async () => {
    const warnings: string[] = [];
    await using server = await startTlsServer(meter);
    const onWarning = (message: string) => warnings.push(message);
    const transport = transportTo(server, {
      now: () => Date.UTC(2026, 0, 1),
      strictValidity: true,
      onWarning,
    });
    await transport.send(get, poll);
    expect(warnings).toEqual([]);
    await transport.close();
  });
});

describe('TLS on one side only', () => {
  it('is named when the meter has it switched on and says so', async () => {
    const alert = Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46]);
    await using server = await startRawServer({ onRequest: (_request, socket) => socket.end(alert) });
    const transport = createTransport({ host: '127.0.0.1', port: server.port, commandTimeoutMs: 2000 });
    const error = await expectMeterError(transport.send(get, poll), { code: 'METER_RESPONSE_INVALID' });
    expect(error.message).toContain('the meter has TLS switched on');
    await transport.close();
  });

  it('ends with an error, not with a deadline, when a real TLS server gets plain HTTP', async () => {
    await using server = await startTlsServer(meter);
    const transport = createTransport({ host: '127.0.0.1', port: server.port, commandTimeoutMs: 5000 });
    const error = await expectMeterError(transport.send(get, poll), { code: 'METER_CONNECTION_LOST' });
    expect(error.message).toContain('TLS');
    await transport.close();
  });
});

/** A certificate with the same name and a key of its own, signed with the key of another one. */
function signedBy(issuer: TlsIdentity): TlsIdentity {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const algorithm = sequence(objectIdentifier('1.2.840.113549.1.1.11'), nullValue);
  const organization = set(sequence(objectIdentifier('2.5.4.10'), utf8String('LEM')));
  const name = sequence(organization, set(sequence(objectIdentifier('2.5.4.3'), utf8String('meter'))));
  const content = sequence(
    version(integer(Uint8Array.of(2))),
    integer(Uint8Array.of(2)),
    algorithm,
    name,
    sequence(utcTime(Date.UTC(2021, 0, 1)), utcTime(Date.UTC(2049, 0, 1))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = bitString(sign('sha256', content, issuer.privateKeyPem));
  const base64 = sequence(content, algorithm, signature).toString('base64');
  return {
    certificatePem: `-----BEGIN CERTIFICATE-----\n${base64.replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
