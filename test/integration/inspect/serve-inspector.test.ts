import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMeter, type Meter } from '../../../src/index.ts';
import { type Inspector, serveInspector } from '../../../src/inspect/index.ts';
import {
  createSimulator,
  listen,
  type Simulator,
  type SimulatorServer,
} from '../../../src/simulator/index.ts';
import { aRequest } from '../../support/a-request.ts';
import { expectMeterError } from '../../support/expect-meter-error.ts';
import { ask, type OpenPage, openPage } from './page-client.ts';

let simulator: Simulator;
let server: SimulatorServer;
let inspector: Inspector;
let meter: Meter;

beforeEach(async () => {
  simulator = createSimulator({ seed: 7 });
  server = await listen(simulator, { host: '127.0.0.1', port: 0 });
  inspector = await serveInspector({ title: 'bay 4' });
  meter = createMeter({ ipAddress: '127.0.0.1', port: server.port }, { inspect: inspector.inspect });
});

afterEach(async () => {
  await meter.stop();
  await inspector.close();
  await server.close();
});

const activeOf = ({ messages }: OpenPage) =>
  messages.flatMap(message =>
    message.type === 'actor' && message.view.parent === undefined ? [message.view.active] : [],
  );
const isIn = (page: OpenPage, id: string) => activeOf(page).at(-1)?.includes(id) === true;

describe('who may look', () => {
  it('serves the page on 127.0.0.1 with a policy that lets nothing else in', async () => {
    const { status, headers, body } = await ask(inspector.url);
    expect(status).toBe(200);
    expect(body).toContain('<!doctype html>');
    expect(new URL(inspector.url).hostname).toBe('127.0.0.1');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).not.toMatch(/unsafe|https?:|\*/);
    expect(headers['x-frame-options']).toBe('DENY');
  });

  it.each([
    ['a name of the internet that points here', { host: 'evil.example' }],
    ['another port', { host: '127.0.0.1:1' }],
    ['the origin of another site', { origin: 'https://evil.example' }],
    ['an origin without a name', { origin: 'null' }],
    ['a script of another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
  ])('refuses %s', async (_, headers) => {
    for (const path of ['', 'events', 'main.js']) {
      expect((await ask(inspector.url + path, headers)).status).toBe(403);
    }
  });

  it('lets its own origin and localhost in', async () => {
    const origin = inspector.url.slice(0, -1);
    const host = `localhost:${new URL(inspector.url).port}`;
    expect((await ask(inspector.url, { origin })).status).toBe(200);
    expect((await ask(inspector.url, { host, origin: `http://${host}` })).status).toBe(200);
  });

  it('changes nothing: takes neither POST nor unknown paths', async () => {
    expect((await ask(inspector.url, {}, 'POST')).status).toBe(405);
    expect((await ask(`${inspector.url}../package.json`)).status).toBe(404);
  });

  it('takes 16 pages and not one more', async () => {
    const pages = await Promise.all(Array.from({ length: 16 }, () => openPage(inspector.url)));
    expect(pages.map(({ status }) => status)).toEqual(Array(16).fill(200));
    const tooMany = await openPage(inspector.url);
    expect(tooMany.status).toBe(503);
    for (const page of pages) page.leave();
  });
});

