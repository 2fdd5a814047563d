import { Socket } from 'node:net';
import { type buildConnector, Client, type Dispatcher } from 'undici';
import type { WireRequest, WireResponse } from '../protocol/wire.ts';
import { filterInformational, type InformationalFilter } from './informational.ts';

/** Longer than the second between two polls. A meter that closes sooner and says so in `Keep-Alive` is obeyed. */
const keepAliveMs = 10_000;

export interface ConnectionOptions {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly connect: buildConnector.connector;
  readonly onConnected: () => void;
  /** The other side has ended an open connection between two requests. */
  readonly onClosedByMeter: () => void;
}

/** Told as a request goes on its way. */
export interface Watch {
  /** The next thing is the first byte of the request on a socket; `isReused` if it carried a request before. */
  onSent(isReused: boolean): void;
  /** The first byte of the answer is here. */
  onAnswer(): void;
  /** The other side has ended the connection, or the network has. */
  onEnd(): void;
}

/** The answer grew over its limit. */
export class BodyTooLargeError extends Error {
  readonly limitBytes: number;

  constructor(limitBytes: number) {
    super(`more than ${limitBytes} bytes`);
    this.limitBytes = limitBytes;
  }
}

/** A connector that failed would do otherwise when it is called once more, at once. */
export class OpenAgainError extends Error {
  constructor(cause: Error) {
    super(cause.message, { cause });
  }
}

/** At most one socket, kept alive between requests. After a failure it is destroyed and another one made. */
export interface Connection {
  /** One request and its whole answer; never two at a time. Rejects with what undici, the socket or TLS threw. */
  exchange(request: WireRequest, maxResponseBytes: number, watch: Watch): Promise<WireResponse>;
  /** Cuts the socket at once, also one that is still connecting; what is under way fails, and nothing comes after. */
  destroy(): Promise<void>;
}

const headersOfReading = { accept: '*/*', 'accept-encoding': 'identity' };
const headersOfWriting = { ...headersOfReading, 'content-type': 'application/json' };

export function createConnection(options: ConnectionOptions): Connection {
  let socket: Socket | undefined;
  let filter: InformationalFilter | undefined;
  let requestsOnSocket = 0;
  let sockets = 0;
  let isDestroyed = false;
  let underWay: Watch | undefined;

  const connect: buildConnector.connector = (target, callback) => {
    // The types hide it, but undici's connector returns the socket at once: the only way to cut off one that connects,
    // because undici does not look at an AbortSignal until it is connected.
    sockets += 1;
    const opened: unknown = options.connect(target, (error, ready) => {
      if (error instanceof OpenAgainError && !isDestroyed) return connect(target, callback);
      if (error !== null) return callback(error, null);
      requestsOnSocket = 0;
      options.onConnected();
      watchForItsEnd(ready);
      filter = filterInformational(ready);
      callback(null, ready);
    });
    socket = opened instanceof Socket ? opened : undefined;
  };

  function watchForItsEnd(opened: Socket) {
    let isClosed = false;
    const end = (error?: Error & { code?: string }) => {
      // undici ends a connection, too, that was idle for too long: with an error of its own.
      const isByUs = isDestroyed || error?.code?.startsWith('UND_ERR_') === true;
      if (!isClosed && !isByUs) (underWay?.onEnd ?? options.onClosedByMeter)();
      isClosed = true;
    };
    opened.once('end', end).once('error', end);
  }

  // Both of undici's timeouts are off: they are coarse, see no dripping answer and die under fake timers.
  const client = new Client(options.origin, {
    connect,
    pipelining: 1,
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: keepAliveMs,
    keepAliveMaxTimeout: keepAliveMs,
    maxHeaderSize: 16_384,
  });

  return {
    exchange({ method, path, body }, maxResponseBytes, watch) {
      const { promise, resolve, reject } = Promise.withResolvers<WireResponse>();
      const chunks: Uint8Array[] = [];
      let lengthBytes = 0;
      let status = 0;
      let hasBegun = false;
      let socketsBefore = sockets;
      const headers = body === undefined ? headersOfReading : headersOfWriting;
      const handler: Dispatcher.DispatchHandler = {
        onRequestStart() {
          hasBegun = true;
          underWay = watch;
          filter?.expectAnswer();
          watch.onSent(requestsOnSocket > 0);
          requestsOnSocket += 1;
        },
        onResponseStarted() {
          watch.onAnswer();
        },
        onResponseStart(controller, statusCode, { 'content-length': announced }) {
          status = statusCode;
          if (Number(announced) > maxResponseBytes) controller.abort(new BodyTooLargeError(maxResponseBytes));
        },
        onResponseData(controller, chunk) {
          lengthBytes += chunk.length;
          if (lengthBytes > maxResponseBytes) controller.abort(new BodyTooLargeError(maxResponseBytes));
          else chunks.push(chunk);
        },
        onResponseEnd() {
          underWay = undefined;
          resolve({ status, body: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks) });
        },
        onResponseError(_controller, error) {
          // undici looks once more at a kept-alive socket before it writes to it. When it finds a reset there, it fails
          // the request that waits, of which not a byte was sent; when it finds an end, it connects anew by itself.
          // It is still clearing its queue when it tells, so the request goes in again after that.
          const foundDead = !hasBegun && sockets > 0 && sockets === socketsBefore && !isDestroyed;
          underWay = undefined;
          if (!foundDead) return reject(error);
          socketsBefore = -1;
          queueMicrotask(dispatch);
        },
      };
      const dispatch = () => client.dispatch({ method, path, headers, body: body ?? null }, handler);
      dispatch();
      return promise;
    },

    async destroy() {
      isDestroyed = true;
      socket?.destroy();
      await client.destroy();
    },
  };
}
