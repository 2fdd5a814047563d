import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { z } from 'zod';

/** Of what the driver publishes of each request when it has ended, as much as is needed here. */
const exchange = z.object({ host: z.string(), port: z.number(), status: z.number().optional() });

export interface MeterPlace {
  readonly host: string;
  readonly port: number;
}

/**
 * Tells of every request to the meter whether the meter answered it, whatever it was about.
 *
 * @returns ends it.
 */
export function watchPulse(
  meter: MeterPlace,
  { onAnswer, onFailure }: { readonly onAnswer: () => void; readonly onFailure: () => void },
): () => void {
  const look = (message: unknown) => {
    const { data } = exchange.safeParse(message);
    if (data?.host !== meter.host || data.port !== meter.port) return;
    if (data.status === undefined) onFailure();
    else onAnswer();
  };
  subscribe('lem-dcbm:request', look);
  return () => unsubscribe('lem-dcbm:request', look);
}
