import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/simulator/index.ts';
import { go, launch, sitePage } from './support/site-page.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

describe('when something is wrong, the page', () => {
  it('tells an old value from a live one when the meter is gone, and comes back with it', async () => {
    await using site = await sitePage(browser);
    const page = await site.look();
    await page.locator('.card .age', { hasText: 'live' }).waitFor();
    site.simulators[0]?.faults.add({ kind: 'refuse' });
    await page.locator('.card.stale').waitFor();
    await page.getByText('No link to the meter').waitFor();
    await go(page, 'meters/bay-1');
    await page.getByText(/old: measured \d+ s ago/).waitFor();
    const problems = page.getByRole('list', { name: 'To look after' });
    await problems.getByText('Check that the meter has power').waitFor();
    site.simulators[0]?.faults.clear();
    await page.locator('#age', { hasText: /^live$/ }).waitFor({ timeout: 30_000 });
    await page.getByText('Link is up').waitFor();
    await problems.waitFor({ state: 'detached' });
    expect(site.complaints).toEqual([]);
  });

  it('says so when what serves it is gone, shows nothing as live, and comes back by itself', async () => {
    await using site = await sitePage(browser);
    const page = await site.look();
    await page.locator('.card .age', { hasText: 'live' }).waitFor();
    await site.leave();
    await page.getByText('No connection, trying again').waitFor();
    await page.locator('.card.stale').waitFor();
    await page.locator('.summary').getByText('not reached').waitFor();
    await page.locator('.card .badge', { hasText: /^Link is up, as of \d\d:\d\d:\d\d$/ }).waitFor();
    await go(page, 'meters/bay-1');
    await page.locator('.meter-head .badge', { hasText: /^Ready, as of \d\d:\d\d:\d\d$/ }).waitFor();
    await page.getByText(/^Measured \d+ s ago: Power/).waitFor();
    await go(page, '');
    await site.comeBack();
    await page.locator('#stream [data-tone="good"]').waitFor({ timeout: 30_000 });
    await page.locator('.card:not(.stale) .age', { hasText: 'live' }).waitFor();
  });

  it('says in words which bits of the meter forbid a start, and what to do about it', async () => {
    await using site = await sitePage(browser, {
      prepare: ([simulator]) =>
        simulator?.faults.add({ kind: 'statusBits', set: { suLinkStatusIsOk: false } }),
    });
    const page = await site.look();
    await page.getByText('1 to look after').waitFor();
    await go(page, 'meters/bay-1');
    const problems = page.getByRole('list', { name: 'To look after' });
    await problems.getByText('No link to the sensor unit.').waitFor();
    await problems.getByText('Check the cable').waitFor();
    await problems.getByText(/As of \d\d:\d\d:\d\d\./).waitFor();
    await page.getByLabel('Charge point').fill('E1');
    await page.getByRole('button', { name: 'Start' }).click();
    const alert = page.getByRole('alert');
    await alert.getByText('No link to the sensor unit').waitFor();
    await alert.getByText('What to try:').waitFor();
    await alert.getByText('Nothing was changed in the meter.').waitFor();
    expect(await alert.innerText()).not.toContain('undefined');
  });

  it('tells a bit that changes while it is open, in all meters and in one, and what the meter says otherwise', async () => {
    await using site = await sitePage(browser);
    const page = await site.look();
    await page.getByText('nothing to look after').waitFor();
    const { faults } = site.simulators[0] ?? {};
    // The status is read once a minute, and whenever the meter comes back.
    const away = async (...told: readonly Fault[]) => {
      faults?.add({ kind: 'refuse' });
      await page.getByText('No link to the meter').waitFor();
      faults?.clear();
      for (const fault of told) faults?.add(fault);
      await page.getByText('Link is up').waitFor({ timeout: 30_000 });
    };
    await away(
      { kind: 'statusBits', set: { tamperingIsDetected: true } },
      { kind: 'errorBits', set: { logbookIsFull: true } },
    );
    await page.getByText('1 to look after').waitFor();
    await page.locator('.card .badge', { hasText: 'Cannot start' }).waitFor();
    await page.locator('.card .trouble', { hasText: 'Tampering detected.' }).waitFor();
    await page.locator('.card .trouble', { hasText: 'Logbook full' }).waitFor();
    await go(page, 'meters/bay-1');
    const problems = page.getByRole('list', { name: 'To look after' });
    await problems.getByText('Do not bill with this meter.').waitFor();
    await problems.getByText('Replace the meter.').waitFor();
    const bits = page.getByRole('list', { name: 'What the meter says of itself' });
    await bits.getByText('Tampering detected').waitFor();
    await bits.getByText('Logbook full: out of order for ever').waitFor();
    await bits.getByText('Sensor unit is connected').waitFor();
    await page.getByText(/^As the meter said it at \d\d:\d\d:\d\d\.$/).waitFor();
    await away(
      { kind: 'statusBits', set: { tamperingIsDetected: false, muFatalErrorOccured: false } },
      { kind: 'errorBits', set: { logbookIsFull: false } },
    );
    await expect.poll(async () => problems.allInnerTexts(), { timeout: 20_000 }).toEqual([]);
    await bits.getByText('No error flag is set').waitFor();
    expect(site.complaints).toEqual([]);
  });

  it('says that a record does not verify, after the session that it is of has ended', async () => {
    await using site = await sitePage(browser);
    const page = await site.look();
    site.simulators[0]?.faults.add({ kind: 'tamperRecord' });
    await go(page, 'meters/bay-1');
    await page.getByLabel('Charge point').fill('E1');
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('button', { name: 'End the session' }).click();
    const alert = page.getByRole('alert');
    await alert.getByText('What to try:').waitFor({ timeout: 30_000 });
    expect(await alert.innerText()).toMatch(/verif/);
    await go(page, 'meters/bay-1/records');
    const evidence = page.getByRole('region', { name: 'Evidence' });
    await evidence.getByText(/^1 record that the meter gave/).waitFor();
    await evidence.getByText(/^page-\w+ \(T1\), received /).waitFor();
    await evidence.getByText('The signature does not fit the signed bytes and the key.').waitFor();
  });

  it('tells somebody who comes late what has happened before', async () => {
    await using site = await sitePage(browser);
    const first = await site.look();
    await go(first, 'meters/bay-1');
    await first.getByLabel('Charge point').fill('E1');
    await first.getByRole('button', { name: 'Start' }).click();
    await first.getByText('Started by this driver').waitFor();
    const late = await site.look();
    await go(late, 'events');
    await late.getByText(/^Transaction page-\w+ has started$/).waitFor();
    await late.getByText(/^The meter \d+ answers/).waitFor();
    await late.getByLabel('Filter events by a word').fill('has started');
    expect(await late.locator('.events li').count()).toBe(1);
    await late.getByLabel('Filter events by a word').fill('');
    await late.getByLabel('Which events').selectOption('trouble');
    await expect.poll(() => late.locator('.events li[data-tone="good"]').count()).toBe(0);
    await go(late, 'meters/bay-1/statechart');
    await late.locator('.state.active[data-state$=".transacting"]').waitFor();
    expect(site.complaints).toEqual([]);
  });
});
