import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageFiles } from '../../src/inspect/page-files.ts';
import type { Simulator } from '../../src/simulator/index.ts';
import { go, launch, sitePage, token } from './support/site-page.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const views = [
  '',
  'meters/bay-1',
  'meters/bay-1/records',
  'meters/bay-1/events',
  'meters/bay-1/statechart',
  'events',
  'advice',
];

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe finds against WCAG 2.2 A and AA. */
async function violations(page: Page): Promise<readonly string[]> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const found = (await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(tags)} }).then(({ violations }) => violations)`,
  )) as Violation[];
  return found.map(
    ({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map(({ html }) => html).join(' ')}`,
  );
}

/** A meter takes no such setting; one that was tampered with may have any. */
function saysItsTimezoneIs(simulator: Simulator, tz: string): void {
  const exchange = simulator.exchange.bind(simulator);
  simulator.exchange = async request => {
    const { outcome, finish } = await exchange(request);
    if (request.method !== 'GET' || request.path !== '/v1/settings') return { outcome, finish };
    const settings = JSON.parse(String(outcome.answer.body));
    const body = JSON.stringify({ ...settings, time: { ...settings.time, tz } });
    return { outcome: { ...outcome, answer: { ...outcome.answer, body } }, finish };
  };
}

async function session(page: Page): Promise<void> {
  await go(page, 'meters/bay-1');
  await page.getByLabel('Charge point').fill('DE*ABC*E1234*1');
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByRole('button', { name: 'End the session' }).click();
  await page.getByRole('link', { name: 'See the signed record' }).waitFor();
}