describe('what a page hears', () => {
  it('follows a session: states, transitions, announcements and measurements', async () => {
    const page = await openPage(inspector.url);
    await meter.start();
    await meter.startTransaction(aRequest('tx-1'));
    await page.until(() => isIn(page, 'meter.operational.lifecycle.transacting.running'));
    await page.until(() => page.messages.some(({ type }) => type === 'measurements'));
    await meter.stopTransaction('tx-1');
    await page.until(() => isIn(page, 'meter.operational.lifecycle.warmup'));

    const entries = page.messages.flatMap(message => (message.type === 'log' ? [message.entry] : []));
    expect(entries.filter(({ kind }) => kind === 'announced').map(({ type }) => type)).toEqual([
      'journal.absent',
      'meter.identified',
      'clock.synced',
      'transaction.started',
      'identification.notInRecord',
      'transaction.stopped',
    ]);
    expect(entries.flatMap(({ label, steps }) => steps.map(({ source }) => [label, source]))).toContainEqual([
      'startTransaction done',
      'meter.operational.lifecycle.transacting.starting.posting',
    ]);
    const charts = page.messages.flatMap(message => (message.type === 'chart' ? [message.chart.id] : []));
    expect(charts).toEqual(['meter', 'records', 'temperature', 'temperature']);
    page.leave();
  });

  it('never contains who charges, nor what the meter signed', async () => {
    const page = await openPage(inspector.url);
    await meter.start();
    await meter.startTransaction(aRequest('tx-1', { identificationData: 'SECRETCARD' }));
    await meter.stopTransaction('tx-1');
    await page.until(() => page.raw().includes('transaction.stopped'));
    const late = await openPage(inspector.url);
    await late.until(() => late.raw().includes('transaction.stopped'));
    for (const { raw } of [page, late]) {
      expect(raw()).toContain('[hidden]');
      expect(raw()).not.toContain('SECRETCARD');
      expect(raw()).not.toContain('OCMF|');
    }
    page.leave();
    late.leave();
  });

  it('gives a page that comes late the chart, the state, the measurements and the last events', async () => {
    await meter.start();
    await meter.startTransaction(aRequest('tx-1'));
    const late = await openPage(inspector.url);
    await late.until(() => late.messages.some(({ type }) => type === 'log'));
    expect(late.messages[0]).toEqual({ type: 'hello', title: 'bay 4' });
    expect(late.messages[1]).toMatchObject({ type: 'chart', chart: { id: 'meter' } });
    expect(isIn(late, 'meter.operational.lifecycle.transacting.running')).toBe(true);
    await late.until(() =>
      late.messages.some(message => message.type === 'log' && message.entry.type === 'transaction.started'),
    );
    late.leave();
  });

  it('remembers the last 200 events, however many there were', async () => {
    await meter.start();
    for (let n = 0; n < 300; n += 1) meter.actor.send({ type: 'meter.recover' });
    const late = await openPage(inspector.url);
    const entries = () => late.messages.filter(({ type }) => type === 'log');
    await late.until(() => entries().length >= 200);
    expect(entries()).toHaveLength(200);
    late.leave();
  });

  it('shows two meters beside each other, although XState gives both the same ids', async () => {
    const other = createMeter({ ipAddress: '127.0.0.1', port: server.port }, { inspect: inspector.inspect });
    await Promise.all([meter.start(), other.start()]);
    const page = await openPage(inspector.url);
    await page.until(() => activeOf(page).length === 2);
    const roots = page.messages.flatMap(message =>
      message.type === 'actor' && message.view.parent === undefined ? [message.view.key] : [],
    );
    expect(new Set(roots).size).toBe(2);
    page.leave();
    await other.stop();
  });
});

describe('its life', () => {
  it('names a port that is in use, and the process lives on', async () => {
    const squatter = createServer();
    squatter.listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const address = squatter.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const error = await expectMeterError(serveInspector({ port }), { code: 'METER_CONFIG_INVALID' });
    expect(error.message).toContain(`${port}`);
    expect(error.message).toContain('in use');
    squatter.close();
  });

  it.each([-1, 65_536, 1.5])('refuses %d as a port', async port => {
    await expectMeterError(serveInspector({ port }), { code: 'METER_CONFIG_INVALID' });
  });

  it('ends every page and frees the port when it is closed, and may be closed twice', async () => {
    const page = await openPage(inspector.url);
    await inspector.close();
    await inspector.close();
    await page.ended;
    await expect(ask(inspector.url)).rejects.toThrow('ECONNREFUSED');
    await using again = await serveInspector({ port: Number(new URL(inspector.url).port) });
    expect(again.url).toBe(inspector.url);
  });

  it('never keeps a process running, not even with a page open', async () => {
    const program = `
      import { serveInspector } from ${JSON.stringify(new URL('../../../src/inspect/index.ts', import.meta.url).href)};
      const { url } = await serveInspector();
      process.stdout.write(url);
      process.stdin.once('data', () => process.stdin.destroy());
    `;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { timeout: 10_000 });
    const [url] = await once(child.stdout.setEncoding('utf8'), 'data');
    const page = await openPage(url);
    child.stdin.write('end');
    const [code] = await once(child, 'close');
    await page.ended;
    expect({ status: page.status, code }).toEqual({ status: 200, code: 0 });
  });
});
