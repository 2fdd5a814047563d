import { X509Certificate } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { SimulatorOptions, SimulatorServer } from '../../src/simulator/index.ts';
import { createSimulator, listen } from '../../src/simulator/index.ts';
import { ask, manualClock, startBody, stopBody, stopPath } from './simulator-probe.ts';

const servers: SimulatorServer[] = [];

async function serve(options: SimulatorOptions = {}) {
  const simulator = createSimulator({ clock: manualClock(), ...options });
  const server = await listen(simulator);
  servers.push(server);
  return { simulator, server };
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.close()));
});

describe('status', () => {
  test('is 17 on an idle meter and names its fields in the order of the manual', async () => {
    const { simulator, server } = await serve();
    const { status, json } = await ask(server, 'GET', '/v1/status');
    expect(status).toBe(200);
    expect(Object.keys(json)).toEqual([
      'status',
      'version',
      'time',
      'ipAddress',
      'meterId',
      'errors',
      'publicKey',
      'publicKeyOcmf',
      'indexOfLastTransaction',
      'numberOfStoredTransactions',
    ]);
    expect(json.status.value).toBe(17);
    expect(Object.keys(json.status.bits)).toEqual([
      'suLinkStatusIsOk',
      'muFatalErrorOccured',
      'transactionIsOnGoing',
      'tamperingIsDetected',
      'timeSyncStatusIsOk',
      'overTemperatureIsDetected',
      'reversedVoltage',
      'suMeasureFailureOccurred',
    ]);
    expect(json.meterId).toBe(simulator.meterId);
    expect(json.meterId).toMatch(/^\d{10}$/);
    expect(json.time).toBe('2026-01-15T12:00:00+00:00');
    expect(json.publicKeyOcmf).toBe(
      `3059301306072A8648CE3D020106082A8648CE3D03010703420004${json.publicKey}`,
    );
    expect(json.publicKey).toMatch(/^[0-9A-F]{128}$/);
  });

  test('adds two to the power of the index of each bit', async () => {
    const { simulator, server } = await serve();
    simulator.forceStatusBits({ tamperingIsDetected: true });
    simulator.setErrorBits({ logbookIntegrityIsFailed: true, muInitIsFailed: true });
    const { json } = await ask(server, 'GET', '/v1/status');
    expect(json.status.value).toBe(1 + 2 + 8 + 16);
    expect(json.errors.value).toBe(1 + 256);
    expect(json.errors.bits.logbookIntegrityIsFailed).toBe(true);
  });
});

test('writes live measures compactly, with three decimals, in the order of the manual', async () => {
  const { simulator, server } = await serve({ registers: { importWh: 876_895_134, exportWh: 940_000 } });
  simulator.vehicle.setpoint({ voltageV: 786.245, currentA: 461.152 });
  const { text } = await ask(server, 'GET', '/v1/livemeasure');
  expect(text).toBe(
    '{"voltage":786.245,"current":461.152,"power":362.578,"temperatureH":25.000,"temperatureL":25.000,' +
      '"energyImportTotal":876895.134,"energyExportTotal":940.000,"timestamp":"2026-01-15T12:00:00+00:00"}',
  );
});

test('shows the settings that a controller reads', async () => {
  const { server } = await serve();
  const { json } = await ask(server, 'GET', '/v1/settings');
  expect(json.ntp).toEqual({
    servers: [
      { ipAddress: '', port: 123 },
      { ipAddress: '', port: 123 },
    ],
    syncPeriod: 120,
    ntpActivated: false,
  });
  expect(json.ocmfId).toEqual({ IT: 0 });
  expect(json.http).toEqual({ tls_on: false });
  expect(json.time).toMatchObject({
    utc: '2026-01-15T12:00:00Z',
    tz: '+00:00',
    dst: { activated: false, offset: 60 },
  });
  expect(json.cableConf).toHaveLength(8);
});

test('gives its certificate without the line breaks after BEGIN and before END', async () => {
  const { server } = await serve();
  const { json } = await ask(server, 'GET', '/v1/certificate');
  expect(json.certificate).toMatch(/^-----BEGIN CERTIFICATE-----MII/);
  expect(json.certificate).toMatch(/[^\n]-----END CERTIFICATE-----$/);
  const certificate = new X509Certificate(server.certificatePem);
  expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(1024);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(json.certificate.replaceAll('\n', '')).toBe(server.certificatePem.replaceAll('\n', ''));
});

test('a virgin meter answers legal with an empty transaction and has no signed record', async () => {
  const { server } = await serve();
  expect((await ask(server, 'GET', '/v1/legal')).json).toMatchObject({
    transactionId: '',
    paginationCounter: 0,
  });
  expect(await ask(server, 'GET', '/v1/ocmf')).toMatchObject({ status: 400, text: '' });
});

