import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dcbm } from '../support/dcbm.ts';
import { go, launch, sitePage } from './support/site-page.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

describe('a session from the page', () => {
  it('starts, shows its course, stops, and leaves a record in words that the command line verifies', async () => {
    await using site = await sitePage(browser, { meters: [{ name: 'bay-1', speed: 1 }] });
    const page = await site.look();
    expect(page.url()).not.toContain('token');
    await page.getByRole('link', { name: /^bay-1/ }).click();
    await page.getByLabel('Charge point').fill('DE*ABC*E1234*1');
    await page.getByLabel('Who charges').fill('04A1B2C3D4E5F6');
    await page.getByLabel('Transaction').fill('tx-of-the-page');
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByText('Started by this driver').waitFor();
    await page.getByText('Latest stop').waitFor();
    await page.locator('.facts dd', { hasText: 'tx-of-the-page' }).waitFor();

    // The chart says what it shows to those who cannot see it, too; and its line gets longer.
    const chart = page.getByRole('img', { name: /Power over the last 1 min; now Power/ });
    const first = await chart.getAttribute('aria-label');
    await expect.poll(() => chart.getAttribute('aria-label'), { timeout: 15_000 }).not.toBe(first);
    await page.getByText('Live values are for information and not for billing').waitFor();

    // Times of a record have whole seconds.
    await page.getByText(/\((?:[2-9]|\d\d) s\)$/).waitFor();
    await page.getByRole('button', { name: 'End the session' }).click();
    await page.getByRole('link', { name: 'See the signed record' }).click();
    await page.locator('.verdict').waitFor();
    const text = await page.getByRole('article').innerText();
    expect(text).toContain('Signature is good: may be billed on');
    expect(text).toContain('DE*ABC*E1234*1');
    expect(text).toContain('kWh');
    expect(text).toContain('The S.A.F.E. transparency software is expected to accept it');
    expect(text).toContain(site.simulators[0]?.meterId);

    const folder = mkdtempSync(join(tmpdir(), 'dcbm-download-'));
    for (const [name, file] of [
      [/XML/, 'record.xml'],
      [/OCMF/, 'record.ocmf.txt'],
    ] as const) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name }).click(),
      ]);
      const place = join(folder, file);
      await download.saveAs(place);
      const key = file.endsWith('xml') ? [] : ['--public-key', site.simulators[0]?.publicKeyOcmf ?? ''];
      const { code, stdout } = await dcbm('ocmf', 'verify', place, ...key);
      expect([code, JSON.parse(stdout).verdict]).toEqual([0, 'valid']);
    }
    rmSync(folder, { recursive: true });
    expect(site.complaints).toEqual([]);
  });

  it('says why a record may not be billed on, also where its signature is good', async () => {
    // A car that charges 300 times faster than the clock takes more than a meter of this class can measure.
    await using site = await sitePage(browser, { meters: [{ name: 'bay-1', speed: 300 }] });
    const page = await site.look();
    await go(page, 'meters/bay-1');
    await page.getByLabel('Charge point').fill('DE*ABC*E1234*1');
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByText(/^(?!0\.000)[\d.]+ kWh, not for billing/).waitFor();
    await page.getByText(/\((?:[2-9]|\d\d) s\)$/).waitFor();
    await page.getByRole('button', { name: 'End the session' }).click();
    await page.getByText('The session has ended').waitFor();
    await go(page, 'meters/bay-1/records');
    await page
      .locator('.records .badge', { hasText: 'Signature is good, but not to be billed on' })
      .waitFor();
    await page.locator('.records a').click();
    await page.locator('.verdict').waitFor();
    expect(await page.locator('.verdict p:not(.lead)').allInnerTexts()).toEqual([
      expect.stringMatching(/ in \d+ s is more than /),
    ]);
    expect(site.complaints).toEqual([]);
  });

  it('asks before it ends what somebody else has started, and does nothing when the answer is no', async () => {
    await using site = await sitePage(browser, {
      prepare: ([simulator]) => simulator?.faults.add({ kind: 'otherClient', starts: 'of-somebody' }),
    });
    const page = await site.look();
    await go(page, 'meters/bay-1');
    await page.getByText('Started by somebody else').waitFor();
    const end = page.getByRole('button', { name: 'End the session' });
    await end.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await end.click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await end.click();
    // A browser may close a dialog without having asked the page: that is a no as well, and the button asks again.
    await page.getByRole('dialog').evaluate((dialog: unknown) => (dialog as { close(): void }).close());
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.getByText('Started by somebody else').waitFor();
    await end.click();
    await page.getByRole('dialog').getByRole('button', { name: 'End it' }).click();
    await page.getByText('The session has ended').waitFor();
    expect(site.complaints).toEqual([]);
  });

  it('tells whoever looks later since when a session runs, how much it took, and its latest stop', async () => {
    await using site = await sitePage(browser);
    const first = await site.look();
    await go(first, 'meters/bay-1');
    await first.getByLabel('Charge point').fill('DE*ABC*E1234*1');
    await first.getByRole('button', { name: 'Start' }).click();
    await first.getByText('Started by this driver').waitFor();
    const late = await site.look();
    await go(late, 'meters/bay-1');
    const facts = late.getByRole('region', { name: 'Session' });
    await facts.getByText(/^\d+ \w+ \d{4}, \d\d:\d\d:\d\d; later its record is not valid$/).waitFor();
    await facts.getByText(/^(?!0\.000)[\d.]+ kWh, not for billing/).waitFor();
    await facts.getByText(/\(\d+ s\)$/).waitFor();
    expect(site.complaints).toEqual([]);
  });

  it('tells of a session of somebody else what the meter itself says of it', async () => {
    await using site = await sitePage(browser, {
      prepare: ([simulator]) => simulator?.faults.add({ kind: 'otherClient', starts: 'of-somebody' }),
    });
    const page = await site.look();
    await go(page, 'meters/bay-1');
    const facts = page.getByRole('region', { name: 'Session' });
    await facts.getByText(/ \(\d+ s\), by the clock of the meter$/).waitFor();
    await facts.getByText(/^(?!0\.000)[\d.]+ kWh, not for billing/).waitFor();
    await facts.getByText('not known: whoever started it knows').waitFor();
    expect(site.complaints).toEqual([]);
  });

  it('lists every record of an id that was used again, and tells them apart', async () => {
    await using site = await sitePage(browser, { meters: [{ name: 'bay-1', speed: 1 }] });
    const page = await site.look();
    await go(page, 'meters/bay-1');
    for (const number of [1, 2]) {
      await page.getByLabel('Charge point').fill('DE*ABC*E1234*1');
      await page.getByLabel('Transaction').fill('tx-again');
      await page.getByRole('button', { name: 'Start' }).click();
      await page.getByRole('button', { name: 'End the session' }).click();
      await page.getByRole('link', { name: 'See the signed record' }).waitFor();
      await expect.poll(() => site.simulators[0]?.state.records(1)[0]?.paginationCounter).toBe(number);
    }
    await go(page, 'meters/bay-1/records/id tx-again');
    await page.getByText('2 records fit: the same id was used again. Choose by the time.').waitFor();
    await page.locator('.records a').nth(1).click();
    await page.locator('.facts dd', { hasText: /^T1$/ }).waitFor();
    await go(page, 'meters/bay-1/records/id none');
    await page.getByText('There is no such record in the journal.').waitFor();
    expect(site.complaints).toEqual([]);
  });

  it('counts bytes, and does not send what the meter would refuse', async () => {
    await using site = await sitePage(browser);
    const page = await site.look();
    await go(page, 'meters/bay-1');
    const start = page.getByRole('button', { name: 'Start' });
    await page.getByLabel('Charge point').fill('ü'.repeat(19));
    await page.getByText('This is too long. 38 of 37 bytes').waitFor();
    await start.click();
    await page.getByRole('alert').getByText('Not started yet. Charge point: This is too long.').waitFor();
    await page.getByLabel('Charge point').fill('a|b');
    await page.getByRole('alert').getByText(/No \|/).waitFor();
    await page.getByLabel('Charge point').fill('ü'.repeat(18));
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await page.getByLabel('Charge point').fill('');
    await start.click();
    await page.getByRole('alert').getByText('Charge point: This is needed.').waitFor();
    expect(await page.evaluate('document.activeElement.labels[0].textContent')).toBe('Charge point');
    expect(site.requested.filter(url => url.endsWith('/transactions'))).toEqual([]);
  });

  it('has nothing to start and stop where it only shows', async () => {
    await using site = await sitePage(browser, { isReadOnly: true });
    const page = await site.look();
    await go(page, 'meters/bay-1');
    await page.getByText('it starts and stops nothing').waitFor();
    expect(await page.getByRole('button', { name: /Start|End the session/ }).count()).toBe(0);
    const refused = await page.request.post(`${site.served.url}api/meters/bay-1/stop`, {
      data: {},
      headers: { Origin: site.served.url.slice(0, -1) },
    });
    expect([refused.status(), (await refused.json()).error.code]).toEqual([409, 'SITE_READ_ONLY']);
  });
});
