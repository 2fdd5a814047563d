import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transactionRequestSchema } from '../../../../src/domain/transaction-request.ts';
import { type ServedSite, serveSite } from '../../../../src/serve/http/index.ts';
import { startSchema } from '../../../../src/serve/http/schemas/requests.ts';
import { createSimulator, listen, type SimulatorServer } from '../../../../src/simulator/index.ts';
import { aRequest } from '../../../support/a-request.ts';
import { type Answer, type Asked, ask, bearer, openStream, token } from './support/http-client.ts';
import { type SiteOfMeters, siteOfMeters } from './support/site-of-meters.ts';

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, { content?: Record<string, { schema?: object }> }>>;
}
interface Description {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

let folder: string;
let server: SimulatorServer;
let meters: SiteOfMeters;
let served: ServedSite;
let described: Description;
let ajv: Ajv2020;
const asked = new Set<string>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'site-'));
  server = await listen(createSimulator({ seed: 7 }), { host: '127.0.0.1', port: 0 });
  const places = [
    { name: 'left', ipAddress: '127.0.0.1', port: server.port },
    // Nobody listens there.
    { name: 'dark', ipAddress: '127.0.0.1', port: 9, commandHoldMs: 1000 },
  ];
  meters = siteOfMeters(places, join(folder, 'journal'));
  served = await serveSite({ site: meters.site, token, port: 0, version: '1.2.3' });
  await meters.identified('left');
  described = (await ask(`${served.url}api/openapi.json`)).json as Description;
  ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
  ajv.addVocabulary(['components']);
  ajv.addSchema({ $id: 'api', components: described.components });
});

afterAll(async () => {
  await served.close();
  await meters[Symbol.asyncDispose]();
  await server.close();
  rmSync(folder, { recursive: true });
});

function validatorOf(schema: object): ValidateFunction {
  return ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"api#/components')));
}

/** The component of this name. */
function expectValid(name: string, value: unknown): void {
  const validate = validatorOf({ $ref: `#/components/schemas/${name}` });
  validate(value);
  expect(validate.errors ?? []).toEqual([]);
}

/** Asks, and holds the answer against what the description says of this path, method and status. */
async function answerOf(template: string, path: string, request: Asked = {}): Promise<Answer> {
  const method = request.method ?? (request.body === undefined ? 'GET' : 'POST');
  const operation = described.paths[template]?.[method.toLowerCase()];
  const answer = await ask(served.url + path.slice(1), request);
  asked.add(`${method} ${template}`);
  const response = operation?.responses[answer.status];
  expect(response, `${method} ${template} ${answer.status}`).toBeDefined();
  const type = answer.headers['content-type']?.split(';')[0];
  if (type !== undefined) expect(Object.keys(response?.content ?? {})).toContain(type);
  const schema = type === undefined ? undefined : response?.content?.[type]?.schema;
  if (schema !== undefined) {
    const validate = validatorOf(schema);
    validate(answer.json);
    expect(validate.errors ?? []).toEqual([]);
  }
  return answer;
}

