import type { Socket } from 'node:net';
import { Agent, type buildConnector } from 'undici';
import type { WireRequest, WireResponse } from '../protocol/wire.ts';

/** Longer than the time between two polls of one second; a server that closes sooner says so, and undici listens. */
const keepAliveMs = 10_000;

export interface ConnectionOptions {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly connect: buildConnector.connector;
  readonly localAddress: string | undefined;
  readonly onConnected: () => void;
}

/** One attempt to get an answer. */
export interface Attempt {
  readonly maxResponseBytes: number;
  /** The request is about to be written to a socket. */
  readonly onSent: (isReusedSocket: boolean) => void;
  /** The first line of the answer is there. */
  readonly onAnswer: () => void;
}

/** The answer grew over its limit; the connection is of no use any more. */
export class BodyTooLarge extends Error {}

/** At most one socket to the meter, kept alive between requests. */
export interface Connection {
  exchange(request: WireRequest, attempt: Attempt): Promise<WireResponse>;
  /** Cuts the socket at once, also one that is still connecting; what is under way fails. */
  destroy(): Promise<void>;
}

export function createConnection(options: ConnectionOptions): Connection {
  let connecting: Socket | undefined;
  let connected: Socket | undefined;
  let announceSent: Attempt['onSent'] = () => undefined;

  const connect: buildConnector.connector = (target, callback) => {
    // undici's types do not say so, but its connector returns the socket at once; there is no other way to cut it off.
    const socket: unknown = options.connect(target, (error, ready) => {
      connecting = undefined;
      if (error !== null) {
        callback(error, null);
        return;
      }
      connected = ready;
      ready.once('close', () => {
        if (connected === ready) connected = undefined;
      });
      options.onConnected();
      announceSent(false);
      callback(null, ready);
    });
    connecting = socket as Socket;
  };

  const agent = new Agent({
    connect,
    connections: 1,
    pipelining: 1,
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: keepAliveMs,
    keepAliveMaxTimeout: keepAliveMs,
    ...(options.localAddress === undefined ? {} : { localAddress: options.localAddress }),
  });

  return {
    async exchange({ method, path, body }, attempt) {
      announceSent = attempt.onSent;
      if (connected !== undefined && !connected.destroyed) attempt.onSent(true);
      const response = await agent.request({
        origin: options.origin,
        method,
        path,
        headers: {
          accept: '*/*',
          'accept-encoding': 'identity',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: body ?? null,
      });
      attempt.onAnswer();
      const bytes = await readBody(response.body, attempt.maxResponseBytes);
      return { status: response.statusCode, body: bytes };
    },
    async destroy() {
      connecting?.destroy();
      connected?.destroy();
      await agent.destroy();
    },
  };
}

async function readBody(body: AsyncIterable<Uint8Array>, limitBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > limitBytes) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
