import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { pageFiles } from '../../../src/inspect/page-files.ts';
import { type ServedSite, serveSite } from '../../../src/serve/http/index.ts';
import {
  createSimulator,
  listen,
  type Simulator,
  type SimulatorOptions,
} from '../../../src/simulator/index.ts';
import { siteOfMeters } from '../../integration/serve/http/support/site-of-meters.ts';

export const artifacts = join(import.meta.dirname, '../../artifacts');
export const token = 'a-token-that-nobody-guesses-0123';

const executablePath =
  process.env.CHROMIUM ??
  ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync) ??
  '/usr/bin/chromium';

export function launch(): Promise<Browser> {
  mkdirSync(artifacts, { recursive: true });
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

/** Simulated meters with their drivers, the site around them, and browsers that look at it. */
export interface SitePage extends AsyncDisposable {
  readonly simulators: readonly Simulator[];
  readonly served: ServedSite;
  /** Whatever a page complained of: a script that failed, a request that the policy forbade. */
  readonly complaints: readonly string[];
  /** Every address that a page asked for. */
  readonly requested: readonly string[];
  /** A new browser context at the address that a person gets; `false`: without the token. */
  look(options?: BrowserContextOptions, withToken?: boolean): Promise<Page>;
  /** Ends what serves the page, and nothing else. */
  leave(): Promise<void>;
  /** Serves it again, at the same address. */
  comeBack(): Promise<void>;
}

export interface SitePageOptions {
  readonly meters?: readonly (SimulatorOptions & { readonly name: string })[];
  readonly isReadOnly?: boolean;
  /** Before the drivers connect. */
  readonly prepare?: (simulators: readonly Simulator[]) => void;
  readonly hasJournal?: boolean;
}

export async function sitePage(
  browser: Browser,
  {
    meters = [{ name: 'bay-1' }],
    isReadOnly = false,
    hasJournal = true,
    prepare = () => undefined,
  }: SitePageOptions = {},
): Promise<SitePage> {
  const folder = mkdtempSync(join(tmpdir(), 'dcbm-page-'));
  const simulators = meters.map(({ name: _, ...options }, index) =>
    createSimulator({ seed: 7 + index, speed: 20, ...options }),
  );
  const servers = await Promise.all(
    simulators.map(simulator => listen(simulator, { host: '127.0.0.1', port: 0 })),
  );
  const drivers = siteOfMeters(
    servers.map(({ port }, index) => ({
      name: meters[index]?.name ?? '',
      ipAddress: '127.0.0.1',
      port,
      warmupMs: 200,
      pollIntervalMs: 500,
      resilienceInitialConnectionRetryDelay: 200,
      faultRecoveryDelayMs: 1000,
    })),
    hasJournal ? join(folder, 'records.journal') : '',
  );
  const serve = (port: number) =>
    serveSite({
      site: drivers.site,
      token,
      port,
      isReadOnly,
      page: pageFiles('site'),
      title: 'Harbor Street',
    });
  let served = await serve(0);
  const complaints: string[] = [];
  const requested: string[] = [];
  prepare(simulators);
  await Promise.all(meters.map(({ name }) => drivers.identified(name)));
  return {
    simulators,
    get served() {
      return served;
    },
    complaints,
    requested,
    async look(options = {}, withToken = true) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      page.on('pageerror', error => complaints.push(error.message));
      page.on('console', message => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      page.on('request', request => requested.push(request.url()));
      await page.goto(withToken ? `${served.url}#token=${token}` : served.url);
      await page.locator('#stream [data-tone="good"]').waitFor();
      return page;
    },
    leave: () => served.close(0),
    async comeBack() {
      served = await serve(served.port);
    },
    async [Symbol.asyncDispose]() {
      for (const context of browser.contexts()) await context.close();
      await served.close(0);
      await drivers[Symbol.asyncDispose]();
      for (const server of servers) await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Goes to a view of the page as a link does. */
export async function go(page: Page, place: string): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(`#/${place}`)}`);
}