describe('the description of the interface', () => {
  it('is OpenAPI 3.1 with schemas that can be compiled, and names each operation once', () => {
    expect(described.openapi).toMatch(/^3\.1\./);
    for (const name of Object.keys(described.components.schemas)) expectValidSchema(name);
    const ids = Object.values(described.paths).flatMap(path =>
      Object.values(path).map(each => each.operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('asks for what the driver asks for', () => {
    expect(Object.keys(startSchema.shape).toSorted()).toEqual(
      Object.keys(transactionRequestSchema.shape).toSorted(),
    );
  });

  it('holds for what every route answers', async () => {
    const one = '/api/meters/{name}';
    const start = { body: aRequest('tx-1'), headers: bearer };
    const post = { method: 'POST', headers: bearer };

    await answerOf('/healthz', '/healthz');
    expect((await answerOf('/readyz', '/readyz')).status).toBe(503);
    await answerOf('/metrics', '/metrics');
    await answerOf('/api/openapi.json', '/api/openapi.json');
    await answerOf('/api/meters', '/api/meters');
    await answerOf('/api/site', '/api/site');
    for (const headers of [{}, bearer]) await answerOf(`${one}/about`, '/api/meters/left/about', { headers });
    await answerOf('/api/meters', '/api/meters', { headers: { Authorization: 'Bearer wrong' } });
    expect((await answerOf(one, '/api/meters/nobody')).status).toBe(404);

    const transactions = `${one}/transactions`;
    expect((await answerOf(transactions, '/api/meters/left/transactions', { body: {} })).status).toBe(401);
    for (const wrong of [{}, { ...aRequest('tx-1'), more: 1 }, aRequest('x'.repeat(38)), aRequest('a|b')])
      expect(
        (await answerOf(transactions, '/api/meters/left/transactions', { ...start, body: wrong })).status,
      ).toBe(400);
    expect((await answerOf(transactions, '/api/meters/left/transactions', start)).status).toBe(201);
    for (const headers of [{}, bearer]) {
      await answerOf(one, '/api/meters/left', { headers });
      await answerOf(one, '/api/meters/dark', { headers });
    }

    const stop = `${one}/transactions/{id}/stop`;
    expect((await answerOf(stop, '/api/meters/left/transactions/other/stop', post)).status).toBe(404);
    expect((await answerOf(stop, '/api/meters/left/transactions/tx-1/stop', post)).status).toBe(200);
    const any = { body: {}, headers: bearer };
    expect((await answerOf(`${one}/stop`, '/api/meters/left/stop', post)).status).toBe(400);
    const whatever = await answerOf(`${one}/stop`, '/api/meters/left/stop', any);
    expect(whatever).toMatchObject({ status: 200, json: { record: null } });
    const dark = await answerOf(`${one}/stop`, '/api/meters/dark/stop', any);
    expect(dark.json).toMatchObject({ error: { effect: 'none' } });
    expect(dark.status).toBeGreaterThanOrEqual(500);

    const records = `${one}/records`;
    for (const format of ['json', 'safe-xml', 'ocmf', 'pdf']) {
      const query = `?format=${format}`;
      const expected = format === 'pdf' ? 400 : 200;
      expect((await answerOf(records, `/api/meters/left/records${query}`, { headers: bearer })).status).toBe(
        expected,
      );
      expect(
        (await answerOf(`${records}/{id}`, `/api/meters/left/records/tx-1${query}`, { headers: bearer }))
          .status,
      ).toBe(expected);
    }
    for (const [query, expected] of [
      ['order=newest&words=true&limit=1', 200],
      ['paginationCounter=1&order=oldest', 200],
      ['order=up', 400],
      ['words=false', 400],
      ['paginationCounter=x', 400],
    ] as const)
      expect((await answerOf(records, `/api/meters/left/records?${query}`, { headers: bearer })).status).toBe(
        expected,
      );
    for (const place of ['/api/events', `${one}/events`])
      expect((await answerOf(place, `${place.replace('{name}', 'left')}?replay=some`)).status).toBe(400);
    expect(
      (await answerOf(`${records}/{id}`, '/api/meters/left/records/none', { headers: bearer })).status,
    ).toBe(404);
    expect((await answerOf(records, '/api/meters/dark/records', { headers: bearer })).status).toBe(503);
    for (const [meter, status] of [
      ['left', 200],
      ['dark', 503],
    ] as const) {
      const answer = await answerOf(`${one}/evidence`, `/api/meters/${meter}/evidence`, { headers: bearer });
      expect(answer.status).toBe(status);
    }

    expect((await answerOf('/api/session', '/api/session', { body: { token } })).status).toBe(201);
    expect((await answerOf('/api/session', '/api/session', { body: { token: 'wrong' } })).status).toBe(401);
    await answerOf('/api/session', '/api/session', { method: 'DELETE' });

    const streams = Object.entries(described.paths).filter(
      ([, { get }]) => get?.responses['200']?.content?.['text/event-stream'] !== undefined,
    );
    for (const [template] of streams) {
      asked.add(`GET ${template}`);
      const isChart = template.endsWith('chart');
      const url = served.url + template.slice(1).replace('{name}', 'left');
      const stream = await openStream(url, isChart ? bearer : {});
      if (isChart) {
        expect((await stream.frame(({ event }) => event === 'chart')).data).toEqual(expect.any(Object));
        stream.leave();
        continue;
      }
      const { data } = await stream.frame(({ event }) => event === 'meter');
      expectValid('Meter', data);
      if (template.endsWith('measurements')) {
        expectValid('MeasurementFrame', (await stream.frame(({ event }) => event === 'measurements')).data);
      } else {
        await ask(`${served.url}api/meters/left/stop`, any);
        expectValid('FactFrame', (await stream.frame(({ event }) => event === 'fact')).data);
      }
      stream.leave();
    }

    const all = Object.entries(described.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map(method => `${method.toUpperCase()} ${path}`),
    );
    expect([...asked].toSorted()).toEqual(all.toSorted());
  });
});

function expectValidSchema(name: string): void {
  expect(() => validatorOf({ $ref: `#/components/schemas/${name}` })).not.toThrow();
}
