import { createPublicKey, verify } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import type { SimulatorOptions, SimulatorServer } from '../../src/simulator/index.ts';
import { createSimulator, listen } from '../../src/simulator/index.ts';
import { ask, manualClock, minute, startBody, stopBody, stopPath } from './simulator-probe.ts';

const servers: SimulatorServer[] = [];

async function serve(options: SimulatorOptions = {}) {
  const clock = manualClock();
  const simulator = createSimulator({ clock, meterId: '1211751603', ...options });
  const server = await listen(simulator);
  servers.push(server);
  return { clock, simulator, server };
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.close()));
});

/** Checks a record with node:crypto alone: the bytes between the two pipes against the key of the status page. */
function isSignedBy(record: string, publicKeyHex: string): boolean {
  const payloadEnd = record.lastIndexOf('|');
  const payload = record.slice('OCMF|'.length, payloadEnd);
  const { SD } = JSON.parse(record.slice(payloadEnd + 1));
  const key = createPublicKey({ key: Buffer.from(publicKeyHex, 'hex'), format: 'der', type: 'spki' });
  return verify('sha256', Buffer.from(payload), key, Buffer.from(SD, 'hex'));
}

test('has the form of a real LEM record, to the letter', async () => {
  const { clock, server } = await serve({
    firmware: 'v1',
    registers: { importWh: 57_584, exportWh: 4405 },
    vehicle: 'none',
  });
  await ask(server, 'PUT', '/v1/settings', { time: { tz: '+01:00' } });
  await ask(server, 'PUT', '/v1/settings', { ocmfId: { IT: 3 } });
  await ask(
    server,
    'POST',
    '/v1/legal',
    startBody('tx', { cableId: 2, clientId: '5EEFE0C7', evseId: '458877' }),
  );
  clock.forward(77_999);
  await ask(server, 'PUT', stopPath('tx'), stopBody);
  const { text } = await ask(server, 'GET', '/v1/ocmf');
  const [head, payload, signature] = text.split('|');
  expect(head).toBe('OCMF');
  expect(payload).toBe(
    '{"FV":"1.0","GI":"LEM DCBM","GS":"1211751603","GV":"v1","PG":"T1","MV":"LEM","MS":"1211751603",' +
      '"MF":"MU-0.1.4.0_SU-0.0.8.0","IS":true,"IL":"TRUSTED",' +
      '"IF":["RFID_NONE","OCPP_RS_TLS","ISO15118_NONE","PLMN_NONE"],"IT":"ISO14443","ID":"5EEFE0C7",' +
      '"CT":"EVSEID","CI":"458877","RD":[' +
      '{"TM":"2026-01-15T13:00:00,000+0100 R","TX":"B","RV":57.584,"RI":"1-0:1.8.0","RU":"kWh","RT":"DC","EF":"",' +
      '"ST":"G","UC":{"UN":"No_Comp","UI":2,"UR":0}},{"RV":4.405,"RI":"1-0:2.8.0","RU":"kWh","ST":"G"},' +
      '{"TM":"2026-01-15T13:01:17,000+0100 R","TX":"E","RV":57.584,"RI":"1-0:1.8.0","RU":"kWh","ST":"G"},' +
      '{"RV":4.405,"RI":"1-0:2.8.0","RU":"kWh","ST":"G"}]}',
  );
  expect(signature).toMatch(/^\{"SA":"ECDSA-secp256r1-SHA256","SD":"30[0-9A-F]{136,142}"\}$/);
});

test('is signed over exactly the bytes between the two pipes', async () => {
  const { clock, server, simulator } = await serve();
  await ask(server, 'POST', '/v1/legal', startBody('tx'));
  clock.forward(5 * minute);
  await ask(server, 'PUT', stopPath('tx'), stopBody);
  const { publicKeyOcmf } = (await ask(server, 'GET', '/v1/status')).json;
  const { text } = await ask(server, 'GET', '/v1/ocmf');
  expect(publicKeyOcmf).toBe(simulator.publicKeyOcmf);
  expect(isSignedBy(text, publicKeyOcmf)).toBe(true);
  expect(isSignedBy(text.replace('"TX":"E"', '"TX":"A"'), publicKeyOcmf)).toBe(false);
});

test('keeps its bytes however often and by whichever way it is read', async () => {
  const { server, simulator } = await serve();
  await ask(server, 'POST', '/v1/legal', startBody('tx'));
  await ask(server, 'PUT', stopPath('tx'), stopBody);
  const { text } = await ask(server, 'GET', '/v1/ocmf');
  await ask(server, 'PUT', '/v1/settings', { time: { tz: '+05:30' } });
  for (const path of ['/v1/ocmf', '/v2/ocmf', '/v1/ocmf/1', '/v1/ocmf?transactionId=tx']) {
    expect((await ask(server, 'GET', path)).text).toBe(text);
  }
  expect(simulator.state.records(1)[0]?.ocmf).toBe(text);
});

