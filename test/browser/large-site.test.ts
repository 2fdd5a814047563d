import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, CDPSession } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manyMeters, siteOf } from '../serve/many-meters.ts';
import { aSiteFolder, serveFolder } from '../support/site.ts';
import { go, launch } from './support/site-page.ts';

/** Asked for with `LARGE_PAGE_SECONDS=600`: the configuration of these tests leaves it out otherwise. */
const seconds = Number(process.env.LARGE_PAGE_SECONDS);
const count = 200;
const lookEveryMs = 5000;

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/** What the script of the tab holds after it was cleaned up, MB; with its arrays of numbers. */
async function tabMb(devtools: CDPSession): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage');
  // Protocols of newer browsers tell more than the types know.
  const usage: Record<string, number> = { ...(await devtools.send('Runtime.getHeapUsage')) };
  return ((usage.usedSize ?? 0) + (usage.backingStorageSize ?? 0) + (usage.embedderHeapUsedSize ?? 0)) / 1e6;
}

/** What a process holds in memory, MB. */
function residentMb(pid: number | undefined): number {
  const [, kb] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kb) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** From the second third of the time to the last one. */
function growth(values: readonly number[]) {
  const third = Math.floor(values.length / 3);
  return { before: median(values.slice(third, 2 * third)), after: median(values.slice(-third)) };
}

describe(`a page with ${count} meters`, () => {
  it(`is open for ${seconds} s, and neither the tab nor the site grows`, async () => {
    await using meters = await manyMeters(count);
    using folder = aSiteFolder();
    folder.write(siteOf(meters.ports));
    await using served = await serveFolder(folder, { timeoutMs: (seconds + 180) * 1000 });
    const page = await browser.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(`${served.url}#token=${folder.token()}`);
    await page.getByText(`${count} meters`).waitFor();
    await expect.poll(() => page.locator('.card:not(.stale)').count(), { timeout: 60_000 }).toBe(count);
    const devtools = await page.context().newCDPSession(page);
    const tab: number[] = [];
    const site: number[] = [];
    // Whoever looks at a site goes from one to the next, and back.
    const places = [
      '',
      'meters/meter-0',
      '',
      'events',
      '',
      'meters/meter-199/records',
      'meters/meter-7/statechart',
    ];
    const endMs = performance.now() + seconds * 1000;
    for (let look = 0; performance.now() < endMs; look += 1) {
      await go(page, places[look % places.length] ?? '');
      await wait(lookEveryMs);
      tab.push(await tabMb(devtools));
      site.push(residentMb(served.running.child.pid));
    }
    await go(page, '');
    // It has kept up: what is shown is of now.
    await expect.poll(() => page.locator('.card:not(.stale)').count(), { timeout: 10_000 }).toBe(count);
    const [ofTab, ofSite] = [growth(tab), growth(site)];
    const round = (mb: number) => mb.toFixed(1);
    process.stdout.write(
      `tab ${round(ofTab.before)} to ${round(ofTab.after)} MB, site ${round(ofSite.before)} to ${round(ofSite.after)} MB in ${seconds} s\n`,
    );
    expect(ofTab.after - ofTab.before).toBeLessThan(Math.max(3, ofTab.before * 0.05));
    expect(ofSite.after - ofSite.before).toBeLessThan(Math.max(10, ofSite.before * 0.08));
  });
});
