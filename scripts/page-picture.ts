import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { oneMeterSite } from '../src/cli/one-meter-site.ts';
import { createMeter } from '../src/index.ts';
import { pageFiles } from '../src/inspect/page-files.ts';
import { serveSite } from '../src/serve/http/index.ts';
import { createSimulator, listen } from '../src/simulator/index.ts';
import { buildPageIfOlder } from './build/page.ts';

/** Takes the picture of the page that the README shows: `node scripts/page-picture.ts`. Needs a Chromium, as the tests do. */
const root = join(import.meta.dirname, '..');
const token = 'the-picture-needs-no-secret';
const chargingMs = 50_000;
const executablePath =
  process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync);

await buildPageIfOlder(root);
const folder = mkdtempSync(join(tmpdir(), 'dcbm-picture-'));
const journal = join(folder, 'records.journal');
const simulator = createSimulator({ seed: 7, speed: 3 });
const server = await listen(simulator, { host: '127.0.0.1', port: 0 });
const config = { ipAddress: '127.0.0.1', port: server.port, warmupMs: 200, journal };
const meter = createMeter(config);
const site = oneMeterSite('bay-4', meter, config, journal);
const served = await serveSite({ site, token, port: 0, title: 'Harbor Street', page: pageFiles('site') });
await meter.start();
const browser = await chromium.launch({
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
  ...(executablePath === undefined ? {} : { executablePath }),
});
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme: 'light' });
  await page.goto(`${served.url}#token=${token}`);
  await page.getByRole('link', { name: /^bay-4/ }).click();
  await page.getByLabel('Charge point').fill('DE*ABC*E1234*1');
  await page.getByLabel('Transaction').fill('tx-20417');
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByText('Started by this driver').waitFor();
  await page.waitForTimeout(chargingMs);
  await page.evaluate('scrollTo(0, 0)');
  await page.screenshot({ path: join(root, 'docs/page.png') });
} finally {
  await browser.close();
  await served.close(0);
  await meter.stop();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}
