import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createEventStreams } from './event-stream.ts';
import { inspectorHost, openPort } from './open-port.ts';
import { type PageFile, pagePolicy } from './page-files.ts';
import { refusalOf } from './request-check.ts';

interface PageOptions<Message> {
  readonly port: number;
  readonly files: ReadonlyMap<string, PageFile>;
  /** Content-Security-Policy beyond what every page has. */
  readonly policy?: string;
  /** What a new page must hear to be where the others are. */
  readonly replay: () => readonly Message[];
}

/** A page on 127.0.0.1 that is told what happens. */
export interface ServedPage<Message> {
  readonly url: string;
  send(message: Message): void;
  close(): Promise<void>;
}

const headers = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/**
 * Serves files and, at `/events`, a stream of messages; on 127.0.0.1 only and to itself only. Does not keep the process
 * running.
 *
 * @throws ConfigError METER_CONFIG_INVALID when the port is in use.
 */
export async function servePage<Message>(options: PageOptions<Message>): Promise<ServedPage<Message>> {
  const streams = createEventStreams();
  const policy = options.policy === undefined ? pagePolicy : `${pagePolicy}; ${options.policy}`;
  let port = 0;

  function answer(request: IncomingMessage, response: ServerResponse) {
    response.setHeader('Content-Security-Policy', policy);
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const refusal = refusalOf(request.method, request.headers, port);
    if (refusal !== undefined) return say(response, refusal.status, refusal.reason);
    const path = (request.url ?? '').split('?')[0] ?? '';
    if (path === '/events') {
      if (request.method === 'HEAD') return say(response, 405, 'A stream has no head alone.');
      if (streams.open(response, options.replay())) return;
      return say(response, 503, 'Too many pages are open. Close one.');
    }
    const file = options.files.get(path);
    if (file === undefined) return say(response, 404, 'There is no such page here.');
    response.setHeader('Content-Type', file.contentType);
    response.end(file.text);
  }

  const server = createServer(answer);
  // A window to look through must not be a reason to live.
  server.on('connection', socket => socket.unref());
  server.unref();
  try {
    port = await openPort(server, options.port);
  } catch (error) {
    streams.close();
    throw error;
  }

  let closing: Promise<void> | undefined;
  return {
    url: `http://${inspectorHost}:${port}/`,
    send: message => streams.send(message),
    close() {
      closing ??= new Promise(resolve => {
        streams.close();
        server.close(() => resolve());
        server.closeAllConnections();
      });
      return closing;
    },
  };
}

function say(response: ServerResponse, status: number, reason: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${reason}\n`);
}
