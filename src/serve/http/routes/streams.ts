import { z } from 'zod';
import { chartTopic } from '../charts.ts';
import { factTopic, measurementTopic } from '../feed.ts';
import { meterView } from '../meter-view.ts';
import { meterOf, type Parts } from '../parts.ts';
import { SiteProblem } from '../problems.ts';
import { type Route, route, type SiteContext } from '../route.ts';
import type { KnownMeter } from '../site-facts.ts';
import { frameOf } from '../streams.ts';

const content = { 'text/event-stream': 'text' } as const;
const failures = [403, 404, 405, 503];
/** With what is asked for in the query. */
const failuresOfFacts = [400, ...failures];

const aboutFacts =
  'Server-sent events: `fact` (FactFrame; with an id, by which Last-Event-ID gives what was missed; `missed` where that is not known any more), `meter` (Meter, when its state has changed; one of each at the beginning) and `meters` (MeterNames, when the file was read again). Without the token an event has no fields that could name a customer: no transaction and client ids, no records, no texts of errors.';
const aboutMeasurements =
  'Server-sent events `measurements` (MeasurementFrame), and one `meter` (Meter) for each at the beginning. Of all meters in one stream, collected for a quarter of a second.';

const factsQuerySchema = z.strictObject({
  replay: z
    .literal('all')
    .optional()
    .describe('Tells first what is still remembered, to whoever has no Last-Event-ID.'),
});

/** What happens, as it happens. */
export function streamRoutes(parts: Parts): readonly Route[] {
  const { streams, feed, facts } = parts;
  const stateOf = (meters: readonly KnownMeter[]) =>
    meters.map(known => frameOf('meter', meterView(known, { withIds: false }))).join('');

  function open(context: SiteContext, topic: string, first: string, name?: string): Response {
    if (context.req.raw.method === 'HEAD')
      throw new SiteProblem('SITE_METHOD_UNKNOWN', 'A stream has no head alone', { Allow: 'GET' });
    streams.open(context.env.outgoing, {
      topic,
      isFree: context.get('grant') === 'none',
      first,
      mayStay: () => isStillGranted(context) && (name === undefined || facts.get(name) !== undefined),
    });
    // The answer is written by the streams, and goes on for as long as its reader wants.
    return new Response(null, { headers: { 'x-hono-already-sent': 'true' } });
  }

  /** A cookie runs out, and is ended by its page. */
  function isStillGranted(context: SiteContext): boolean {
    if (context.get('grant') !== 'page') return true;
    return parts.doorkeeper.pageSessions.has(parts.doorkeeper.cookieOf(context) ?? '');
  }

  function openFacts(
    context: SiteContext,
    meters: readonly KnownMeter[],
    { replay }: z.infer<typeof factsQuerySchema>,
    name?: string,
  ): Response {
    const audience = context.get('grant') === 'none' ? 'free' : 'full';
    const missed = feed.since(context.req.header('Last-Event-ID') ?? replay, audience, name);
    return open(context, factTopic(audience, name), stateOf(meters) + missed, name);
  }

  return [
    route({
      method: 'get',
      path: '/api/events',
      summary: 'Events of all meters',
      description: aboutFacts,
      access: 'local',
      answers: [{ status: 200, description: 'A stream.', content }],
      failures: failuresOfFacts,
      query: factsQuerySchema,
      handle: (context, { query }) => openFacts(context, facts.all(), query),
    }),
    route({
      method: 'get',
      path: '/api/meters/{name}/events',
      summary: 'Events of one meter',
      description: aboutFacts,
      access: 'local',
      answers: [{ status: 200, description: 'A stream.', content }],
      failures: failuresOfFacts,
      query: factsQuerySchema,
      handle: (context, { query }) => {
        const known = meterOf(parts, context);
        return openFacts(context, [known], query, known.meter.name);
      },
    }),
    route({
      method: 'get',
      path: '/api/meters/{name}/chart',
      summary: 'The statechart of a driver, live',
      description:
        'Server-sent events `chart`: the chart, where it is, and what it receives, without identification data. For looking: what is in it changes from version to version.',
      access: 'token',
      answers: [{ status: 200, description: 'A stream.', content }],
      failures,
      handle: context => {
        const { meter } = meterOf(parts, context);
        return open(context, chartTopic(meter.name), parts.charts.watch(meter), meter.name);
      },
    }),
    route({
      method: 'get',
      path: '/api/measurements',
      summary: 'Measurements of all meters, each about once a second',
      description: aboutMeasurements,
      access: 'local',
      answers: [{ status: 200, description: 'A stream.', content }],
      failures,
      handle: context => open(context, measurementTopic(), stateOf(facts.all())),
    }),
    route({
      method: 'get',
      path: '/api/meters/{name}/measurements',
      summary: 'Measurements of one meter',
      description: aboutMeasurements,
      access: 'local',
      answers: [{ status: 200, description: 'A stream.', content }],
      failures,
      handle: context => {
        const known = meterOf(parts, context);
        return open(context, measurementTopic(known.meter.name), stateOf([known]), known.meter.name);
      },
    }),
  ];
}
