import type { z } from 'zod';
import { expectOpen, json, meterOf, type Parts } from '../parts.ts';
import { param, type Route, route, type SiteContext } from '../route.ts';
import { recordView } from '../schemas/record.ts';
import {
  requestOf,
  type startedSchema,
  startSchema,
  type stoppedSchema,
  stopSchema,
} from '../schemas/requests.ts';

const failures = [400, 403, 404, 409, 413, 415, 500, 502, 503, 504];

/** Starts and stops. Each waits until the meter has said what became of it, which takes seconds. */
export function transactionRoutes(parts: Parts): readonly Route[] {
  async function stop(context: SiteContext, transactionId: string | undefined): Promise<Response> {
    const { meter } = meterOf(parts, context);
    expectOpen(parts);
    const record = await meter.stopTransaction(transactionId);
    return json<z.infer<typeof stoppedSchema>>(context, {
      record: record === undefined ? null : recordView(record),
    });
  }
  const stopped = [
    { status: 200, description: 'With its signed record.', content: { 'application/json': 'Stopped' } },
  ] as const;

  return [
    route({
      method: 'post',
      path: '/api/meters/{name}/transactions',
      summary: 'Starts a transaction',
      description:
        'Answers when the meter says that it runs. A client that goes away before the meter was asked withdraws it.',
      access: 'token',
      body: { schema: 'Start', parse: startSchema },
      answers: [{ status: 201, description: 'It runs.', content: { 'application/json': 'Started' } }],
      failures,
      handle: async (context, { body }) => {
        const { meter } = meterOf(parts, context);
        expectOpen(parts);
        const { signal } = context.req.raw;
        const {
          transactionId,
          minStopTime,
          maxStopTime = null,
        } = await meter.startTransaction(requestOf(body), {
          signal,
        });
        return json<z.infer<typeof startedSchema>>(context, { transactionId, minStopTime, maxStopTime }, 201);
      },
    }),
    route({
      method: 'post',
      path: '/api/meters/{name}/transactions/{id}/stop',
      summary: 'Stops a transaction',
      description: 'Asked again for the last one it gives the same record.',
      access: 'token',
      answers: stopped,
      failures,
      handle: context => stop(context, param(context, 'id')),
    }),
    route({
      method: 'post',
      path: '/api/meters/{name}/stop',
      summary: 'Stops a transaction of any id, or whatever runs',
      description: 'Whatever runs is stopped only by a body that says so: {}.',
      access: 'token',
      body: { schema: 'Stop', parse: stopSchema },
      answers: stopped,
      failures,
      handle: (context, { body }) => stop(context, body.transactionId),
    }),
  ];
}
