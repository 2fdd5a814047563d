import { createConnection } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ServedSite, serveSite } from '../../../../src/serve/http/index.ts';
import {
  type FakeMeter,
  type FakeSite,
  fakeMeter,
  fakeSite,
  idle,
} from '../../../unit/serve/http/fake-site.ts';
import { type Answer, type Asked, ask } from './support/http-client.ts';

const token = 'a-token-that-nobody-guesses';
const bearer = { Authorization: `Bearer ${token}` };

let stops: (string | undefined)[];
let mistakes: unknown[];
let left: FakeMeter;
let site: FakeSite;
let served: ServedSite;

beforeEach(async () => {
  stops = [];
  mistakes = [];
  left = fakeMeter('left', {
    stopTransaction(id) {
      stops.push(id);
      return Promise.resolve(undefined);
    },
  });
  left.become(idle);
  site = fakeSite(left);
  served = await serveSite({ site, token, port: 0, onMistake: error => mistakes.push(error) });
});

afterEach(async () => {
  await served.close();
  expect(mistakes).toEqual([]);
});

const at = (path: string, asked?: Asked) => ask(`${served.url}${path}`, asked);
const code = (answer: { json: unknown }) => (answer.json as { error: { code: string } }).error.code;
const stop = (headers: Record<string, string>) => at('api/meters/left/stop', { body: {}, headers });

const free = ['api/meters', 'api/meters/left', 'api/openapi.json', 'metrics', 'healthz', 'readyz'];
const guarded: readonly (readonly [string, Asked])[] = [
  ['api/meters/left/transactions', { body: {} }],
  ['api/meters/left/transactions/tx-1/stop', { method: 'POST' }],
  ['api/meters/left/stop', { method: 'POST' }],
  ['api/meters/left/records', {}],
  ['api/meters/left/records/tx-1', {}],
];

describe('the token', () => {
  it.each(guarded)('is asked for by %s, also on this machine', async (path, asked) => {
    const answer = await at(path, asked);
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toContain('Bearer');
    expect(code(answer)).toBe('SITE_UNAUTHORIZED');
    expect(stops).toEqual([]);
  });

  it.each(free)('is not asked for by %s on this machine', async path => {
    expect((await at(path)).status).toBe(200);
  });

  it.each([
    ['another text', 'Bearer another-token-of-the-same'],
    ['the beginning of it', `Bearer ${token.slice(0, -1)}`],
    ['more than it', `Bearer ${token}x`],
    ['another scheme', `Basic ${token}`],
    ['nothing', 'Bearer'],
  ])('is refused when it is %s, also where none is needed', async (_, Authorization) => {
    for (const path of ['api/meters', 'api/meters/left/records'])
      expect((await at(path, { headers: { Authorization } })).status).toBe(401);
  });

  it('may be tried ten times; then the wrong one is refused for a while, and the right one is taken', async () => {
    const wrong = { headers: { Authorization: 'Bearer wrong' } };
    for (let count = 0; count < 10; count += 1) expect((await at('healthz', wrong)).status).toBe(401);
    const answer = await at('healthz', wrong);
    expect(answer.status).toBe(429);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect((await stop(bearer)).status).toBe(200);
    expect((await at('metrics')).text).toContain('dcbm_http_wrong_tokens_total 11');
  });

  it('must not be one that could be guessed', async () => {
    for (const guessable of ['', 'short', 'with a space in the middle', 'mit-umlauten-äöü-und-mehr'])
      await expect(serveSite({ site, token: guessable, port: 0 })).rejects.toThrow(/http\.tokenFile/);
  });
});

describe('a site that is bound elsewhere, or has names', () => {
  it.each([
    ['0.0.0.0', []],
    ['127.0.0.1', ['meters.example']],
  ])('asks for the token everywhere but for the sign of life (%s, names %j)', async (host, hosts) => {
    await using elsewhere = await serveSite({ site, token, host, hosts, port: 0 });
    const url = `http://127.0.0.1:${elsewhere.port}/`;
    for (const path of free) {
      expect((await ask(url + path)).status).toBe(path === 'healthz' ? 200 : 401);
      expect((await ask(url + path, { headers: bearer })).status).toBe(200);
    }
    expect((await ask(`${url}api/events`)).status).toBe(401);
  });

  it('answers to its names and its own address, and to no other', async () => {
    await using elsewhere = await serveSite({
      site,
      token,
      host: '0.0.0.0',
      hosts: ['meters.example'],
      port: 0,
    });
    const asHost = async (Host: string) =>
      (await ask(`http://127.0.0.1:${elsewhere.port}/healthz`, { headers: { Host } })).status;
    for (const own of ['meters.example', 'METERS.example:8090', `127.0.0.1:${elsewhere.port}`, 'localhost'])
      expect([own, await asHost(own)]).toEqual([own, 200]);
    for (const foreign of ['evil.example', 'meters.example.evil.example', '10.1.2.3', '0.0.0.1'])
      expect([foreign, await asHost(foreign)]).toEqual([foreign, 403]);
  });
});

