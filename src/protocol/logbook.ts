import { z } from 'zod';
import { expectJson } from './answer.ts';
import { dateTime, shownText } from './fields.ts';
import type { Endpoint } from './wire.ts';

const name = 'GET /v1/logbook';

/** One event of the meter's log; LEM operation manual, p. 83. */
export interface LogbookEvent {
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  readonly eventCode: string;
  /** Names of the status bits that were set. */
  readonly status: readonly string[];
}

const logbookSchema = z.object({
  logbook: z.array(z.object({ timestamp: dateTime, eventCode: shownText, status: z.array(shownText) })),
});

/** The whole log, oldest first. There is no paging; with many events it takes the meter several minutes. */
export const logbookEndpoint: Endpoint<void, readonly LogbookEvent[]> = {
  name,
  maxResponseBytes: 16 * 1024 * 1024,
  timeoutMs: 600_000,
  request: () => ({ method: 'GET', path: '/v1/logbook' }),
  parse: response => expectJson(name, response, 200, logbookSchema).logbook,
};
