import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fromSafeXml } from '../../../../src/ocmf/index.ts';
import { type ServedSite, serveSite } from '../../../../src/serve/http/index.ts';
import {
  createSimulator,
  listen,
  type Simulator,
  type SimulatorServer,
} from '../../../../src/simulator/index.ts';
import { aRequest } from '../../../support/a-request.ts';
import { type Asked, ask, openStream } from './support/http-client.ts';
import { type SiteOfMeters, siteOfMeters } from './support/site-of-meters.ts';

const token = 'a-token-that-nobody-guesses';
const bearer = { Authorization: `Bearer ${token}` };

let folder: string;
let simulator: Simulator;
let server: SimulatorServer;
let meters: SiteOfMeters;
let served: ServedSite;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'site-'));
  simulator = createSimulator({ seed: 7 });
  server = await listen(simulator, { host: '127.0.0.1', port: 0 });
  const { port } = server;
  meters = siteOfMeters([{ name: 'left', ipAddress: '127.0.0.1', port }], join(folder, 'journal'));
  served = await serveSite({ site: meters.site, token, port: 0 });
  await meters.identified('left');
});

afterEach(async () => {
  await served.close();
  await meters[Symbol.asyncDispose]();
  await server.close();
  rmSync(folder, { recursive: true });
});

const withToken = (path: string, asked: Asked = {}) =>
  ask(`${served.url}api/meters/left${path}`, { ...asked, headers: { ...bearer, ...asked.headers } });

describe('a session over HTTP', () => {
  it('starts, is seen by everybody without its id, stops, and leaves its record byte for byte', async () => {
    const request = aRequest('tx/1 ä');
    const started = await withToken('/transactions', { body: request });
    expect(started).toMatchObject({ status: 201, json: { transactionId: 'tx/1 ä' } });

    const seen = await ask(`${served.url}api/meters`);
    expect(seen.json).toMatchObject([
      { name: 'left', transaction: { known: true, runs: true, origin: 'own' } },
    ]);
    expect(seen.text).not.toContain('tx/1');
    expect((await withToken('')).json).toMatchObject({ transaction: { transactionId: 'tx/1 ä' } });

    const stopped = await withToken(`/transactions/${encodeURIComponent('tx/1 ä')}/stop`, { method: 'POST' });
    const signed = simulator.state.records(1)[0]?.ocmf;
    expect(stopped).toMatchObject({
      status: 200,
      json: { record: { transactionId: 'tx/1 ä', ocmf: signed } },
    });

    const record = await withToken(`/records/${encodeURIComponent('tx/1 ä')}?format=ocmf`);
    expect(record.text).toBe(signed);
    const xml = await withToken('/records?format=safe-xml');
    expect(fromSafeXml(xml.text).values.map(value => Buffer.from(value.record).toString())).toEqual([signed]);
    expect((await withToken('/records')).json).toMatchObject({ records: [{ ocmf: signed }], more: false });
  });

  it('tells the events of it with ids to those with the token, and without to the others', async () => {
    const full = await openStream(`${served.url}api/events`, bearer);
    const free = await openStream(`${served.url}api/meters/left/events`);
    await withToken('/transactions', { body: aRequest('secret-id', { identificationData: 'secret-card' }) });
    await withToken('/stop', { body: {} });
    const stopped = (told: { event: string; data: unknown }) =>
      told.event === 'fact' && JSON.stringify(told.data).includes('"transaction.stopped"');
    const told = await full.frame(stopped);
    expect(told.data).toMatchObject({ meter: 'left', fact: { record: { transactionId: 'secret-id' } } });
    expect(await free.frame(stopped)).toMatchObject({ data: { fact: { record: { verdict: 'valid' } } } });
    expect(free.raw()).not.toMatch(/secret|OCMF\|/);
    full.leave();
    free.leave();
  });
});
