import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { z } from 'zod';
import type { Grant } from './access.ts';
import { readBody } from './body.ts';
import { SiteProblem } from './problems.ts';
import type { SchemaName } from './schemas/index.ts';

/** What hono knows of a request here. */
export interface SiteEnv {
  readonly Bindings: HttpBindings;
  readonly Variables: { grant: Grant };
}

export type SiteContext = Context<SiteEnv>;

/**
 * Who may use a route. `anyone`: also from elsewhere, without token. `local`: programs of this machine without token, others
 * with it. `token`: whoever shows it, also on this machine.
 */
export type Access = 'anyone' | 'local' | 'token';

/** One answer that a route gives when all is well: its kinds of content, each with its schema where it is JSON. */
export interface GoodAnswer {
  readonly status: number;
  readonly description: string;
  readonly content: Readonly<Record<string, SchemaName | 'text'>>;
}

interface Definition<Query, Body> {
  readonly method: 'get' | 'post' | 'delete';
  /** As OpenAPI writes it: `/api/meters/{name}`. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  readonly query?: z.ZodType<Query> & z.ZodObject;
  readonly body?: {
    readonly schema: SchemaName;
    readonly parse: z.ZodType<Body>;
  };
  readonly answers: readonly GoodAnswer[];
  /** Statuses with which it may fail, beside those that every route has. */
  readonly failures: readonly number[];
  readonly handle: (
    context: SiteContext,
    asked: { readonly query: Query; readonly body: Body },
  ) => Response | Promise<Response>;
}

/** A path and method of the site. */
export interface Route extends Omit<Definition<never, never>, 'query' | 'body' | 'handle'> {
  readonly query: z.ZodObject | undefined;
  readonly body: { readonly schema: SchemaName } | undefined;
  readonly answer: (context: SiteContext) => Promise<Response>;
}

/** A route whose query and body are checked by the schemas that describe it. */
export function route<Query = undefined, Body = undefined>(definition: Definition<Query, Body>): Route {
  const { query, body, handle, ...about } = definition;
  return {
    ...about,
    query,
    body: body && { schema: body.schema },
    async answer(context) {
      const asked = {
        query: checked(query, context.req.query(), 'query'),
        body: checked(body?.parse, body && (await readBody(context)), 'body'),
      };
      return handle(context, asked);
    },
  };
}

/** What has no schema is not looked at. */
function checked<Value>(schema: z.ZodType<Value> | undefined, value: unknown, part: string): Value {
  if (schema === undefined) return undefined as Value;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  // Names of fields and what was expected; what is in them may be of a customer.
  const issues = parsed.error.issues.map(({ path, message }) => `${[part, ...path].join('.')}: ${message}`);
  throw new SiteProblem(
    'SITE_REQUEST_INVALID',
    `The request is not as it should be: ${issues.slice(0, 10).join('; ')}`,
  );
}

/** A part of the path, decoded. */
export function param(context: SiteContext, name: string): string {
  return context.req.param(name) ?? '';
}