describe('the record of a transaction', () => {
  test('has the fields of the manual in their order', async () => {
    const { server } = await serve();
    await ask(server, 'POST', '/v1/legal', startBody('t1'));
    const { status, text, json } = await ask(server, 'PUT', stopPath('t1'), stopBody);
    expect(status).toBe(200);
    expect(Object.keys(json)).toEqual([
      'paginationCounter',
      'transactionId',
      'evseId',
      'clientId',
      'tariffId',
      'cableSp',
      'userData',
      'meterValue',
      'meterId',
      'signature',
      'publicKey',
    ]);
    expect(text).toMatch(/"energyExport":0\.000,/);
    expect(json.cableSp).toEqual({ cableSpName: 'No_Comp', cableSpId: 0, cableSpRes: 0 });
    expect(json.meterValue.timestampStart).toBe('2026-01-15T12:00:00+00:00');
    expect((await ask(server, 'GET', '/v1/legal')).text).toBe(text);
  });

  test('answers a start with 201 and what was started', async () => {
    const { server } = await serve();
    const { status, text } = await ask(server, 'POST', '/v1/legal', startBody('t1'));
    expect(status).toBe(201);
    expect(text).toBe(
      '{"evseId":"DE*ABC*E1","transactionId":"t1","clientId":"04A1B2,t1","tariffId":1,"cableId":0,"running":true}',
    );
  });
});

describe('firmware', () => {
  test.each(['/v2/legal', '/v2/ocmf', '/v2/livemeasure'])(
    'version 1 answers 400 with no body to %s',
    async path => {
      const { server } = await serve({ firmware: 'v1' });
      expect(await ask(server, 'GET', path)).toMatchObject({ status: 400, text: '' });
      expect(await ask(server, 'POST', path, startBody('t1'))).toMatchObject({ status: 400, text: '' });
    },
  );

  test('version 2 serves legal, ocmf and livemeasure on both prefixes and the rest on /v1 alone', async () => {
    const { server } = await serve();
    for (const path of ['/v1/legal', '/v2/legal', '/v1/livemeasure', '/v2/livemeasure', '/v1/status']) {
      expect((await ask(server, 'GET', path)).status, path).toBe(200);
    }
    for (const path of ['/v2/status', '/v2/settings', '/v2/logbook', '/v3/legal']) {
      expect((await ask(server, 'GET', path)).status, path).toBe(400);
    }
  });

  test('version 2 keeps the tariff text and the user values of a start', async () => {
    const { server } = await serve();
    const body = startBody('t1', { TT: '0.59 EUR/kWh', UV: '1.0', UD: 'u', SC: 3 });
    expect((await ask(server, 'POST', '/v2/legal', body)).status).toBe(201);
    const { json } = await ask(server, 'GET', '/v2/legal');
    expect(json).toMatchObject({ TT: '0.59 EUR/kWh', UV: '1.0', UD: 'u', SC: 3 });
    expect((await ask(server, 'GET', '/v2/ocmf')).text).toContain('"TT":"0.59 EUR/kWh","CT":"EVSEID"');
  });

  test('reports the version it was given', async () => {
    const { server } = await serve({ firmwareVersion: '2.0.0.0' });
    expect((await ask(server, 'GET', '/v1/status')).json.version.applicationFirmwareVersion).toBe('2.0.0.0');
  });
});

test.each([
  ['GET', '/'],
  ['GET', '/v1'],
  ['GET', '/v1/nothing'],
  ['GET', '/v1/status/1'],
  ['DELETE', '/v1/legal'],
  ['POST', '/v1/settings'],
  ['PUT', '/v1/livemeasure'],
])('answers 400 with no body to %s %s', async (method, path) => {
  const { server } = await serve();
  expect(await ask(server, method, path)).toMatchObject({ status: 400, text: '' });
});

describe('logbook', () => {
  test('grows with what happens, oldest first, signed', async () => {
    const { simulator, server } = await serve();
    await ask(server, 'PUT', '/v1/settings', { time: { utc: '2026-01-15T12:00:00Z' } });
    simulator.forceStatusBits({ tamperingIsDetected: true });
    simulator.powerCycle();
    const { json } = await ask(server, 'GET', '/v1/logbook');
    expect(json.logbook.map((entry: { eventCode: string }) => entry.eventCode)).toEqual([
      'EV_COMMISSIONING',
      'EV_TIME_SYNC_SUCCEEDED',
      'EV_STATUS_CHANGED',
      'EV_POWER_SUPPLY_FAILURE',
    ]);
    expect(json.logbook[2].status).toEqual(['STATUS_SENSOR_LINK', 'STATUS_TAMPERING', 'STATUS_TIME_SYNC']);
    expect(json.signature).toMatch(/^30[0-9A-F]{136,142}$/);
  });

  test('when full ends the life of the meter', async () => {
    const { simulator, server } = await serve({ history: { logbookEntries: 39_999 } });
    await ask(server, 'PUT', '/v1/settings', { time: { utc: '2026-01-15T12:00:00Z' } });
    expect(simulator.state.errorBits.logbookIsFull).toBe(true);
    expect((await ask(server, 'POST', '/v1/legal', startBody('t1'))).status).toBe(400);
    simulator.reboot();
    expect(simulator.state.errorBits.logbookIsFull).toBe(true);
  });
});
