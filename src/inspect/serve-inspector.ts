import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { InspectionEvent } from 'xstate';
import { createEventStreams } from './event-stream.ts';
import { inspectorHost, openPort } from './open-port.ts';
import { pageFiles } from './page/files.ts';
import { createRecorder } from './recorder.ts';
import { refusalOf } from './request-check.ts';

/** How {@link serveInspector} serves its page. */
export interface InspectorOptions {
  /** TCP port of 127.0.0.1. Default 0: any free one. */
  readonly port?: number;
  /** What the page is called. Default `lem-dcbm`. */
  readonly title?: string;
}

/** A page that shows running statecharts. */
export interface Inspector extends AsyncDisposable {
  /** Where the page is, with the port. */
  readonly url: string;
  /** For the `inspect` option of `createMeter` and of XState's `createActor`; several meters can share it. */
  readonly inspect: (event: InspectionEvent) => void;
  /** Ends every page and frees the port. Idempotent. */
  close(): Promise<void>;
}

const securityHeaders = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/**
 * Serves a local page with the live statechart, measurements, context and events of every actor whose inspection events
 * it gets. It listens on 127.0.0.1 only, needs no internet, shows no identification data, cannot change anything, and
 * does not keep the process running.
 *
 * @throws ConfigError METER_CONFIG_INVALID when the port is in use.
 */
export async function serveInspector(options: InspectorOptions = {}): Promise<Inspector> {
  const streams = createEventStreams();
  const recorder = createRecorder(message => streams.send(message));
  const hello = { type: 'hello', title: options.title ?? 'lem-dcbm' } as const;
  let port = 0;

  function answer(request: IncomingMessage, response: ServerResponse) {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    const refusal = refusalOf(request.method, request.headers, port);
    if (refusal !== undefined) return say(response, refusal.status, refusal.reason);
    const path = (request.url ?? '').split('?')[0] ?? '';
    if (path === '/events') {
      if (request.method === 'HEAD') return say(response, 405, 'A stream has no head alone.');
      if (streams.open(response, [hello, ...recorder.replay()])) return;
      return say(response, 503, 'Too many pages are open. Close one.');
    }
    const file = pageFiles.get(path);
    if (file === undefined) return say(response, 404, 'There is no such page here.');
    response.setHeader('Content-Type', file.contentType);
    response.end(file.text);
  }

  const server = createServer(answer);
  // A window to look through must not be a reason to live.
  server.on('connection', socket => socket.unref());
  server.unref();
  try {
    port = await openPort(server, options.port ?? 0);
  } catch (error) {
    streams.close();
    throw error;
  }

  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= new Promise(resolve => {
      streams.close();
      server.close(() => resolve());
      server.closeAllConnections();
    });
    return closing;
  };
  return {
    url: `http://${inspectorHost}:${port}/`,
    inspect: recorder.inspect,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function say(response: ServerResponse, status: number, reason: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${reason}\n`);
}