test('is signed while the transaction runs, with C in place of E and the register of the moment', async () => {
  const { clock, server, simulator } = await serve();
  await ask(server, 'POST', '/v1/legal', startBody('tx'));
  clock.forward(5 * minute);
  const early = (await ask(server, 'GET', '/v1/ocmf?transactionId=tx')).text;
  clock.forward(5 * minute);
  const later = (await ask(server, 'GET', '/v1/ocmf?transactionId=tx')).text;
  const registerAt = (text: string): number => JSON.parse(text.split('|')[1] ?? '').RD[2].RV;
  expect(isSignedBy(early, simulator.publicKeyOcmf)).toBe(true);
  expect(early).toContain('"TX":"C"');
  expect(early).not.toContain('"TX":"E"');
  expect(registerAt(later)).toBeGreaterThan(registerAt(early));
});

test.each([
  ['winter', Date.UTC(2026, 0, 15, 12), '2026-01-15T13:00:00,000+0100 R'],
  ['the last second of winter', Date.UTC(2026, 2, 29, 0, 59, 59), '2026-03-29T01:59:59,000+0100 R'],
  ['the first second of summer', Date.UTC(2026, 2, 29, 1), '2026-03-29T03:00:00,000+0200 R'],
  ['the last second of summer', Date.UTC(2026, 9, 25, 0, 59, 59), '2026-10-25T02:59:59,000+0200 R'],
  ['the first second of winter', Date.UTC(2026, 9, 25, 1), '2026-10-25T02:00:00,000+0100 R'],
])('writes local time with the offset of %s', async (_name, startMs, expected) => {
  const { server } = await serve({ clock: manualClock(startMs) });
  await ask(server, 'PUT', '/v1/settings', { time: { tz: '+01:00', dst: { activated: true } } });
  await ask(server, 'POST', '/v1/legal', startBody('tx'));
  expect((await ask(server, 'GET', '/v1/ocmf')).text).toContain(`"TM":"${expected}","TX":"B"`);
});

test.each([
  [0, 'NONE', 'tx'],
  [3, 'ISO14443', '04A1B2,tx'],
  [17, 'KEY_CODE', '04A1B2,tx'],
])('names in ID, with the setting IT %i (%s), %s', async (IT, type, id) => {
  const { server } = await serve();
  if (IT !== 0) await ask(server, 'PUT', '/v1/settings', { ocmfId: { IT } });
  await ask(server, 'POST', '/v1/legal', startBody('tx'));
  const { json } = await ask(server, 'PUT', stopPath('tx'), stopBody);
  expect(json.clientId).toBe('04A1B2,tx');
  expect((await ask(server, 'GET', '/v1/ocmf')).text).toContain(`"IT":"${type}","ID":"${id}","CT"`);
});

test('takes the loss of a cable off the energy alone where its registers are not compensated', async () => {
  const { clock, server, simulator } = await serve({ totals: 'uncompensated' });
  simulator.vehicle.setpoint({ voltageV: 400, currentA: 400 });
  await ask(server, 'POST', '/v1/legal', startBody('tx', { cableId: 1 }));
  clock.forward(60 * minute);
  const { json } = await ask(server, 'PUT', stopPath('tx'), stopBody);
  const { energyImport, energyImportTotalStart, energyImportTotalStop } = json.meterValue.sampleValue;
  expect(energyImportTotalStop - energyImportTotalStart).toBeCloseTo(160, 3);
  expect(energyImport).toBeCloseTo(160 - (0.002 * 400 ** 2) / 1000, 3);
  const { RD } = JSON.parse((await ask(server, 'GET', '/v1/ocmf')).text.split('|')[1] ?? '');
  expect([RD[0].RV, RD[2].RV]).toEqual([energyImportTotalStart, energyImportTotalStop]);
});

test('names the cable whose loss is taken off, and takes it off the energy', async () => {
  const energyWith = async (cableId: number) => {
    const { clock, server, simulator } = await serve();
    simulator.vehicle.setpoint({ voltageV: 400, currentA: 400 });
    await ask(server, 'POST', '/v1/legal', startBody('tx', { cableId }));
    clock.forward(60 * minute);
    const { json } = await ask(server, 'PUT', stopPath('tx'), stopBody);
    return {
      energyKWh: json.meterValue.sampleValue.energyImport,
      ocmf: (await ask(server, 'GET', '/v1/ocmf')).text,
    };
  };
  const plain = await energyWith(0);
  const compensated = await energyWith(1);
  expect(plain.energyKWh).toBe(160);
  expect(compensated.energyKWh).toBeCloseTo(160 - (0.002 * 400 ** 2) / 1000, 3);
  expect(compensated.ocmf).toContain('"UC":{"UN":"2mR_Comp","UI":1,"UR":2}');
});
