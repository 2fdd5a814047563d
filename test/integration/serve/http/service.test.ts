import { request } from 'node:http';
import { createConnection } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AbortedError } from '../../../../src/index.ts';
import { type ServedSite, serveSite } from '../../../../src/serve/http/index.ts';
import {
  type FakeMeter,
  type FakeSite,
  fakeMeter,
  fakeSite,
  idle,
} from '../../../unit/serve/http/fake-site.ts';
import { ask, openStream } from './support/http-client.ts';

const token = 'a-token-that-nobody-guesses';
const bearer = { Authorization: `Bearer ${token}` };

let left: FakeMeter;
let right: FakeMeter;
let site: FakeSite;
let served: ServedSite;

beforeEach(async () => {
  left = fakeMeter('left');
  right = fakeMeter('right');
  site = fakeSite(left, right);
  served = await serveSite({ site, token, port: 0 });
});

afterEach(() => served.close());

const at = (path: string) => ask(`${served.url}${path}`);
const stopLeft = () => ask(`${served.url}api/meters/left/stop`, { body: {}, headers: bearer });

describe('whether it is ready', () => {
  it('is said when every meter has been identified, and stays so when one is lost', async () => {
    left.become(idle);
    const not = await at('readyz');
    expect(not).toMatchObject({
      status: 503,
      json: { ready: false, notReady: [{ name: 'right', state: 'connecting' }] },
    });
    right.become(idle);
    expect((await at('readyz')).status).toBe(200);
    right.become({ name: 'connecting', attempts: 1, reason: undefined });
    expect(await at('readyz')).toMatchObject({ status: 200, json: { ready: true, meters: 2, notReady: [] } });
  });

  it('is asked again of a meter that is new in the file', async () => {
    left.become(idle);
    site.set(left);
    expect((await at('readyz')).status).toBe(200);
    site.set(left, fakeMeter('third'));
    expect(await at('readyz')).toMatchObject({ status: 503, json: { notReady: [{ name: 'third' }] } });
  });
});

describe('a site that is about to end', () => {
  it('takes no command, shows what it knows, and is not ready', async () => {
    for (const meter of [left, right]) meter.become(idle);
    site.isClosing = true;
    expect(await stopLeft()).toMatchObject({
      status: 503,
      json: { error: { code: 'SITE_CLOSING', effect: 'none', retryable: true } },
    });
    expect((await at('readyz')).status).toBe(503);
    expect((await at('api/meters')).status).toBe(200);
    expect((await at('healthz')).status).toBe(200);
  });

  it('ends its streams, waits for a command that is under way, and then takes no connection', async () => {
    let finish: (() => void) | undefined;
    const asked = new Promise<void>(begun => {
      const slow = fakeMeter('left', {
        stopTransaction: () =>
          new Promise(resolve => {
            finish = () => resolve(undefined);
            begun();
          }),
      });
      site.set(slow);
    });
    const stream = await openStream(`${served.url}api/events`);
    const stopped = stopLeft();
    await asked;
    const closed = served.close();
    await stream.ended;
    finish?.();
    expect((await stopped).status).toBe(200);
    await closed;
    await expect(at('healthz')).rejects.toThrow(/ECONNREFUSED/);
  });

  it('cuts off what takes too long', async () => {
    const asked = new Promise<void>(begun => {
      const stuck = fakeMeter('left', {
        stopTransaction: () => {
          begun();
          return new Promise(() => undefined);
        },
      });
      site.set(stuck);
    });
    const stopped = stopLeft();
    await asked;
    const closed = served.close(50);
    await expect(stopped).rejects.toThrow();
    await closed;
    await served.close();
  });
});

describe('the place of a site', () => {
  it('is told of when it is taken already, or none', async () => {
    await expect(serveSite({ site, token, port: served.port })).rejects.toThrow(/in use/);
    await expect(serveSite({ site, token, port: 70_000 })).rejects.toThrow(/http\.port/);
    await expect(serveSite({ site, token, host: '192.0.2.1', port: 0 })).rejects.toThrow(/192\.0\.2\.1/);
  });

  it('gives up a connection on which nobody asks', async () => {
    const socket = createConnection(served.port, '127.0.0.1');
    const beganMs = performance.now();
    await new Promise(resolve => socket.on('close', resolve).resume());
    expect(performance.now() - beganMs).toBeLessThan(20_000);
  });
});

describe('a start whose client goes away', () => {
  it('is withdrawn, unless it has been sent', async () => {
    const withdrawn = new Promise<void>(resolve => {
      const waiting = fakeMeter('left', {
        startTransaction: (_, { signal } = {}) =>
          new Promise((_resolve, reject) => {
            signal?.addEventListener('abort', () => {
              reject(new AbortedError({ message: 'It was withdrawn' }));
              resolve();
            });
            leave();
          }),
      });
      site.set(waiting);
    });
    const body = JSON.stringify({ transactionId: 'tx-1', evseId: '' });
    const headers = { ...bearer, 'Content-Type': 'application/json', 'Content-Length': String(body.length) };
    const asked = request(`${served.url}api/meters/left/transactions`, {
      method: 'POST',
      headers,
      agent: false,
    });
    const leave = () => asked.destroy();
    asked.on('error', () => undefined);
    asked.end(body);
    await withdrawn;
    expect((await at('healthz')).status).toBe(200);
  });
});

describe('a mistake in the program', () => {
  it.each([
    ['an error', new Error('secret-id')],
    ['what is no error', 'secret-id'],
  ])('is told to the program, and its client learns nothing of it: %s', async (_, mistake) => {
    const mistakes: unknown[] = [];
    const mistaken = fakeMeter('left', { stopTransaction: () => Promise.reject(mistake) });
    await using other = await serveSite({
      site: fakeSite(mistaken),
      token,
      port: 0,
      onMistake: error => mistakes.push(error),
    });
    const answer = await ask(`${other.url}api/meters/left/stop`, { body: {}, headers: bearer });
    expect(answer).toMatchObject({
      status: 500,
      json: { error: { code: 'METER_INTERNAL', effect: 'unknown' } },
    });
    expect(answer.text).not.toContain('secret');
    expect(mistakes).toEqual([mistake]);
  });
});