describe('the page', () => {
  it.each(['light', 'dark'] as const)('has nothing that axe finds against WCAG AA, %s', async colorScheme => {
    await using site = await sitePage(browser);
    // The policy of the page lets nothing in, the checker included.
    const page = await site.look({ colorScheme, bypassCSP: true });
    await session(page);
    await page.getByRole('link', { name: 'See the signed record' }).click();
    await page.getByText('Signature is good').waitFor();
    await page.evaluate(axe);
    expect(await violations(page)).toEqual([]);
    for (const view of views) {
      await go(page, view);
      await page.locator('h1').waitFor();
      if (view.endsWith('statechart')) await page.locator('.state.active').first().waitFor();
      expect([view, await violations(page)]).toEqual([view, []]);
    }
  });

  it('fits on a phone, where everything that is pressed is large enough for a thumb', async () => {
    await using site = await sitePage(browser);
    const page = await site.look({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    for (const view of views) {
      await go(page, view);
      await page.locator('h1').waitFor();
      if (view.endsWith('statechart')) await page.locator('.state.active').first().waitFor();
      const widest = await page.evaluate('document.documentElement.scrollWidth');
      expect([view, widest]).toEqual([view, 390]);
      if (view.endsWith('statechart')) continue;
      const small = (await page.evaluate(`
        [...document.querySelectorAll('a, button, select, input:not([type=checkbox])')]
          .filter(each => each.checkVisibility() && !each.matches('.skip, p a, .event-meter'))
          .filter(each => each.getBoundingClientRect().height < 44)
          .map(each => each.outerHTML)
      `)) as string[];
      expect([view, small]).toEqual([view, []]);
    }
    await go(page, 'meters/bay-1/statechart');
    const active = page.locator('.state.active').first();
    await expect
      .poll(
        async () => {
          const box = await active.boundingBox();
          return box !== null && box.x >= 0 && box.x + box.width <= 390;
        },
        { timeout: 20_000 },
      )
      .toBe(true);
    expect(site.complaints).toEqual([]);
  });

  it('is used by the keyboard alone: to a meter, a session, its record and the download', async () => {
    await using site = await sitePage(browser);
    const page = await site.look();
    const { keyboard } = page;
    const reach = async (name: RegExp) => {
      for (let tries = 0; tries < 60; tries += 1) {
        await keyboard.press('Tab');
        const focused = (await page.evaluate(`
          const each = document.activeElement;
          each.getAttribute('aria-label') ?? (each.labels?.[0]?.textContent || each.textContent)
        `)) as string;
        if (name.test(focused)) return;
      }
      throw new Error(`the key Tab does not lead to ${name}`);
    };
    await page.locator('.card').waitFor();
    await reach(/^Skip to the content$/);
    await keyboard.press('Enter');
    await reach(/^bay-1/);
    await keyboard.press('Enter');
    await reach(/^Charge point$/);
    await keyboard.type('DE*ABC*E1234*1');
    await keyboard.press('Enter');
    await page.getByText('Started by this driver').waitFor();
    await reach(/^End the session$/);
    await keyboard.press('Enter');
    await page.getByText('The session has ended').waitFor();
    await reach(/^See the signed record$/);
    await keyboard.press('Enter');
    await page.getByText('Signature is good').waitFor();
    await reach(/^Download as signed/);
    await Promise.all([page.waitForEvent('download'), keyboard.press('Enter')]);
    expect(site.complaints).toEqual([]);
  });

  it('never loses the focus: what is gone gives it to what follows', async () => {
    await using site = await sitePage(browser, {
      prepare: ([simulator]) => simulator?.faults.add({ kind: 'otherClient', starts: 'of-somebody' }),
    });
    const page = await site.look({}, false);
    const focused = () =>
      page.evaluate('[document.activeElement.localName, document.activeElement.textContent].join(" ")');
    const becomes = (text: string) => expect.poll(focused, { timeout: 20_000 }).toBe(text);
    await page.locator('#login').click();
    await page.getByRole('form').getByLabel('Token').fill(token);
    await page.keyboard.press('Enter');
    await becomes('h1 Meters');
    await page.locator('.card a').focus();
    await page.keyboard.press('Enter');
    await becomes('h1 bay-1');
    await page.getByText('Started by somebody else').waitFor();
    await page.getByRole('button', { name: 'End the session' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await becomes('button End the session');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'End it' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('The session has ended').waitFor();
    await becomes('h2 Session');
    await page.getByLabel('Charge point').fill('DE*ABC*E1234*1');
    await page.getByRole('button', { name: 'Start' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Started by this driver').waitFor();
    await becomes('h2 Session');
    await page.getByRole('link', { name: 'Records' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('.records a').first().focus();
    await page.keyboard.press('Enter');
    await becomes('h1 bay-1');
  });

  it('never makes anything of a text but text, whatever the meter says', async () => {
    const evil = '<img src=x onerror=alert(1)>';
    await using site = await sitePage(browser, {
      meters: [{ name: 'bay-1', firmwareVersion: evil }],
      prepare: ([simulator]) => simulator && saysItsTimezoneIs(simulator, evil),
    });
    const page = await site.look();
    let dialogs = 0;
    page.on('dialog', dialog => {
      dialogs += 1;
      void dialog.dismiss();
    });
    await go(page, 'meters/bay-1');
    await page.getByLabel('Charge point').fill(evil);
    await page.getByLabel('Who charges').fill(evil);
    await page.getByLabel('Transaction').fill(evil);
    await page.getByRole('button', { name: 'Start' }).click();
    await page.locator('.facts dd', { hasText: evil }).first().waitFor();
    await page.locator('.facts dd', { hasText: `UTC${evil}, read at` }).waitFor();
    for (const view of views) {
      await go(page, view);
      await page.locator('h1').waitFor();
    }
    await go(page, 'meters/bay-1');
    await page.getByRole('button', { name: 'End the session' }).click();
    await page.getByRole('link', { name: 'See the signed record' }).click();
    await page.getByRole('article').getByText(evil).first().waitFor();
    await go(page, 'events');
    await page.getByText(`Transaction ${evil} has started`).waitFor();
    await go(page, 'meters/bay-1/statechart');
    await page.locator('.state.active').first().waitFor();
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    expect(dialogs).toBe(0);
    expect(site.complaints).toEqual([]);
  });

  it('is served with a policy that lets no text run, and asks nobody but its own site', async () => {
    await using site = await sitePage(browser);
    const page = await site.look();
    const answer = await page.request.get(site.served.url);
    const policy = answer.headers()['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe|http|\*|data:/);
    for (const view of views) {
      await go(page, view);
      await page.locator('h1').waitFor();
    }
    const origins = new Set(site.requested.map(url => new URL(url).origin));
    expect([...origins]).toEqual([new URL(site.served.url).origin]);
    const names = site.requested.filter(url => url.includes('token='));
    expect(names.every(url => new URL(url).hash.startsWith('#token='))).toBe(true);
    const cookies = await page.context().cookies();
    expect(
      cookies.map(({ httpOnly, sameSite, value }) => [httpOnly, sameSite, value.includes('guesses')]),
    ).toEqual([[true, 'Strict', false]]);
  });

  it('weighs less than 120 kB, and makes no markup of texts', () => {
    const files = [...pageFiles('site')];
    const weight = files.reduce((sum, [, { text }]) => sum + gzipSync(text).length, 0);
    expect(files.map(([path]) => path)).toEqual(['/', '/icon.svg', '/page.css', '/page.js']);
    expect(weight).toBeLessThan(120_000);
    expect(join('/', files[0]?.[1].text ?? '')).not.toMatch(
      /<script(?! type="module" src="\/page.js">)|style=/,
    );
  });
});
