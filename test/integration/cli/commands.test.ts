import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createSimulator, listen, type SimulatorOptions } from '../../../src/simulator/index.ts';
import { dcbm, jsonLines } from '../../support/dcbm.ts';

const folder = mkdtempSync(join(tmpdir(), 'dcbm-'));
afterAll(() => rmSync(folder, { recursive: true }));

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each[Symbol.asyncDispose]();
});

async function aMeter(options: SimulatorOptions = {}) {
  const simulator = createSimulator(options);
  const server = await listen(simulator, { host: '127.0.0.1', port: 0 });
  open.push(server);
  const certificateFile = join(folder, `${server.port}.pem`);
  writeFileSync(certificateFile, server.certificatePem);
  return { simulator, server, certificateFile, place: `127.0.0.1:${server.port}` };
}

const quickly = ['--retries', '1', '--retry-delay', '100'];

describe('dcbm start and stop', () => {
  it('leave the transaction running in between, and print the record byte for byte', async () => {
    const { simulator, place } = await aMeter();
    const started = await dcbm('start', place, '--transaction-id', 'T1', '--evse-id', 'E1');
    expect(started.code).toBe(0);
    expect(Object.keys(jsonLines(started)[0] ?? {})).toEqual([
      'status',
      'transactionId',
      'minStopTime',
      'maxStopTime',
    ]);
    expect(simulator.state.openTransactionId).toBe('T1');

    const stopped = await dcbm('stop', place, '--transaction-id', 'T1');
    expect(stopped.code).toBe(0);
    const answer = await fetch(`http://${place}/v1/ocmf`);
    expect(jsonLines(stopped)[0]).toMatchObject({
      status: 'OK',
      transactionId: 'T1',
      signedMeterData: await answer.text(),
      encodingMethod: 'OCMF',
      signingMethod: '',
      publicKey: simulator.publicKeyOcmf,
      verification: { verdict: 'valid' },
    });
  });

  it('says without a failure that nothing is open', async () => {
    const { place } = await aMeter();
    const stopped = await dcbm('stop', place);
    expect([stopped.code, jsonLines(stopped)[0]]).toEqual([
      0,
      { status: 'OK', transactionId: '', message: 'no transaction is open' },
    ]);
  });

  it('end with 4 when the meter refuses, in the words of EVerest', async () => {
    const { simulator, place } = await aMeter();
    simulator.forceStatusBits({ suLinkStatusIsOk: false });
    const started = await dcbm('start', place, '--transaction-id', 'T1', '--evse-id', 'E1');
    expect(started.code).toBe(4);
    expect(jsonLines(started)[0]).toMatchObject({
      status: 'UNEXPECTED_ERROR',
      code: 'METER_REJECTED',
      effect: 'none',
    });
    expect(String(jsonLines(started)[0]?.error)).toMatch(/^Failed to start transaction T1: /);
    expect(started.stderr).toContain('suLinkStatusIsOk');
  });

  it('end with 5 when the record was tampered with, and print it all the same', async () => {
    const { simulator, place } = await aMeter();
    await dcbm('start', place, '--transaction-id', 'T1', '--evse-id', 'E1');
    simulator.faults.add({ kind: 'tamperRecord' });
    const stopped = await dcbm('stop', place);
    expect(stopped.code).toBe(5);
    expect(jsonLines(stopped)[0]).toMatchObject({
      code: 'METER_RECORD_INVALID',
      verification: { verdict: 'invalid' },
      signedMeterData: expect.stringMatching(/^OCMF\|/),
    });
  });
});

