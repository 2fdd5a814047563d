import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { oneMeterSite } from '../../../src/cli/one-meter-site.ts';
import type { Output } from '../../../src/cli/output.ts';
import { type CommandPage, pageFor } from '../../../src/cli/page.ts';
import { createMeter, type Meter } from '../../../src/index.ts';
import { createSimulator, listen, type SimulatorServer } from '../../../src/simulator/index.ts';
import { ask } from '../serve/http/support/http-client.ts';

let folder: string;
let server: SimulatorServer;
let meter: Meter;
let page: CommandPage | undefined;
let talk: string[];
const output = (): Output => ({
  format: 'text',
  isTerminal: false,
  columns: 80,
  data: () => undefined,
  talk: line => talk.push(line),
  fail: error => talk.push(String(error)),
});
const settings = () => ({ ipAddress: '127.0.0.1', port: server.port, journal: join(folder, 'journal') });

beforeEach(async () => {
  talk = [];
  folder = mkdtempSync(join(tmpdir(), 'page-'));
  server = await listen(createSimulator({ seed: 7 }), { host: '127.0.0.1', port: 0 });
  meter = createMeter(settings());
  await meter.start();
});
afterEach(async () => {
  await page?.close();
  page = undefined;
  await meter.stop();
  await server.close();
  rmSync(folder, { recursive: true });
});

/** Shows the page, and gives where it is and its token, as they are told. */
async function shown(isReadOnly: boolean, journal = '') {
  page = await pageFor(true, output(), { isReadOnly });
  await page.show(oneMeterSite('bay', meter, settings(), journal), 'One meter');
  const [, url = '', token = ''] =
    /^page (http:\/\/127\.0\.0\.1:\d+\/)#token=([\w-]{43})$/.exec(talk[0] ?? '') ?? [];
  return { url, headers: { Authorization: `Bearer ${token}` } };
}

describe('the page beside a command', () => {
  it.each([undefined, false])('is not there where nobody asked for it: %s', async option => {
    const none = await pageFor(option, output(), { isReadOnly: false });
    await none.show(oneMeterSite('bay', meter, settings()), 'One meter');
    await none.close();
    expect(talk).toEqual([]);
  });

  it.each(['x', '123456', '-1', ''])('is refused at the port %j', async option => {
    await expect(pageFor(option, output(), { isReadOnly: false })).rejects.toThrow(/--page/);
  });

  it('is served with the token in the fragment of its address, and is closed with the command', async () => {
    const { url, headers } = await shown(false);
    expect((await ask(url)).headers['content-security-policy']).toContain("default-src 'none'");
    expect((await ask(`${url}api/site`, { headers })).json).toMatchObject({
      title: 'One meter',
      isReadOnly: false,
      isAllowed: true,
    });
    await page?.close();
    await expect(ask(url)).rejects.toThrow(/ECONNREFUSED/);
  });

  it('shows the one meter with its records, and starts and stops what it is asked for', async () => {
    const { url, headers } = await shown(false, join(folder, 'journal'));
    expect((await ask(`${url}api/meters`)).json).toMatchObject([{ name: 'bay', restarts: 0 }]);
    expect((await ask(`${url}api/meters/other`)).status).toBe(404);
    const body = { transactionId: 'tx-1', evseId: 'E1' };
    expect((await ask(`${url}api/meters/bay/transactions`, { headers, body })).status).toBe(201);
    expect((await ask(`${url}api/meters/bay/stop`, { headers, body: {} })).json).toMatchObject({
      record: { transactionId: 'tx-1' },
    });
    expect((await ask(`${url}api/meters/bay/records`, { headers })).json).toMatchObject({
      records: [{ transactionId: 'tx-1', place: 1 }],
    });
  });

  it('starts and stops nothing where it only shows, and has no records without a journal', async () => {
    const { url, headers } = await shown(true);
    const body = { transactionId: 'tx-1', evseId: 'E1' };
    const refused = await ask(`${url}api/meters/bay/transactions`, { headers, body });
    expect(refused).toMatchObject({ status: 409, json: { error: { code: 'SITE_READ_ONLY' } } });
    expect((await ask(`${url}api/meters/bay/records`, { headers })).json).toMatchObject({
      error: { code: 'SITE_NO_JOURNAL' },
    });
  });
});
