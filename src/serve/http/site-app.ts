import { Hono } from 'hono';
import { createDoorkeeper } from './access.ts';
import { expectSmallBody } from './body.ts';
import { createCharts } from './charts.ts';
import { failedAnswer } from './error-answer.ts';
import { createFeed } from './feed.ts';
import { strictHeaders } from './headers.ts';
import { createMetrics } from './metrics.ts';
import { openApi } from './open-api.ts';
import type { SiteAppOptions } from './options.ts';
import { pageAnswer } from './page-answer.ts';
import type { Parts } from './parts.ts';
import { SiteProblem } from './problems.ts';
import type { Route, SiteContext, SiteEnv } from './route.ts';
import { meterRoutes } from './routes/meters.ts';
import { recordRoutes } from './routes/records.ts';
import { serviceRoutes } from './routes/service.ts';
import { streamRoutes } from './routes/streams.ts';
import { transactionRoutes } from './routes/transactions.ts';
import { followSite, type SiteFacts } from './site-facts.ts';
import { createStreams } from './streams.ts';

/** Everything that a site answers. */
export interface SiteApp {
  /** To be served by `@hono/node-server`: streams write to the response of Node.js themselves. */
  readonly app: Hono<SiteEnv>;
  /** Ends the streams and lets go of the meters. Idempotent. */
  close(): void;
}

/** Path and query. */
const maxUrlLength = 4096;

/** @throws ConfigError METER_CONFIG_INVALID for a token that could be guessed. */
export function createSiteApp(options: SiteAppOptions): SiteApp {
  const { site, token, boundTo, version = '0', onMistake = () => undefined } = options;
  const { title = 'Meters', isReadOnly = false, page = new Map() } = options;
  const monotonicMs = () => performance.now();
  const doorkeeper = createDoorkeeper(token, boundTo, monotonicMs);
  const streams = createStreams();
  const feed = createFeed(streams);
  const charts = createCharts(streams);
  const facts: SiteFacts = followSite(site, monotonicMs, feed.follow);
  const metrics = createMetrics(() => facts, {
    readers: () => streams.count,
    droppedReaders: () => streams.dropped,
    failedTries: () => doorkeeper.failedTries,
  });
  const told = site.changed$.subscribe(() => feed.tellMeters(site.meters().map(({ name }) => name)));

  let description: string | undefined;
  const parts: Parts = {
    site,
    facts,
    streams,
    feed,
    metrics,
    doorkeeper,
    charts,
    about: { title, isReadOnly, version },
    description: () => {
      description ??= JSON.stringify(openApi(routes, version));
      return description;
    },
  };
  const routes = [
    ...meterRoutes(parts),
    ...streamRoutes(parts),
    ...transactionRoutes(parts),
    ...recordRoutes(parts),
    ...serviceRoutes(parts),
  ];

  const app = new Hono<SiteEnv>();
  app.use(async (context, next) => {
    for (const [name, value] of Object.entries(strictHeaders)) context.header(name, value);
    doorkeeper.expectOwn(context);
    if ((context.env.incoming.url ?? '').length > maxUrlLength)
      throw new SiteProblem('SITE_URL_TOO_LONG', `The address is longer than ${maxUrlLength} characters`);
    expectPlainPath(context.env.incoming.url ?? '');
    context.set('grant', doorkeeper.grantOf(context));
    await next();
  });
  for (const each of routes) {
    app.on(
      each.method,
      honoPath(each),
      async (context, next) => {
        doorkeeper.expectAccess(context, each.access);
        expectSmallBody(context);
        await next();
      },
      each.answer,
    );
  }
  for (const [path, file] of page) app.get(path, context => pageAnswer(context, file));
  refuseOtherMethods(app, routes);
  app.notFound(context =>
    answerFailure(context, new SiteProblem('SITE_PATH_UNKNOWN', 'There is no such path')),
  );
  app.onError((error, context) => {
    if (failedAnswer(error).status === 500) onMistake(error);
    return answerFailure(context, error);
  });

  return {
    app,
    close() {
      told.unsubscribe();
      facts.stop();
      feed.stop();
      charts.stop();
      metrics.stop();
      streams.close();
    },
  };
}

/** A URL takes `..` and `%2e%2e` for a step back: a stop of such an id would be one of whatever runs. */
function expectPlainPath(url: string): void {
  const [path = ''] = url.split('?');
  if (/(^|[/\\])(\.|%2e){1,2}([/\\]|$)/i.test(path))
    throw new SiteProblem(
      'SITE_REQUEST_INVALID',
      'The path has a part . or .., which means another path; name such an id in the body of POST /api/meters/NAME/stop',
    );
}

function honoPath({ path }: Route): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

function refuseOtherMethods(app: Hono<SiteEnv>, routes: readonly Route[]): void {
  for (const path of new Set(routes.map(honoPath))) {
    const own = routes.filter(each => honoPath(each) === path).map(({ method }) => method.toUpperCase());
    const methods = own.flatMap(method => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
    app.all(path, () => {
      throw new SiteProblem('SITE_METHOD_UNKNOWN', 'This path has no such method', {
        Allow: methods.join(', '),
      });
    });
  }
}

function answerFailure(context: SiteContext, error: unknown): Response {
  const { status, headers, body } = failedAnswer(error);
  return context.body(JSON.stringify(body), status, {
    ...strictHeaders,
    ...headers,
    'Content-Type': 'application/json; charset=utf-8',
  });
}
