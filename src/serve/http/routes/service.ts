import { deleteCookie, setCookie } from 'hono/cookie';
import type { z } from 'zod';
import { pageSessionS } from '../page-sessions.ts';
import { json, type Parts } from '../parts.ts';
import { type Route, route } from '../route.ts';
import type { healthSchema, readinessSchema } from '../schemas/meter.ts';
import { sessionRequestSchema, type sessionSchema } from '../schemas/requests.ts';

/** What tools ask about the service itself, and how pages show the token. */
export function serviceRoutes(parts: Parts): readonly Route[] {
  const { site, facts, metrics, doorkeeper } = parts;
  const { cookieName, pageSessions } = doorkeeper;

  function readiness(): z.infer<typeof readinessSchema> {
    const all = facts.all();
    const notReady = all
      .filter(({ facts: seen }) => seen.identity === undefined)
      .map(({ meter }) => {
        const { state } = meter.health();
        return {
          name: meter.name,
          state: state.name,
          reason: ('reason' in state && state.reason?.code) || null,
        };
      });
    return { ready: notReady.length === 0 && !site.isClosing, meters: all.length, notReady };
  }

  return [
    route({
      method: 'get',
      path: '/healthz',
      summary: 'The process lives',
      access: 'anyone',
      answers: [{ status: 200, description: 'It does.', content: { 'application/json': 'Health' } }],
      failures: [],
      handle: context => json<z.infer<typeof healthSchema>>(context, { alive: true }),
    }),
    route({
      method: 'get',
      path: '/readyz',
      summary: 'Every meter has been identified since the start',
      description: 'A meter that is lost later does not change it: see link in /api/meters.',
      access: 'local',
      answers: [
        { status: 200, description: 'They have.', content: { 'application/json': 'Readiness' } },
        {
          status: 503,
          description: 'Not yet all, or the site is about to end.',
          content: { 'application/json': 'Readiness' },
        },
      ],
      failures: [],
      handle: context => {
        const answer = readiness();
        return json(context, answer, answer.ready ? 200 : 503);
      },
    }),
    route({
      method: 'get',
      path: '/metrics',
      summary: 'Metrics for Prometheus',
      description: 'The only label is the name of the meter. A value that is not known is absent.',
      access: 'local',
      answers: [{ status: 200, description: 'In its text format.', content: { 'text/plain': 'text' } }],
      failures: [],
      handle: async context =>
        context.body(await metrics.text(), 200, { 'Content-Type': metrics.contentType }),
    }),
    route({
      method: 'get',
      path: '/api/openapi.json',
      summary: 'This description',
      access: 'local',
      answers: [{ status: 200, description: 'OpenAPI 3.1.', content: { 'application/json': 'text' } }],
      failures: [],
      handle: context =>
        context.body(parts.description(), 200, { 'Content-Type': 'application/json; charset=utf-8' }),
    }),
    route({
      method: 'post',
      path: '/api/session',
      summary: 'A page shows the token, and gets a cookie',
      description:
        'The cookie is random, and not the token; HttpOnly and SameSite=Strict. With it, requests that change something need the header Origin of this site, which browsers send.',
      access: 'anyone',
      body: { schema: 'SessionRequest', parse: sessionRequestSchema },
      answers: [
        { status: 201, description: 'The cookie is set.', content: { 'application/json': 'Session' } },
      ],
      failures: [400, 413, 415, 429],
      handle: (context, { body }) => {
        const value = doorkeeper.openPageSession(context, body.token);
        setCookie(context, cookieName, value, {
          path: '/',
          httpOnly: true,
          sameSite: 'Strict',
          secure: context.req.header('Origin')?.startsWith('https:') === true,
          maxAge: pageSessionS,
        });
        return json<z.infer<typeof sessionSchema>>(context, { expiresInS: pageSessionS }, 201);
      },
    }),
    route({
      method: 'delete',
      path: '/api/session',
      summary: 'A page is done',
      access: 'anyone',
      answers: [{ status: 204, description: 'The cookie is worth nothing any more.', content: {} }],
      failures: [],
      handle: context => {
        const value = doorkeeper.cookieOf(context);
        if (value !== undefined) pageSessions.end(value);
        deleteCookie(context, cookieName, { path: '/' });
        return context.body(null, 204);
      },
    }),
  ];
}
