import { z } from 'zod';
import { expectJson } from './answer.ts';
import { dateTime, shownText } from './fields.ts';
import type { Endpoint } from './wire.ts';

const name = 'GET /v1/logbook';

/** One event of the meter's log; LEM operation manual, p. 83. `undefined`: the meter did not say. */
export interface LogbookEvent {
  /** ISO 8601, UTC. */
  readonly timestamp: string | undefined;
  /** Name of the event, as the meter writes it. */
  readonly eventCode: string | undefined;
  /** Names of the status bits that were set. */
  readonly status: readonly string[] | undefined;
}

const eventSchema = z.object({
  timestamp: dateTime.optional(),
  eventCode: shownText.optional(),
  status: z.array(shownText).optional(),
});

/** Worthless without the list; an event that cannot be read is left out. */
const logbookSchema = z.object({ logbook: z.array(eventSchema.optional()) });

/** The whole log, oldest first. There is no paging; with many events it takes the meter several minutes. */
export const logbookEndpoint: Endpoint<void, readonly LogbookEvent[]> = {
  name,
  maxResponseBytes: 16 * 1024 * 1024,
  timeoutMs: 600_000,
  request: () => ({ method: 'GET', path: '/v1/logbook' }),
  parse(response, _, note) {
    const { logbook } = expectJson(name, response, 200, logbookSchema, note);
    return logbook
      .filter(event => event !== undefined)
      .map(({ timestamp, eventCode, status }) => ({ timestamp, eventCode, status }));
  },
};
