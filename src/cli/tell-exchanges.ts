import { subscribe } from 'node:diagnostics_channel';
import type { Output } from './output.ts';

/** What the driver publishes of each request when it has ended. */
interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly durationMs: number;
  readonly status?: number;
  readonly error?: string;
}

/** A command may ask for its settings more than once. */
let isTelling = false;

/** Tells each request to the meter and how it was answered, in one line; what a query says of customers is left out. */
export function tellExchanges({ talk }: Pick<Output, 'talk'>): void {
  if (isTelling) return;
  isTelling = true;
  subscribe('lem-dcbm:request', message => {
    const { method, path, durationMs, status, error } = message as Exchange;
    const shown = path.replaceAll(/=[^&]*/g, '=…');
    talk(`${method} ${shown}  ${status ?? error}  ${Math.round(durationMs)} ms`);
  });
}
