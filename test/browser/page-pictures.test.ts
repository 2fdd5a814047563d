import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { artifacts, go, launch, sitePage } from './support/site-page.ts';

const sizes = [
  { name: '1280', viewport: { width: 1280, height: 900 } },
  { name: '390', viewport: { width: 390, height: 844 } },
] as const;

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

describe('the page has its picture taken', () => {
  it.each(['light', 'dark'] as const)(
    'in every view, at both sizes, %s',
    async colorScheme => {
      const names = ['bay-1', 'bay-2', 'bay-3', 'bay-4'];
      await using site = await sitePage(browser, {
        meters: names.map(name => ({ name, speed: name === 'bay-1' ? 1 : 20 })),
        prepare: ([, second, third]) => {
          second?.faults.add({ kind: 'statusBits', set: { suLinkStatusIsOk: false } });
          third?.faults.add({ kind: 'otherClient', starts: 'of-somebody' });
        },
      });
      const page = await site.look({ colorScheme });
      for (const name of ['bay-1', 'bay-4']) {
        await go(page, `meters/${name}`);
        await page.getByLabel('Charge point').fill('DE*ABC*E1234*1');
        await page.getByRole('button', { name: 'Start' }).click();
        await page.getByText(/^(?!0\.000)[\d.]+ kWh, not for billing/).waitFor();
        await page.getByRole('button', { name: 'End the session' }).click();
        await page.getByText('The session has ended').waitFor();
      }
      await go(page, 'meters/bay-1');
      await page.getByLabel('Charge point').fill('DE*ABC*E1234*1');
      await page.getByRole('button', { name: 'Start' }).click();
      await page.getByText('Started by this driver').waitFor();
      site.simulators[3]?.faults.add({ kind: 'refuse' });
      await go(page, '');
      await page.locator('.card.stale').waitFor();
      const views = [
        ['overview', '', '.card.stale'],
        ['meter', 'meters/bay-1', '.plot canvas'],
        ['start', 'meters/bay-2', '.problems'],
        ['records', 'meters/bay-1/records', '.records'],
        ['record', 'meters/bay-4/records/T1', '.verdict'],
        ['events', 'events', '.events'],
        ['advice', 'advice', '.advice'],
        ['statechart', 'meters/bay-1/statechart', '.state.active'],
      ] as const;
      for (const { name, viewport } of sizes) {
        await page.setViewportSize(viewport);
        for (const [view, place, seen] of views) {
          await go(page, place);
          await page.locator(seen).first().waitFor();
          await page.screenshot({
            path: join(artifacts, `page-${view}-${name}-${colorScheme}.png`),
            fullPage: view === 'meter',
          });
        }
      }
      expect(site.complaints).toEqual([]);
    },
    120_000,
  );
});
