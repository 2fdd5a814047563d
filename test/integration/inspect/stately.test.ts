import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import { temperatureMachine } from '../../../machines/index.ts';
import { serveStatelyInspector } from '../../../src/inspect/stately.ts';
import { expectMeterError } from '../../support/expect-meter-error.ts';
import { ask, openPage } from './page-client.ts';

const notInstalled = () => Promise.reject(new Error('Cannot find package'));
const input = { level: 'warning', minTimeMs: 0 } as const;

describe("Stately's own inspector", () => {
  it('says which package is missing', async () => {
    const error = await expectMeterError(serveStatelyInspector({}, notInstalled), {
      code: 'METER_CONFIG_INVALID',
    });
    expect(error.message).toContain('npm install @statelyai/inspect');
  });

  it('names a port that is in use', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const address = squatter.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const error = await expectMeterError(serveStatelyInspector({ port }), {
      code: 'METER_CONFIG_INVALID',
    });
    expect(error.message).toContain(`${port}`);
    squatter.close();
  });

  it('frames stately.ai and nothing else, on 127.0.0.1, for nobody else', async () => {
    await using inspector = await serveStatelyInspector();
    const { headers, body } = await ask(inspector.url);
    expect(body).toContain('src="https://stately.ai/inspect"');
    expect(headers['content-security-policy']).toMatch(/frame-src https:\/\/stately\.ai$/);
    expect((await ask(inspector.url, { host: 'evil.example' })).status).toBe(403);
  });

  it('tells a late page of every actor, without identification data', async () => {
    await using inspector = await serveStatelyInspector();
    const actor = createActor(temperatureMachine, { input, inspect: inspector.inspect }).start();
    actor.send({ type: 'other', identificationData: 'SECRETCARD' } as never);
    const page = await openPage(inspector.url);
    await page.until(() => page.raw().includes('"other"'));
    expect(page.messages.map(({ type }) => type as string)).toContain('@xstate.actor');
    expect(page.raw()).not.toContain('SECRETCARD');
    page.leave();
  });

  it('ends every page when it is stopped', async () => {
    const inspector = await serveStatelyInspector();
    const page = await openPage(inspector.url);
    await inspector.stop();
    await page.ended;
    await expect(ask(inspector.url)).rejects.toThrow('ECONNREFUSED');
  });
});
