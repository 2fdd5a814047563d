import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { z } from 'zod';

/** Of what the driver publishes of each request when it has ended, as much as is needed here. */
const exchange = z.object({
  host: z.string(),
  port: z.number(),
  path: z.string(),
  durationMs: z.number(),
  status: z.number().optional(),
});

const name = 'lem-dcbm:request';

/**
 * Tells how long each poll of a measurement took that was answered, from its call to the last byte.
 *
 * @returns ends it.
 */
export function watchPolls(
  tell: (place: { readonly host: string; readonly port: number }, durationMs: number) => void,
): () => void {
  const look = (message: unknown) => {
    const { data } = exchange.safeParse(message);
    if (data?.status === undefined || !data.path.includes('/livemeasure')) return;
    tell({ host: data.host, port: data.port }, data.durationMs);
  };
  subscribe(name, look);
  return () => unsubscribe(name, look);
}
