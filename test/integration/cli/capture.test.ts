import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createMeterClient } from '../../../src/index.ts';
import { verifyRecord } from '../../../src/ocmf/index.ts';
import { captureScene, charge, customer } from '../../support/captures.ts';
import { runCommand } from '../../support/command-in-process.ts';

const scene = captureScene();
const { folder, aMeter, capture, replayed } = scene;
afterEach(() => scene.end());
afterAll(() => scene.remove());

/** Every form in which a text can stand in a file. */
function formsOf(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  const inBase64 = [0, 1, 2].flatMap(shift => {
    const shifted = Buffer.concat([Buffer.alloc(shift), bytes]);
    // The characters at both ends depend on what stands beside.
    return [shifted.toString('base64'), shifted.toString('base64url')].map(each => each.slice(shift + 1, -4));
  });
  const json = JSON.stringify(text).slice(1, -1);
  const unicode = [...text]
    .map(letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
  return [
    text,
    json,
    JSON.stringify(json).slice(1, -1),
    unicode,
    encodeURIComponent(text),
    bytes.toString('hex'),
    // Fewer characters are found by chance.
    ...inBase64.filter(form => form.length >= 6),
  ];
}

/** The parts by which somebody would be known. */
const secrets = [
  ...Object.values(customer),
  'second-transaction',
  'O-b9d89940be03',
  'D4E5F6',
  'Müller',
  'Jörg',
];

function expectNothingOfCustomers(text: string) {
  const lower = text.toLowerCase();
  const found = secrets.filter(secret => formsOf(secret).some(form => lower.includes(form.toLowerCase())));
  expect(found).toEqual([]);
}

describe('a capture', () => {
  it('has nothing of customers in it, in any form', async () => {
    const { simulator, place } = await aMeter();
    await charge(simulator, customer.transactionId);
    await charge(simulator, 'second-transaction', { v1: true });
    const all = Object.values(customer);
    const fields = {
      hex: all.map(text => Buffer.from(text).toString('hex')),
      base64: all.map((text, index) => Buffer.from('x'.repeat(index) + text).toString('base64')),
      both: Buffer.from(Buffer.from(customer.identification).toString('hex')).toString('base64'),
      url: all.map(text => `/x?id=${encodeURIComponent(text)}`),
      text: `user ${customer.identification.toLowerCase()} of ${JSON.stringify(customer)}`,
    };
    simulator.faults.add({ kind: 'extraFields', fields, match: { path: '/v1/status' } });
    const { text, file, data } = await capture(place);
    // The search finds what is there.
    expect(formsOf('LEM DCBM').some(form => text.includes(form))).toBe(true);
    expectNothingOfCustomers(text);
    expect(file.about.join(' ')).toMatch(/signed again with a key that was thrown away/);
    expect(data).toMatchObject({ answers: file.exchanges.length });
    expect(text.length).toBeLessThan(150_000);
  });

  it('keeps every answer at its length, and replaces the same by the same', async () => {
    const { simulator, place } = await aMeter();
    await charge(simulator, customer.transactionId);
    const { file } = await capture(place);
    const legal = file.exchanges.find(({ path }) => path === '/v2/legal');
    const [head = '', body = ''] = legal?.answer.split('\r\n\r\n') ?? [];
    expect(Buffer.byteLength(body)).toBe(Number(/content-length: (\d+)/i.exec(head)?.[1]));
    const { transactionId, clientId } = JSON.parse(body);
    expect(transactionId).toHaveLength(customer.transactionId.length);
    expect(clientId.split(',')[1]).toBe(transactionId.slice(0, clientId.split(',')[1].length));
    const asked = `/v2/ocmf?transactionId=${transactionId}`;
    const record = file.exchanges.find(({ path }) => path === asked);
    expect(record?.answer).toContain(`"ID":"${clientId}"`);
  });

  it.each(['v1', 'v2'] as const)('of firmware %s answers as the meter did', async firmware => {
    const { simulator, place } = await aMeter({ firmware });
    await charge(simulator, customer.transactionId, { v1: firmware === 'v1' });
    simulator.faults.add({ kind: 'tamperRecord', match: { path: '^/v./ocmf/-1$' } });
    await charge(simulator, 'second-transaction', { v1: firmware === 'v1' });
    const { file } = await capture(place);
    const status = runCommand('status', place);
    await status.exitCode;
    const replay = await replayed(file);
    const again = runCommand('status', replay.place);
    expect(await again.exitCode).toBe(0);
    const { time: _, publicKeyOcmf, ...plain } = again.data[0] ?? {};
    expect(status.data[0]).toMatchObject(plain);
    expect(publicKeyOcmf).not.toBe(simulator.publicKeyOcmf);

    for (const path of [`/${firmware}/ocmf`, `/${firmware}/ocmf/-1`]) {
      const [original, captured] = await Promise.all(
        [`http://${place}`, replay.url].map(async url => (await fetch(url + path)).text()),
      );
      const before = verifyRecord(original ?? '', simulator.publicKeyOcmf);
      const now = verifyRecord(captured ?? '', String(publicKeyOcmf));
      expect(now.verdict).toBe(before.verdict);
      expect(now.findings.map(({ code }) => code)).toEqual(before.findings.map(({ code }) => code));
      expect(captured?.length).toBe(original?.length);
    }
    const verdicts = file.exchanges.flatMap(({ original }) =>
      original === undefined ? [] : [original.verdict],
    );
    expect(new Set(verdicts)).toEqual(new Set(['valid', 'invalid']));
    expect(file.exchanges.filter(({ original }) => original?.differsHere)).toEqual([]);
  });

  it('is taken while a transaction runs, whose id nobody learns', async () => {
    const { simulator, place } = await aMeter();
    await charge(simulator, customer.transactionId, { stops: false });
    const writes = simulator.counters.writes.length;
    const { text, file } = await capture(place, '--logbook');
    expectNothingOfCustomers(text);
    expect(simulator.counters.writes).toHaveLength(writes);
    expect(file.exchanges.some(({ path }) => path === '/v1/logbook')).toBe(false);
    const replay = await replayed(file);
    const client = createMeterClient({ ipAddress: '127.0.0.1', port: Number(replay.place.split(':')[1]) });
    const report = await client.report();
    await client.close();
    expect(report.statusBits.transactionIsOnGoing).toBe(true);
    expect(report.currentTransaction?.evseId).toMatch(/^[A-F]{2}\*[A-F]{3}\*[A-F]\d{4}\*\d$/);
  });

  it('is taken over TLS from the pinned meter, and from no other', async () => {
    const { simulator, server, place } = await aMeter({ tls: true });
    await charge(simulator, customer.transactionId);
    const pinned = join(folder, 'meter.pem');
    writeFileSync(pinned, server.certificatePem);
    const { text, file } = await capture(place, '--tls-certificate', pinned, '--logbook');
    expectNothingOfCustomers(text);
    expect(file.isTls).toBe(true);
    expect(file.exchanges.find(({ path }) => path === '/v1/logbook')?.answer).toContain('EV_COMMISSIONING');
    const other = join(folder, 'other.pem');
    writeFileSync(other, (await aMeter({ tls: true, seed: 2 })).server.certificatePem);
    const refused = runCommand(
      'capture',
      place,
      '--tls-certificate',
      other,
      '--out',
      join(folder, 'none.json'),
    );
    expect(await refused.exitCode).toBe(5);
  });

  it('keeps what was not answered as it was, and what was cut as it was cut', async () => {
    const { simulator, place } = await aMeter();
    simulator.faults.add({ kind: 'reset', match: { path: '/v1/settings' } });
    simulator.faults.add({ kind: 'hugeBody', bytes: 400_000, match: { path: '/v1/certificate' } });
    const { file } = await capture(place);
    const endOf = (path: string) => file.exchanges.find(each => each.path === path);
    expect(endOf('/v1/settings')).toMatchObject({ end: 'broken', answer: '' });
    expect(endOf('/v1/certificate')).toMatchObject({ end: 'tooLarge' });
    expect(endOf('/v1/certificate')?.answer.length).toBe(262_144);
    const { url } = await replayed(file);
    await expect(fetch(`${url}/v1/settings`)).rejects.toThrow();
    await expect(fetch(`${url}/v1/certificate`).then(answer => answer.text())).rejects.toThrow();
  });

  it('is not written over a file, nor when there is no meter', async () => {
    const path = join(folder, 'there.json');
    writeFileSync(path, 'mine');
    expect(await runCommand('capture', '127.0.0.1:9', '--out', path).exitCode).toBe(2);
    expect(readFileSync(path, 'utf8')).toBe('mine');
    const none = runCommand('capture', '127.0.0.1:9', '--out', join(folder, 'no-meter.json'));
    expect(await none.exitCode).toBe(3);
  });
});
