import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createSimulator, listen, type SimulatorOptions } from '../../src/simulator/index.ts';
import { dcbm, jsonLines, type Running, startDcbm } from '../support/dcbm.ts';
import { startEverest } from './support/everest.ts';
import { aFolder, everestYaml } from './support/everest-config.ts';
import { isMosquittoThere, startMosquitto, whyNot } from './support/mosquitto.ts';
import { oldBroker } from './support/old-broker.ts';

async function aMeter(options: SimulatorOptions = {}) {
  const simulator = createSimulator({ seed: 7, vehicle: 'none', ...options });
  const server = await listen(simulator, { host: '127.0.0.1', port: 0 });
  return { simulator, server, place: `127.0.0.1:${server.port}`, port: server.port };
}

async function end(running: Running, signal: NodeJS.Signals = 'SIGTERM') {
  const startMs = performance.now();
  running.child.kill(signal);
  return { ...(await running.finished), tookMs: performance.now() - startMs };
}

describe.skipIf(!isMosquittoThere)(`dcbm everest${whyNot}`, () => {
  it('15: takes the configuration of EVerest as it is, and says what stands in its place', async () => {
    const { server, simulator, port } = await aMeter();
    await using _ = server;
    await using mosquitto = await startMosquitto();
    await using everest = await startEverest({ port: mosquitto.port, moduleId: 'powermeter' });
    using folder = aFolder();
    const file = folder.write('config.yaml', everestYaml('127.0.0.1', port));
    const broker = `mqtt://127.0.0.1:${mosquitto.port}`;
    const bridge = startDcbm(
      'everest',
      '--broker',
      broker,
      '--everest-config',
      file,
      '--module',
      'powermeter',
    );
    await everest.next('capabilities', 25_000);
    await everest.next('powermeter_values', 25_000);
    expect(everest.messages('capabilities')[0]).toEqual({ min_import_current_A: 1.5 });
    const { reply } = await everest.startTransaction('tx-1');
    expect(reply.status).toBe('OK');
    expect(JSON.parse(simulator.counters.writes.at(-1)?.body ?? '{}')).toMatchObject({
      SC: 1,
      UV: 'user sw version',
    });
    const { stderr, code } = await end(bridge);
    for (const said of [
      'http_connection_reuse false: no effect: connections are always reused',
      'poll_interval_ms 500: a measurement every 500 ms',
      'transaction_ocmf_fetch_interval_s 0: what a running transaction has signed is kept as evidence with each measurement',
      'min_import_current_A 1.5: published as m2e/capabilities',
      'min_export_current_A 0: not published',
      'powermeter:\n  module: powermeter_API\n  config_module:',
      '    cfg_request_reply_to_s: 60',
    ])
      expect(stderr).toContain(said);
    expect([code, everest.problems]).toEqual([0, []]);
  });

  it('1: ends with 0 within 5 s of SIGTERM and leaves the session open; SIGKILL leaves it, too', async () => {
    const { server, simulator, place } = await aMeter();
    await using _ = server;
    await using mosquitto = await startMosquitto();
    await using everest = await startEverest({ port: mosquitto.port });
    using folder = aFolder();
    const args = [
      'everest',
      place,
      '--broker',
      `mqtt://127.0.0.1:${mosquitto.port}`,
      '--module-id',
      'powermeter_1',
    ];
    const begin = async () => {
      const bridge = startDcbm(...args, '--journal', join(folder.path, 'meter.journal'));
      await bridge.says('"event":"identified"');
      await everest.next('powermeter_values', 25_000);
      return bridge;
    };
    let bridge = await begin();
    expect((await everest.startTransaction('tx-1')).reply.status).toBe('OK');
    const { code, tookMs } = await end(bridge);
    expect([code, tookMs < 5000]).toEqual([0, true]);
    expect(simulator.state.openTransactionId).toBe('tx-1');
    bridge = await begin();
    await end(bridge, 'SIGKILL');
    expect(simulator.state.openTransactionId).toBe('tx-1');
    bridge = await begin();
    expect(bridge.output.stderr).not.toContain('transaction tx-1 is running');
    const { reply } = await everest.stopTransaction('tx-1');
    const data = (reply.signed_meter_value as { signed_meter_data: string } | undefined)?.signed_meter_data;
    expect(data).toBe(simulator.state.records(1)[0]?.ocmf);
    const finished = await end(bridge);
    expect(jsonLines(finished)).toContainEqual(
      expect.objectContaining({ event: 'record', transactionId: 'tx-1', verdict: 'valid' }),
    );
    expect(everest.problems).toEqual([]);
  });

  it('1: ends with 5 when another meter answers than the one that is pinned', async () => {
    const { server, place } = await aMeter();
    await using _ = server;
    const key = createSimulator({ seed: 8 }).publicKeyOcmf;
    const broker = ['--broker', 'mqtt://127.0.0.1:1', '--module-id', 'powermeter_1'];
    const { code, stderr } = await dcbm('everest', place, ...broker, '--public-key', key);
    expect({ code, stderr }).toEqual({ code: 5, stderr: expect.stringContaining('METER_IDENTITY_CHANGED') });
  });

  it('goes on without a meter, and without a journal that can be used', async () => {
    await using mosquitto = await startMosquitto();
    await using everest = await startEverest({ port: mosquitto.port });
    const { server, simulator, place } = await aMeter();
    await using _ = server;
    const broker = ['--broker', `mqtt://127.0.0.1:${mosquitto.port}`, '--module-id', 'powermeter_1'];
    const bridge = startDcbm('everest', place, ...broker, '--journal', '/nowhere/meter.journal');
    await everest.next('powermeter_values', 25_000);
    const { reply, tookMs } = await everest.startTransaction('tx-1');
    expect(tookMs).toBeLessThan(3000);
    expect(reply).toMatchObject({
      status: 'UNEXPECTED_ERROR',
      error: expect.stringContaining('METER_JOURNAL_FAILED'),
    });
    simulator.otherClient.start('foreign');
    expect((await everest.stopTransaction('foreign')).reply.status).toBe('OK');
    expect((await end(bridge)).code).toBe(0);
  });

  it('2: a broker that wants a password, which is never printed, and one that refuses it is tried again', async () => {
    const { server, place } = await aMeter();
    await using _ = server;
    const user = 'us@er';
    const password = 'p@ss:%/wörd';
    using folder = aFolder();
    const file = folder.write('passwords', '');
    execFileSync('mosquitto_passwd', ['-b', file, 'somebody', 'else']);
    await using mosquitto = await startMosquitto({
      lines: ['allow_anonymous false', `password_file ${file}`],
    });
    const credentials = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
    const broker = `mqtt://${credentials}@127.0.0.1:${mosquitto.port}`;
    const bridge = startDcbm(
      'everest',
      place,
      '--broker',
      broker,
      '--module-id',
      'powermeter_1',
      '--verbose',
    );
    await bridge.says('no connection to the broker: Connection refused: Not authorized');
    execFileSync('mosquitto_passwd', ['-b', file, user, password]);
    await mosquitto.stop();
    await mosquitto.start();
    await bridge.says('"event":"connected"');
    const { stdout, stderr, code } = await end(bridge);
    expect(code).toBe(0);
    for (const secret of [password, encodeURIComponent(password), encodeURIComponent(user)])
      expect(stdout + stderr).not.toContain(secret);
  });

  it('2: TLS to the broker, with an authority of its own and not without', async () => {
    const { server, place } = await aMeter();
    await using _ = server;
    using folder = aFolder();
    const [key, certificate] = ['key.pem', 'certificate.pem'].map(name => join(folder.path, name));
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    const options = [
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-keyout',
      `${key}`,
      '-out',
      `${certificate}`,
    ];
    execFileSync('openssl', ['req', ...options, ...subject], { stdio: 'ignore' });
    await using mosquitto = await startMosquitto({
      lines: ['allow_anonymous true', `cafile ${certificate}`, `certfile ${certificate}`, `keyfile ${key}`],
    });
    const args = [
      'everest',
      place,
      '--module-id',
      'powermeter_1',
      '--broker',
      `mqtts://localhost:${mosquitto.port}`,
    ];
    const bridge = startDcbm(...args, '--broker-ca', `${certificate}`);
    const stranger = startDcbm(...args);
    await bridge.says('"event":"connected"');
    await stranger.says('no connection to the broker: self-signed certificate');
    expect([(await end(bridge)).code, (await end(stranger)).code]).toEqual([0, 0]);
  });

  it('2: a broker that knows MQTT 3.1.1 alone', async () => {
    const { server, place } = await aMeter();
    await using _ = server;
    await using mosquitto = await startMosquitto();
    await using old = await oldBroker(mosquitto.port);
    await using everest = await startEverest({ port: mosquitto.port });
    const broker = `mqtt://127.0.0.1:${old.port}`;
    const bridge = startDcbm('everest', place, '--broker', broker, '--module-id', 'powermeter_1');
    await everest.next('powermeter_values', 25_000);
    expect((await everest.startTransaction('tx-1')).reply.status).toBe('OK');
    await wait(100);
    expect([(await end(bridge)).code, old.refused > 0]).toEqual([0, true]);
  });
});
