import type { Site } from '../site.ts';
import type { Doorkeeper } from './access.ts';
import type { Charts } from './charts.ts';
import type { Feed } from './feed.ts';
import type { Metrics } from './metrics.ts';
import { SiteProblem } from './problems.ts';
import { param, type SiteContext } from './route.ts';
import type { KnownMeter, SiteFacts } from './site-facts.ts';
import type { Streams } from './streams.ts';

/** What a page wants to know of the site as a whole. */
export interface AboutSite {
  readonly title: string;
  readonly isReadOnly: boolean;
  readonly version: string;
}

/** What the routes work with. */
export interface Parts {
  readonly site: Site;
  readonly facts: SiteFacts;
  readonly streams: Streams;
  readonly feed: Feed;
  readonly metrics: Metrics;
  readonly doorkeeper: Doorkeeper;
  readonly charts: Charts;
  readonly about: AboutSite;
  /** The description of the interface, as JSON. */
  readonly description: () => string;
}

/** @throws SiteProblem SITE_METER_UNKNOWN. */
export function meterOf(parts: Parts, context: SiteContext): KnownMeter {
  const name = param(context, 'name');
  const known = parts.facts.get(name);
  if (known !== undefined) return known;
  const shown = JSON.stringify(name.slice(0, 64));
  throw new SiteProblem(
    'SITE_METER_UNKNOWN',
    `There is no meter of the name ${shown} in the file of the site`,
  );
}

/** @throws SiteProblem SITE_READ_ONLY, SITE_CLOSING. */
export function expectOpen({ site, about }: Parts): void {
  if (about.isReadOnly)
    throw new SiteProblem('SITE_READ_ONLY', 'This only shows the meter; nothing was sent to it');
  if (site.isClosing)
    throw new SiteProblem('SITE_CLOSING', 'The site is about to end; nothing was sent to the meter', {
      'Retry-After': '10',
    });
}

/** An answer in JSON, checked by the compiler against its schema. */
export function json<Body>(context: SiteContext, body: Body, status: 200 | 201 | 503 = 200): Response {
  return context.body(JSON.stringify(body), status, { 'Content-Type': 'application/json; charset=utf-8' });
}
