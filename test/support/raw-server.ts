import { EventEmitter, once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';

/** One request as it came in. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  /** Request line and headers as sent. */
  readonly head: string;
  readonly body: string;
  /** Counted from 1 over all connections. */
  readonly number: number;
  /** Counted from 1 on this connection. */
  readonly numberOnConnection: number;
}

export interface RawServerOptions {
  /** Does what it likes with the socket, byte by byte. */
  readonly onRequest?: (request: RawRequest, socket: Socket) => void;
  /** Gets each connection before anything is read from it; for TLS after the handshake. */
  readonly onConnection?: (socket: Socket) => void;
  readonly tls?: TlsOptions;
  readonly port?: number;
  readonly host?: string;
}

/** A server on the loopback that speaks HTTP only as well as the test tells it to. */
export interface RawServer extends AsyncDisposable {
  readonly port: number;
  readonly requests: readonly RawRequest[];
  /** TCP connections since the start, also those that never became TLS. */
  readonly connections: number;
  readonly openConnections: number;
  /** Resolves when so many requests have come in. */
  received(count: number): Promise<void>;
  /** Resolves when so many TCP connections have been made. */
  connected(count: number): Promise<void>;
  /** Resolves when no connection is open. */
  allClosed(): Promise<void>;
  /** Cuts every connection and stops listening. */
  close(): Promise<void>;
}

/** A whole HTTP answer with its length. */
export function answer(body: string, { status = '200 OK', headers = '' } = {}): string {
  return `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

export async function startRawServer(options: RawServerOptions = {}): Promise<RawServer> {
  const { onRequest = (_request, socket) => socket.write(answer('{}')), onConnection } = options;
  const requests: RawRequest[] = [];
  const open = new Set<Socket>();
  const news = new EventEmitter();
  let connections = 0;

  function serve(socket: Socket) {
    socket.on('error', () => undefined);
    onConnection?.(socket);
    let received = '';
    let numberOnConnection = 0;
    socket.on('data', chunk => {
      received += chunk.toString('latin1');
      for (;;) {
        const headLength = received.indexOf('\r\n\r\n') + 4;
        if (headLength < 4) return;
        const head = received.slice(0, headLength);
        const bodyLength = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
        if (received.length < headLength + bodyLength) return;
        const body = Buffer.from(received.slice(headLength, headLength + bodyLength), 'latin1').toString();
        received = received.slice(headLength + bodyLength);
        const [method = '', path = ''] = head.split(' ');
        numberOnConnection += 1;
        const request = { method, path, head, body, number: requests.length + 1, numberOnConnection };
        requests.push(request);
        news.emit('news');
        onRequest(request, socket);
      }
    });
  }

  function accept(socket: Socket) {
    connections += 1;
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      open.delete(socket);
      news.emit('news');
    });
    news.emit('news');
  }

  async function until(isTrue: () => boolean) {
    while (!isTrue()) await once(news, 'news');
  }

  const server: Server = options.tls
    ? createTlsServer({ noDelay: true, ...options.tls }, serve)
    : createServer({ noDelay: true }, serve);
  server.on('connection', accept);
  server.listen(options.port ?? 0, options.host ?? '127.0.0.1');
  await once(server, 'listening');

  async function close() {
    const closed = once(server, 'close');
    server.close();
    for (const socket of open) socket.destroy();
    await closed;
  }

  return {
    port: (server.address() as AddressInfo).port,
    requests,
    get connections() {
      return connections;
    },
    get openConnections() {
      return open.size;
    },
    received: count => until(() => requests.length >= count),
    connected: count => until(() => connections >= count),
    allClosed: () => until(() => open.size === 0),
    close,
    async [Symbol.asyncDispose]() {
      if (server.listening) await close();
    },
  };
}
