import { z } from 'zod';
import type { GoodAnswer, Route } from './route.ts';
import { type SchemaName, schemas } from './schemas/index.ts';

type Json = Readonly<Record<string, unknown>>;

const place = (name: string) => `#/components/schemas/${name}`;
const reference = (name: SchemaName) => ({ $ref: place(name) });

/** The description of the interface, OpenAPI 3.1: of the routes that are there, by the schemas that check them. */
export function openApi(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const each of routes) paths[each.path] = { ...paths[each.path], [each.method]: operation(each) };
  return {
    openapi: '3.1.1',
    info: {
      title: 'Meters of a site',
      version,
      description:
        'LEM DCBM meters. What changes something, and what carries identification data, needs the token; everything else only when it is asked for from another machine.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: components(),
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'The text of the token file of the site.' },
        page: { type: 'apiKey', in: 'cookie', name: 'dcbm_PORT', description: 'From POST /api/session.' },
      },
    },
  };
}

function components(): Json {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const made = z.toJSONSchema(registry, { target: 'draft-2020-12', uri: place });
  return Object.fromEntries(
    Object.entries(made.schemas).map(([name, { $id: _, $schema: __, ...schema }]) => [name, schema]),
  );
}

const security = {
  anyone: [],
  local: [{}, { token: [] }, { page: [] }],
  token: [{ token: [] }, { page: [] }],
} as const;

/** Of every route: wrong token, foreign host or origin, too long an address, too many wrong tokens, a mistake. */
const commonFailures = [401, 403, 414, 429, 500];

function operation(each: Route): Json {
  const { summary, description, access, body, answers, failures } = each;
  const failed = [...new Set([...commonFailures, ...failures])].toSorted((a, b) => a - b);
  const good = answers.map(answer => [answer.status, goodAnswer(answer)] as const);
  const known = new Set(answers.map(({ status }) => status));
  const bad = failed.filter(status => !known.has(status)).map(status => [status, badAnswer(status)] as const);
  return {
    summary,
    ...(description === undefined ? {} : { description }),
    operationId: operationId(each),
    security: security[access],
    parameters: [...pathParameters(each.path), ...queryParameters(each.query)],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: reference(body.schema) } },
          },
        }),
    responses: Object.fromEntries([...good, ...bad]),
  };
}

function goodAnswer({ description, content }: GoodAnswer): Json {
  const kinds = Object.entries(content).map(([type, schema]) => [
    type,
    schema === 'text' ? {} : { schema: reference(schema) },
  ]);
  return { description, ...(kinds.length === 0 ? {} : { content: Object.fromEntries(kinds) }) };
}

const failureTexts: Readonly<Record<number, string>> = {
  400: 'The request is not as it should be.',
  401: 'The token is missing or wrong.',
  403: 'Another host, or a page of another site.',
  404: 'No such meter, transaction or record.',
  405: 'Not by this method.',
  409: 'What runs, or the state of the meter or the site, speaks against it.',
  413: 'The body is too large.',
  414: 'The address is too long.',
  415: 'The body is not called JSON.',
  422: 'The record cannot be written in this form.',
  429: 'Too many wrong tokens from this address.',
  500: 'A mistake in the program.',
  502: 'The meter, or the way to it, failed; `effect` says whether it may have acted.',
  503: 'Not now; see Retry-After.',
  504: 'The meter did not answer in time; `effect` says whether it may have acted.',
};

function badAnswer(status: number): Json {
  const description = failureTexts[status] ?? 'It failed.';
  return { description, content: { 'application/json': { schema: reference('Error') } } };
}

/** Such as `postMetersNameStop`. */
function operationId({ method, path }: Route): string {
  const words = path.replace(/^\/api\b/, '').match(/\w+/g) ?? [];
  return method + words.map(word => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(query: z.ZodObject | undefined): Json[] {
  if (query === undefined) return [];
  const { properties = {} } = z.toJSONSchema(query, { target: 'draft-2020-12', io: 'input' });
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: false, schema }));
}
