import type { z } from 'zod';
import { aboutMeter } from '../about-meter.ts';
import { meterView } from '../meter-view.ts';
import { json, meterOf, type Parts } from '../parts.ts';
import { type Route, route } from '../route.ts';
import type { AboutMeterView, SiteView } from '../schemas/about.ts';
import type { MeterView, metersSchema } from '../schemas/meter.ts';

/** What is known of the meters. No meter is asked. */
export function meterRoutes(parts: Parts): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/api/site',
      summary: 'The site as a whole',
      access: 'local',
      answers: [{ status: 200, description: 'For a page.', content: { 'application/json': 'Site' } }],
      failures: [],
      handle: context =>
        json<SiteView>(context, { ...parts.about, isAllowed: context.get('grant') !== 'none' }),
    }),
    route({
      method: 'get',
      path: '/api/meters/{name}/about',
      summary: 'Settings of a meter, and what is odd about it',
      access: 'token',
      answers: [
        { status: 200, description: 'No meter is asked.', content: { 'application/json': 'AboutMeter' } },
      ],
      failures: [404],
      handle: context =>
        json<AboutMeterView>(context, aboutMeter(meterOf(parts, context), parts.site.hasJournal)),
    }),
    route({
      method: 'get',
      path: '/api/meters',
      summary: 'All meters, without identification data',
      access: 'local',
      answers: [
        { status: 200, description: 'In the order of the file.', content: { 'application/json': 'Meters' } },
      ],
      failures: [],
      handle: context => {
        const meters = parts.facts.all().map(known => meterView(known, { withIds: false }));
        return json<z.infer<typeof metersSchema>>(context, meters);
      },
    }),
    route({
      method: 'get',
      path: '/api/meters/{name}',
      summary: 'One meter',
      description: 'With the token also the ids of its transactions, and the texts of errors.',
      access: 'local',
      answers: [
        { status: 200, description: 'As far as it is known.', content: { 'application/json': 'Meter' } },
      ],
      failures: [404],
      handle: context => {
        const withIds = context.get('grant') !== 'none';
        return json<MeterView>(context, meterView(meterOf(parts, context), { withIds }));
      },
    }),
  ];
}