describe('dcbm status', () => {
  it('prints who the meter is and how it is', async () => {
    const { simulator, place } = await aMeter({ firmware: 'v1' });
    const { code, stdout } = await dcbm('status', place);
    const [status] = jsonLines({ stdout });
    expect(code).toBe(0);
    expect(status).toMatchObject({
      meterId: simulator.meterId,
      firmwareVersion: '1.2.0.4',
      apiVersion: 'v1',
      publicKeyOcmf: simulator.publicKeyOcmf,
      transactionOngoing: false,
      currentTransactionId: '',
    });
    expect(Object.keys(status ?? {}).slice(-3)).toEqual(['statusBits', 'errorBits', 'time']);
  });

  it('ends with 3 after its tries when nobody answers, with what to try', async () => {
    const { place, server } = await aMeter();
    await server.close();
    const { code, stderr } = await dcbm('status', place, ...quickly);
    expect(code).toBe(3);
    expect(stderr.match(/METER_UNREACHABLE/g)).toHaveLength(2);
    expect(stderr).toContain('check the port');
  });

  it('ends with 2 for a port that cannot be, naming key, value and range', async () => {
    const { code, stderr } = await dcbm('status', '127.0.0.1', '--port', '99999');
    expect(code).toBe(2);
    expect(stderr).toContain('port: got 99999, expected a whole number, 1 to 65535');
  });

  it.each([
    ['an option that does not exist', ['status', '127.0.0.1', '--nonsense']],
    ['a missing argument', ['status']],
    ['a command that does not exist', ['explode']],
    ['a URL with a path', ['status', 'http://127.0.0.1/v1']],
  ])('ends with 2 for %s', async (_name, args) => {
    expect((await dcbm(...args)).code).toBe(2);
  });

  it.each([
    ['https without a certificate', ['https://127.0.0.1'], 'dcbm certificate <meter>'],
    ['http with a certificate', ['http://127.0.0.1', '--tls-certificate', 'any.pem'], 'expected https'],
    ['a port that is no number', ['127.0.0.1:abc'], 'port: got "abc"'],
    ['a negative number of tries', ['127.0.0.1', '--retries', '-1'], 'whole number from 0'],
  ])('ends with 2 for %s, and says what is expected', async (_name, args, words) => {
    const { code, stderr } = await dcbm('status', ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });
});

describe('dcbm with TLS', () => {
  it('prints the certificate and its fingerprint without trusting it, TLS on or off', async () => {
    for (const tls of [false, true]) {
      const { place, server } = await aMeter({ tls });
      const { code, stdout } = await dcbm('certificate', place, '--format', 'json');
      expect(code).toBe(0);
      const { certificatePem, fingerprint256 } = JSON.parse(stdout) as Record<string, string>;
      const certificate = new X509Certificate(certificatePem ?? '');
      expect(certificate.fingerprint256).toBe(fingerprint256);
      expect(fingerprint256).toBe(new X509Certificate(server.certificatePem).fingerprint256);
    }
  });

  it('ends with 5 for another certificate, at once, naming both fingerprints', async () => {
    const { place, server, simulator } = await aMeter({ tls: true });
    const other = await aMeter({ tls: true, seed: 2 });
    const { code, stderr } = await dcbm('status', place, '--tls-certificate', other.certificateFile);
    expect(code).toBe(5);
    expect(stderr).toContain(new X509Certificate(server.certificatePem).fingerprint256);
    expect(stderr).toContain(new X509Certificate(other.server.certificatePem).fingerprint256);
    expect(simulator.counters.requests()).toBe(0);
  });

  it('switches TLS on and off, and checks that the meter answers so', async () => {
    const { place, simulator, certificateFile } = await aMeter();
    const on = await dcbm('tls', place, 'on');
    expect([on.code, jsonLines(on)[0]?.tls, simulator.state.isTlsOn]).toEqual([0, 'on', true]);
    const off = await dcbm('tls', place, 'off', '--tls-certificate', certificateFile);
    expect([off.code, jsonLines(off)[0]?.tls, simulator.state.isTlsOn]).toEqual([0, 'off', false]);
  });

  it('finds out whether TLS is on when the answer to the switch was lost', async () => {
    const { place, simulator } = await aMeter({
      faults: [{ kind: 'lostAnswer', match: { method: 'PUT', path: '/v1/settings' } }],
    });
    const on = await dcbm('tls', place, 'on');
    expect([on.code, jsonLines(on)[0]?.tls, simulator.state.isTlsOn]).toEqual([0, 'on', true]);
    expect(simulator.counters.requests('PUT /v1/settings')).toBe(1);
  });

  it('tries again before it switches, as every command that ends by itself', async () => {
    const { place, server, simulator } = await aMeter();
    await server.close();
    const { code, stderr } = await dcbm('tls', place, 'on', ...quickly);
    expect(code).toBe(3);
    expect(stderr.match(/METER_UNREACHABLE/g)).toHaveLength(2);
    expect(simulator.state.isTlsOn).toBe(false);
  });
});

describe('dcbm logbook', () => {
  it('prints one event a line', async () => {
    const { place } = await aMeter({ history: { logbookEntries: 5 } });
    const events = jsonLines(await dcbm('logbook', place));
    expect(events.length).toBeGreaterThanOrEqual(5);
    expect(events[0]).toMatchObject({ eventCode: 'EV_COMMISSIONING', status: expect.any(Array) });
  });

  it('is refused while a transaction runs', async () => {
    const { place } = await aMeter();
    await dcbm('start', place, '--transaction-id', 'T1', '--evse-id', 'E1');
    const { code, stderr } = await dcbm('logbook', place);
    expect(code).toBe(4);
    expect(stderr).toContain('"T1"');
  });
});
