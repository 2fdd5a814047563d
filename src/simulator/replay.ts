import { createServer, type Socket } from 'node:net';
import type { CapturedExchange, CaptureFile } from './capture-file.ts';

/** Where {@link replay} listens, and who hears of what it does not know. */
export interface ReplayOptions {
  /** Address to listen on. @defaultValue `127.0.0.1` */
  readonly host?: string;
  /** TCP port. @defaultValue 0: any free port */
  readonly port?: number;
  /** Gets each request that is not in the capture; it is answered with 404. */
  readonly onUnknown?: (request: { readonly method: string; readonly path: string }) => void;
  /** Gets each request, and the status of its answer; `undefined` where it got none. */
  readonly onRequest?: (request: {
    readonly method: string;
    readonly path: string;
    readonly status: number | undefined;
  }) => void;
}

/** A capture on a port. */
export interface ReplayServer extends AsyncDisposable {
  /** Without a path. Always HTTP: the key of the meter's certificate is in the meter. */
  readonly url: string;
  readonly port: number;
  /** Ends all connections at once and frees the port. May be called twice. */
  close(): Promise<void>;
}

/** More than any request to a meter has. */
const maxRequestBytes = 64 * 1024;

/**
 * Answers from a capture, byte for byte: the first question for a path gets the first answer that was captured, and so
 * on, and the last one is repeated. What the meter did not answer in full is cut off in the same place.
 *
 * @throws the error of `node:net` if the port cannot be opened.
 */
export async function replay(file: CaptureFile, options: ReplayOptions = {}): Promise<ReplayServer> {
  const { host = '127.0.0.1', port = 0 } = options;
  const answers = answersOf(file);
  const open = new Set<Socket>();
  const server = createServer(socket => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    serve(socket, (method, path) => {
      const found = method === 'GET' ? answers(path) : undefined;
      if (found === undefined) options.onUnknown?.({ method, path });
      options.onRequest?.({ method, path, status: found === undefined ? 404 : statusOf(found) });
      return found;
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const number = typeof address === 'object' && address !== null ? address.port : port;
  const close = (): Promise<void> =>
    new Promise(resolve => {
      server.close(() => resolve());
      for (const socket of open) socket.destroy();
    });
  const shown = host.includes(':') ? `[${host}]` : host;
  return { url: `http://${shown}:${number}`, port: number, close, [Symbol.asyncDispose]: close };
}

/** The next answer for a path. */
function answersOf({ exchanges }: CaptureFile): (path: string) => CapturedExchange | undefined {
  const byPath = new Map<string, CapturedExchange[]>();
  for (const exchange of exchanges) {
    const list = byPath.get(exchange.path) ?? [];
    byPath.set(exchange.path, list);
    list.push(exchange);
  }
  return path => {
    const list = byPath.get(path);
    return list !== undefined && list.length > 1 ? list.shift() : list?.[0];
  };
}

/** Reads request after request, and writes what is found for each. */
function serve(socket: Socket, find: (method: string, path: string) => CapturedExchange | undefined): void {
  let received = '';
  socket.on('data', data => {
    received += data.toString('latin1');
    if (received.length > maxRequestBytes) socket.destroy();
    for (;;) {
      const request = firstRequestOf(received);
      if (request === undefined || socket.destroyed) return;
      received = received.slice(request.length);
      answer(socket, find(request.method, request.path));
    }
  });
}

function answer(socket: Socket, exchange: CapturedExchange | undefined): void {
  if (exchange === undefined) {
    socket.write('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
  } else if (exchange.end === 'complete') {
    socket.write(Buffer.from(exchange.answer, exchange.encoding));
  } else {
    socket.end(Buffer.from(exchange.answer, exchange.encoding));
  }
}

/** The request that the text begins with, if it is whole. */
function firstRequestOf(text: string) {
  const headLength = text.indexOf('\r\n\r\n') + 4;
  if (headLength < 4) return undefined;
  const head = text.slice(0, headLength);
  const [, method = '', path = ''] = /^(\S+) (\S+)/.exec(head) ?? [];
  const length = headLength + Number(/^content-length:\s*(\d{1,6})/im.exec(head)?.[1] ?? 0);
  return text.length < length ? undefined : { method, path, length };
}

function statusOf({ answer: text }: CapturedExchange): number | undefined {
  const status = /^HTTP\/\d(?:\.\d)? (\d{3})/.exec(text)?.[1];
  return status === undefined ? undefined : Number(status);
}