describe('a request that is not meant for this site', () => {
  it.each([
    ['the name of another host', { Host: 'evil.example' }, 'SITE_HOST_FOREIGN'],
    ['a name that only begins like the own', { Host: 'localhost.evil.example' }, 'SITE_HOST_FOREIGN'],
    ['a user before the host', { Host: 'evil.example@127.0.0.1' }, 'SITE_HOST_FOREIGN'],
    ['the origin of another site', { Origin: 'https://evil.example' }, 'SITE_ORIGIN_FOREIGN'],
    ['the origin of another port', { Origin: 'http://127.0.0.1:1' }, 'SITE_ORIGIN_FOREIGN'],
    ['an origin without a name', { Origin: 'null' }, 'SITE_ORIGIN_FOREIGN'],
    [
      'a part of a page of another site',
      { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' },
      'SITE_ORIGIN_FOREIGN',
    ],
  ])('is refused with the token, too: %s', async (_, headers, expected) => {
    for (const path of ['healthz', 'metrics', 'api/events', 'api/meters/left/records']) {
      const answer = await at(path, { headers: { ...bearer, ...headers } });
      // What is no host at all is refused before it is looked at.
      if (answer.status === 400) continue;
      expect([answer.status, code(answer)]).toEqual([403, expected]);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
    expect((await stop({ ...bearer, ...headers })).status).toBeGreaterThanOrEqual(400);
    expect(stops).toEqual([]);
  });

  it('gets no permission to be read from elsewhere', async () => {
    const headers = { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST' };
    const answer = await at('api/meters/left/stop', { method: 'OPTIONS', headers });
    expect(answer.status).toBe(403);
    expect(Object.keys(answer.headers).filter(name => name.startsWith('access-control'))).toEqual([]);
  });

  it.each([
    ['has no host', 'GET /api/meters HTTP/1.0\r\n\r\n', 400],
    ['has no path', 'OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n', 400],
    [
      'has another host in its address',
      'GET http://evil.example/healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n',
      403,
    ],
    [
      'names two hosts',
      'GET /healthz HTTP/1.1\r\nHost: evil.example\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n',
      403,
    ],
  ])('is refused when it %s', async (_, text, status) => {
    const socket = createConnection(served.port, '127.0.0.1');
    const received = new Promise<string>(resolve => {
      let answer = '';
      socket.setEncoding('utf8').on('data', chunk => {
        answer += chunk;
      });
      socket.on('close', () => resolve(answer));
    });
    socket.write(text);
    expect((await received).split(' ')[1]).toBe(String(status));
  });
});

describe('a page', () => {
  const origin = () => ({ Origin: served.url.slice(0, -1) });
  const logIn = (shown: string) => at('api/session', { body: { token: shown }, headers: origin() });
  const cookieOf = (answer: Answer) => answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';

  it('shows the token once, and has a cookie that is not the token', async () => {
    const answer = await logIn(token);
    expect(answer.status).toBe(201);
    const [cookie = ''] = answer.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Strict/);
    expect(cookie).not.toContain(token);
    const headers = { Cookie: cookieOf(answer) };
    expect((await stop({ ...headers, ...origin() })).status).toBe(200);
    expect((await at('api/meters/left/records', { headers })).status).not.toBe(401);
  });

  it('must name its origin to change something, and must be of this site', async () => {
    const headers = { Cookie: cookieOf(await logIn(token)) };
    expect((await stop(headers)).status).toBe(403);
    expect((await stop({ ...headers, Origin: 'http://127.0.0.1:1' })).status).toBe(403);
    expect(stops).toEqual([]);
  });

  it('is let in by no other value, and by none after it has left', async () => {
    const headers = { Cookie: cookieOf(await logIn(token)), ...origin() };
    const [name] = headers.Cookie.split('=');
    expect((await stop({ ...headers, Cookie: `${name}=${token}` })).status).toBe(401);
    expect((await at('api/session', { method: 'DELETE', headers })).status).toBe(204);
    expect((await stop(headers)).status).toBe(401);
  });

  it('may try ten wrong tokens', async () => {
    for (let count = 0; count < 10; count += 1) expect((await logIn('wrong')).status).toBe(401);
    expect((await logIn('wrong')).status).toBe(429);
    expect((await logIn(token)).status).toBe(201);
  });

  it('counts as one of at most 64: the oldest has to show the token again', async () => {
    const first = cookieOf(await logIn(token));
    for (let count = 0; count < 64; count += 1) await logIn(token);
    expect((await stop({ Cookie: first, ...origin() })).status).toBe(401);
  });
});

describe('what is too large or odd', () => {
  it('is refused by its size: a body with its length, one without, an address, headers', async () => {
    const large = 'x'.repeat(17 * 1024);
    const named = await at('api/meters/left/stop', { body: { transactionId: large }, headers: bearer });
    expect([named.status, code(named)]).toEqual([413, 'SITE_BODY_TOO_LARGE']);
    const chunked = await at('api/meters/left/stop', {
      body: JSON.stringify({ transactionId: large }),
      headers: { ...bearer, 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' },
    });
    expect(chunked.status).toBe(413);
    const long = await at(`api/meters/${'x'.repeat(5000)}`);
    expect([long.status, code(long)]).toEqual([414, 'SITE_URL_TOO_LONG']);
    expect((await at('healthz', { headers: { 'X-Large': large } })).status).toBe(431);
    expect(stops).toEqual([]);
  });

  it('is no body of a question, which nobody looks at', async () => {
    const headers = { 'Content-Length': '2' };
    expect((await at('api/meters', { method: 'GET', body: {}, headers })).status).toBe(200);
  });

  it('is no body that comes in pieces, if it is small', async () => {
    const answer = await at('api/meters/left/stop', {
      body: { transactionId: 'tx-1' },
      headers: { ...bearer, 'Transfer-Encoding': 'chunked' },
    });
    expect([answer.status, stops]).toEqual([200, ['tx-1']]);
  });

  it.each([
    ['nothing, which could be meant for another path', { method: 'POST' }, 400],
    ['no JSON', { body: '{', headers: { 'Content-Type': 'application/json' } }, 400],
    ['JSON that is not called so', { body: '{}', headers: { 'Content-Type': 'text/plain' } }, 415],
    ['a field that is not known', { body: { transactionID: 'tx-1' } }, 400],
    ['an id that is no text', { body: { transactionId: 1 } }, 400],
    ['a list', { body: [] }, 400],
  ])('is refused by its form: %s', async (_, asked, status) => {
    const { headers } = asked as Asked;
    const answer = await at('api/meters/left/stop', { ...asked, headers: { ...bearer, ...headers } });
    expect(answer.status).toBe(status);
    expect(stops).toEqual([]);
  });

  it('stops what has an id of odd characters, by the body', async () => {
    for (const transactionId of ['..', 'a/b', '%2F', 'ä?#', '\u0000']) {
      await at('api/meters/left/stop', { body: { transactionId }, headers: bearer });
    }
    expect(stops).toEqual(['..', 'a/b', '%2F', 'ä?#', '\u0000']);
  });

  it.each(['..', '%2e%2E', '.', '%2e', '.%2e'])(
    'is a path with the part %s, which a URL takes for another one: it stops nothing',
    async part => {
      const path = `/api/meters/left/transactions/${part}/stop`;
      const answer = await askRaw(Number(new URL(served.url).port), 'POST', path, bearer, '{}');
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).toContain('SITE_REQUEST_INVALID');
      expect(stops).toEqual([]);
    },
  );

  it('stops what has an id of odd characters, by the path', async () => {
    for (const id of ['a/b', '%2F', 'ä?#', 'a%zz', '+ ']) {
      await at(`api/meters/left/transactions/${encodeURIComponent(id)}/stop`, {
        method: 'POST',
        headers: bearer,
      });
    }
    expect(stops).toEqual(['a/b', '%2F', 'ä?#', 'a%zz', '+ ']);
  });

  it.each([
    ['a path that is not there', 'api/nothing', 'GET', 404],
    ['a meter that is not there', 'api/meters/right', 'GET', 404],
    ['a name of JavaScript', 'api/meters/__proto__', 'GET', 404],
    ['another method', 'api/meters', 'PUT', 405],
    ['the head of a stream', 'api/events', 'HEAD', 405],
    ['a method that no page may use', 'api/meters', 'TRACE', 405],
    ['a method that hardly anybody knows', 'api/meters', 'PROPFIND', 405],
  ])('is refused: %s', async (_, path, method, status) => {
    expect((await at(path, { method })).status).toBe(status);
  });
});

describe('every answer', () => {
  it.each([
    ['api/meters', {}],
    ['metrics', {}],
    ['api/nothing', {}],
    ['api/meters/left/records', {}],
    ['healthz', { headers: { Host: 'evil.example' } }],
  ])('has strict headers: %s %j', async (path, asked) => {
    const { headers } = await at(path, asked);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['cross-origin-resource-policy']).toBe('same-origin');
    expect(headers['x-powered-by']).toBeUndefined();
  });
});

/** The path as it stands; whatever makes a URL of it would change it. */
function askRaw(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string>,
  body: string,
): Promise<string> {
  const lines = Object.entries({
    Host: `127.0.0.1:${port}`,
    'Content-Type': 'application/json',
    'Content-Length': String(body.length),
    Connection: 'close',
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve, reject) => {
    let text = '';
    createConnection(port, '127.0.0.1')
      .setEncoding('utf8')
      .on('data', (chunk: string) => {
        text += chunk;
      })
      .on('error', reject)
      .on('close', () => resolve(text))
      .write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
  });
}
