/**
 * Logging: the library prints nothing. It publishes each request, once it has ended, on the diagnostics channel
 * `lem-dcbm:request`, which costs nothing while nobody listens, and it announces everything else as events.
 */
import { subscribe } from 'node:diagnostics_channel';
import { setTimeout as wait } from 'node:timers/promises';
import { createMeter } from 'lem-dcbm';
import { createSimulator, listen } from 'lem-dcbm/simulator';

/** What comes on the channel. */
interface EndedRequest {
  readonly method: string;
  /** Path and query; the query of a stop or a record names the transaction. */
  readonly path: string;
  readonly host: string;
  readonly port: number;
  /** From the call to the last byte of the answer, waiting included. */
  readonly durationMs: number;
  /** HTTP status, when there was an answer. */
  readonly status?: number;
  /** Code of the error, when there was none. */
  readonly error?: string;
}

subscribe('lem-dcbm:request', message => {
  const { method, path, durationMs, status, error } = message as EndedRequest;
  console.log('request', method, path.split('?')[0], status ?? error, `${Math.round(durationMs)} ms`);
});

const server = await listen(createSimulator());
const meter = createMeter(
  { ipAddress: '127.0.0.1', port: server.port },
  { onWarning: message => console.log('warning', message) },
);
meter.events$.subscribe(({ type }) => console.log('event', type));
await meter.start();
await wait(1500);
await meter.stop();
await server.close();
