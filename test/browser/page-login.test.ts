import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { go, launch, sitePage, token } from './support/site-page.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

async function enter(page: Page, text: string): Promise<void> {
  const form = page.getByRole('form', { name: 'Log in' });
  await form.getByLabel('Token').fill(text);
  await form.getByRole('button', { name: 'Log in' }).click();
}

describe('the token on the page', () => {
  it('is asked for before ids and records are shown, and taken by hand', async () => {
    await using site = await sitePage(browser);
    const page = await site.look({}, false);
    await go(page, 'meters/bay-1/records');
    await page.getByText('the token is needed for this').waitFor();
    await enter(page, 'not-the-token-of-this-site');
    await page.getByText('That is not the token of this site.').waitFor();
    await enter(page, token);
    await page.getByText('There is no record yet.').waitFor();
  });

  it('is offered to be shown from the start, by one form, before a session can be begun', async () => {
    await using site = await sitePage(browser);
    const page = await site.look({}, false);
    await go(page, 'meters/bay-1');
    await page.getByText('Beginning and ending a session needs the token of this site.').waitFor();
    expect(await page.getByLabel('Charge point').count()).toBe(0);
    await page.locator('#login').click();
    await expect.poll(() => page.getByLabel('Token').count()).toBe(1);
    await go(page, '');
    await page.locator('#login').click();
    await expect.poll(() => page.getByLabel('Token').count()).toBe(1);
    await enter(page, token);
    await page.locator('#login').waitFor({ state: 'detached' });
    await go(page, 'meters/bay-1');
    await page.getByLabel('Charge point').waitFor();
  });

  it('is taken out of an address that is pasted where the page is open already', async () => {
    await using site = await sitePage(browser);
    const page = await site.look({}, false);
    await go(page, 'meters/bay-1');
    await page.locator('#login').waitFor();
    await page.evaluate(`location.hash = '#token=wrong-token-wrong-token-0123'`);
    await page.getByText('That is not the token of this site.').waitFor();
    expect(page.url()).toBe(`${site.served.url}#/meters/bay-1`);
    await page.evaluate(`location.hash = '#token=${token}'`);
    await page.getByLabel('Charge point').waitFor();
    expect(page.url()).toBe(`${site.served.url}#/meters/bay-1`);
    expect(await page.getByLabel('Token').count()).toBe(0);
  });

  it('is said to be wrong where the address had a wrong one', async () => {
    await using site = await sitePage(browser);
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${site.served.url}#token=wrong-token-wrong-token-0123`);
    await page.getByText('That is not the token of this site.').waitFor();
    expect(page.url()).toBe(`${site.served.url}#/`);
  });

  it('is asked for again by an open page when the site was started again', async () => {
    await using site = await sitePage(browser);
    const page = await site.look();
    await go(page, 'meters/bay-1');
    await page.getByLabel('Charge point').fill('DE*ABC*E1234*1');
    await site.leave();
    await page.getByText('No connection, trying again').waitFor();
    await site.comeBack();
    await page.locator('#login').waitFor({ timeout: 30_000 });
    await page.getByText('Beginning and ending a session needs the token of this site.').waitFor();
    expect(await page.getByText('Authorization').count()).toBe(0);
    await page.locator('#login').click();
    await enter(page, token);
    await page.getByLabel('Charge point').fill('DE*ABC*E1234*1');
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByText('Started by this driver').waitFor();
  });

  it('is asked for where a request is refused that a moment ago was not', async () => {
    await using site = await sitePage(browser);
    const page = await site.look();
    await go(page, 'meters/bay-1');
    await page.getByLabel('Charge point').fill('DE*ABC*E1234*1');
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByText('the token is needed for this').waitFor();
    expect(await page.getByText('Authorization').count()).toBe(0);
    await enter(page, token);
    await page.getByText('You are logged in: do it again now.').first().waitFor();
  });
});
