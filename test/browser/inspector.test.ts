import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMeter, type Meter } from '../../src/index.ts';
import { type Inspector, serveInspector } from '../../src/inspect/index.ts';
import { createSimulator, listen, type Simulator, type SimulatorServer } from '../../src/simulator/index.ts';
import { aRequest } from '../support/a-request.ts';

const artifacts = join(import.meta.dirname, '../artifacts');
const executablePath =
  process.env.CHROMIUM ??
  ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync) ??
  '/usr/bin/chromium';

let browser: Browser;
let simulator: Simulator;
let server: SimulatorServer;
let inspector: Inspector;
let meter: Meter;
/** Whatever a page complained of: a script that failed, a request that the policy forbade. */
let complaints: string[];
/** Every address that a page asked for. */
let requested: string[];

beforeAll(async () => {
  mkdirSync(artifacts, { recursive: true });
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
});
afterAll(() => browser.close());

beforeEach(async () => {
  complaints = [];
  requested = [];
  simulator = createSimulator({ seed: 7, speed: 20 });
  server = await listen(simulator, { host: '127.0.0.1', port: 0 });
  inspector = await serveInspector({ title: 'bay 4' });
});

function makeMeter(pollIntervalMs = 1000): Meter {
  const { port } = server;
  const { inspect } = inspector;
  return createMeter({ ipAddress: '127.0.0.1', port, warmupMs: 2000, pollIntervalMs }, { inspect });
}

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  await meter.stop();
  await inspector.close();
  await server.close();
});

async function look(colorScheme: 'dark' | 'light' = 'dark'): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme });
  const page = await context.newPage();
  page.on('pageerror', error => complaints.push(error.message));
  page.on('console', message => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('request', request => requested.push(request.url()));
  await page.goto(inspector.url);
  await page.locator('#stream[data-tone="good"]').waitFor();
  return page;
}

/** The boxes of the big row that are lit, by the last part of their ids. */
const lit = (name: string) => `.state.active[data-state$=".${name}"]`;

/** Writes down the name of the lit box whenever another one is lit; a box that is lit for a moment counts. */
async function watchBoxes(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(`
    globalThis.litBoxes = [];
    new MutationObserver(() => {
      const name = document.querySelector('.state.active .name span')?.textContent;
      if (name !== undefined && name !== globalThis.litBoxes.at(-1)) globalThis.litBoxes.push(name);
    }).observe(document.querySelector('#chart'), { subtree: true, childList: true, attributes: true });
  `);
  return () => page.evaluate('globalThis.litBoxes');
}

async function idle(): Promise<void> {
  await new Promise<void>(resolve => {
    const subscription = meter.state$.subscribe(({ name }) => {
      if (name === 'idle') resolve();
    });
    meter.events$.subscribe({ complete: () => subscription.unsubscribe() });
  });
}

describe('the inspector in a browser', () => {
  it('lights each state as the driver comes to it, from the first contact to the last record', async () => {
    meter = makeMeter();
    const page = await look();
    const boxes = await watchBoxes(page);
    await meter.start();
    await page.locator(lit('warmup')).waitFor();
    await idle();
    await page.locator(lit('idle')).waitFor();
    await meter.startTransaction(aRequest('tx-1'));
    await page.locator(`${lit('transacting')} li.active[data-state$=".running"]`).waitFor();
    await page.locator('.wire.last[data-to$=".transacting"]').waitFor({ state: 'attached' });
    await meter.stopTransaction('tx-1');
    await page.locator(lit('idle')).waitFor();
    await meter.stop();
    await page.locator(lit('stopped')).waitFor();
    expect(await boxes()).toEqual([
      'connecting',
      'warmup',
      'syncing',
      'idle',
      'transacting',
      'stopping',
      'idle',
      'stopped',
    ]);
    expect(complaints).toEqual([]);
  });

  it('shows everything to somebody who comes late, and again after a reload, and asks no other server', async () => {
    meter = makeMeter();
    await meter.start();
    await idle();
    await meter.startTransaction(aRequest('tx-1', { identificationData: 'SECRETCARD' }));
    const page = await look('light');
    for (const visit of ['late', 'reloaded']) {
      if (visit === 'reloaded') await page.reload();
      await page.locator(lit('transacting')).waitFor();
      await page.locator('.region li.active[data-state="meter.operational.link.online"]').waitFor();
      expect(await page.locator('.region.child').count()).toBe(3);
      expect(await page.locator('#identity').textContent()).toContain(simulator.meterId);
      expect(await page.locator('#log .label').allTextContents()).toContain('transaction.started');
      expect(await page.content()).not.toContain('SECRETCARD');
      await expect.poll(() => page.locator('.tile .value').first().textContent()).not.toBe('–');
    }
    expect(new Set(requested.map(url => new URL(url).origin))).toEqual(
      new Set([new URL(inspector.url).origin]),
    );
    expect(complaints).toEqual([]);
  });

  it('filters events and holds them back while it is paused', async () => {
    meter = makeMeter();
    const page = await look();
    await meter.start();
    await page.locator('#log li').first().waitFor();
    await page.locator('#filter').fill('meter.identified');
    expect(await page.locator('#log li:visible').count()).toBe(1);
    await page.locator('#filter').fill('');
    await page.locator('#pause').click();
    const before = await page.locator('#log li').count();
    await meter.startTransaction(aRequest('tx-1'));
    await expect.poll(() => page.locator('#pause').textContent()).toMatch(/Resume \(\d+ new\)/);
    expect(await page.locator('#log li').count()).toBe(before);
    await page.locator('#pause').click();
    await page.locator('#log .label', { hasText: 'transaction.started' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('shows an outage of the meter beside the transaction that goes on', async () => {
    meter = makeMeter();
    const page = await look();
    await meter.start();
    await meter.startTransaction(aRequest('tx-1'));
    simulator.faults.add({ kind: 'refuse' });
    await page.locator('.region li.active[data-state="meter.operational.link.offline"]').waitFor();
    expect(await page.locator(lit('transacting')).count()).toBe(1);
    await page.locator('#strip.stale').waitFor();
    await page.screenshot({ path: join(artifacts, 'inspector-offline.png') });
    expect(complaints).toEqual([]);
  });

  it('says so when the driver ends', async () => {
    meter = makeMeter();
    const page = await look();
    await meter.start();
    await page.locator(lit('warmup')).waitFor();
    await inspector.close();
    await page.locator('#stream[data-tone="bad"]').waitFor();
    expect(await page.locator('#stream').textContent()).toContain('not reachable');
  });

  it('has its picture taken, dark and light', async () => {
    meter = makeMeter(100);
    const page = await look();
    await meter.start();
    await idle();
    await meter.startTransaction(aRequest('tx-1'));
    await page.locator(lit('transacting')).waitFor();
    const note = () => page.locator('.tile-note').first().textContent();
    await expect.poll(note, { timeout: 20_000 }).toMatch(/^live, the last 1[0-2]\d readings$/);
    await page.screenshot({ path: join(artifacts, 'inspector.png') });
    await page.locator('#theme').click();
    await page.screenshot({ path: join(artifacts, 'inspector-light.png') });
    expect(await page.locator('html').getAttribute('data-theme')).toBe('light');
    expect(complaints).toEqual([]);
  });
});
