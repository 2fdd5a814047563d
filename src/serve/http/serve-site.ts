import { createServer, type Server } from 'node:http';
import { isIP } from 'node:net';
import { getRequestListener, RequestError } from '@hono/node-server';
import { ConfigError } from '../../index.ts';
import { failedAnswer } from './error-answer.ts';
import { strictHeaders } from './headers.ts';
import type { ServedSite, ServeSiteOptions } from './options.ts';
import { SiteProblem } from './problems.ts';
import { createSiteApp, type SiteApp } from './site-app.ts';

/** What a client may take of this process: time to say what it wants, and connections. */
const limits = {
  /** Until the headers are there, ms. */
  headersTimeout: 5000,
  /** Until the whole request is there, ms. An answer may take as long as the meter does. */
  requestTimeout: 10_000,
  /** Between two requests, ms. */
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 1000,
  maxHeaderSize: 16 * 1024,
} as const;
const maxConnections = 256;
/**
 * On which nothing moves, ms: an answer that nobody reads is let go of. A command waits for its meter for less, and
 * streams say now and then that they are there.
 */
const maxSilenceMs = 10 * 60_000;
const maxHeaders = 100;
const defaultGraceMs = 5000;

/**
 * Serves a site until it is closed. Keeps the process running.
 *
 * @throws ConfigError METER_CONFIG_INVALID when the address cannot be listened on, or the token could be guessed.
 */
export async function serveSite(options: ServeSiteOptions): Promise<ServedSite> {
  const { host = '127.0.0.1', hosts = [], ...rest } = options;
  const server = createServer(limits);
  server.maxConnections = maxConnections;
  server.timeout = maxSilenceMs;
  server.maxHeadersCount = maxHeaders;
  const port = await listenOn(server, host, options.port);
  let site: SiteApp;
  try {
    // Nothing comes in before this: connections are taken in a later turn of the event loop.
    site = createSiteApp({ ...rest, boundTo: { host, port, hosts } });
  } catch (error) {
    server.close();
    throw error;
  }
  const listener = getRequestListener(site.app.fetch, {
    overrideGlobalObjects: false,
    errorHandler: error => answerUnread(error, options.onMistake),
  });
  server.on('request', (incoming, outgoing) => {
    listener(incoming, outgoing).catch(() => outgoing.destroy());
  });

  let closing: Promise<void> | undefined;
  const close = (graceMs = defaultGraceMs) => {
    closing ??= closeServer(server, site, graceMs);
    return closing;
  };
  return {
    url: `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}/`,
    host,
    port,
    close,
    [Symbol.asyncDispose]: () => close(),
  };
}

/** What cannot even be read as a request, such as one without a host; and what was thrown that is no error. */
function answerUnread(error: unknown, onMistake: ServeSiteOptions['onMistake']): Response {
  const isMalformed = error instanceof RequestError;
  if (!isMalformed) onMistake?.(error);
  const { status, headers, body } = failedAnswer(
    isMalformed
      ? new SiteProblem('SITE_REQUEST_INVALID', 'The request has no host, or an address that is none')
      : error,
  );
  return Response.json(body, { status, headers: { ...strictHeaders, ...headers, Connection: 'close' } });
}

async function closeServer(server: Server, site: SiteApp, graceMs: number): Promise<void> {
  const closed = new Promise<void>(resolve => server.close(() => resolve()));
  site.close();
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(timer);
}

function listenOn(server: Server, host: string, port: number): Promise<number> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    return Promise.reject(placeProblem('http.port', String(port), 'a whole number from 0 to 65535'));
  return new Promise((resolve, reject) => {
    server.on('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'it is in use' : error.message;
      reject(
        placeProblem('http', `${host}:${port}`, `an address of this machine that is free (${why})`, error),
      );
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function placeProblem(key: string, value: string, expected: string, cause?: unknown): ConfigError {
  return new ConfigError([{ key, value, expected }], cause);
}
