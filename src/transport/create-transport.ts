import { channel } from 'node:diagnostics_channel';
import { isIPv6 } from 'node:net';
import { buildConnector } from 'undici';
import { AbortedError } from '../errors/aborted-error.ts';
import type { MeterError } from '../errors/meter-error.ts';
import { StateError } from '../errors/state-error.ts';
import type { WireRequest, WireResponse } from '../protocol/wire.ts';
import { classify, effectOf, type Progress, timedOut, tooLarge } from './classify.ts';
import { BodyTooLarge, type Connection, createConnection } from './connection.ts';
import { localAddressOf } from './local-address.ts';
import { pinnedConnector } from './pinned-connector.ts';
import type { SendOptions, Transport } from './transport.ts';
import { createTurns } from './turns.ts';

export interface TransportOptions {
  /** IPv4, IPv6 or host name. */
  readonly host: string;
  readonly port: number;
  /** Default deadline of a request. */
  readonly commandTimeoutMs: number;
  /** PEM. Given: HTTPS with exactly this certificate. */
  readonly tlsCertificate?: string;
  readonly strictValidity?: boolean;
  /** Network interface or local address to send from. */
  readonly interface?: string;
  readonly now?: () => number;
  readonly onWarning?: (message: string) => void;
}

const defaultMaxResponseBytes = 65_536;

/** Publishes each request with its outcome; costs nothing while nobody listens. */
const requestChannel = channel('lem-dcbm:request');

/**
 * The connection to one meter: one socket, one request in flight, commands ahead of polls, one deadline over all.
 *
 * @throws ConfigError when the interface does not exist or the certificate is none.
 */
export function createTransport(options: TransportOptions): Transport {
  const { host, port, tlsCertificate } = options;
  const isTls = tlsCertificate !== undefined;
  const hostInUrl = isIPv6(host) ? `[${host}]` : host;
  const connectionOptions = {
    origin: `${isTls ? 'https' : 'http'}://${hostInUrl}:${port}`,
    localAddress: localAddressOf(options.interface ?? ''),
    connect: isTls
      ? pinnedConnector({
          certificatePem: tlsCertificate,
          strictValidity: options.strictValidity ?? false,
          now: options.now ?? Date.now,
          onWarning: options.onWarning ?? (() => undefined),
        })
      : buildConnector({ timeout: 0, allowH2: false }),
    onConnected: () => {
      statistics.connections += 1;
    },
  };

  const statistics = { requests: 0, failures: 0, connections: 0, resends: 0 };
  const turns = createTurns();
  const running = new Set<(reason: MeterError) => void>();
  let connection: Connection | undefined;
  let isClosed = false;

  /** What is under way on the connection is given up with it: its late answer must not reach the next request. */
  async function dropConnection(): Promise<void> {
    const dropped = connection;
    connection = undefined;
    await dropped?.destroy();
  }

  async function exchange(request: WireRequest, maxResponseBytes: number, progress: { wasSent: boolean }) {
    let isReused = false;
    let isAnswered = false;
    const attempt = {
      maxResponseBytes,
      onSent(isReusedSocket: boolean) {
        isReused = isReusedSocket;
        progress.wasSent = true;
      },
      onAnswer() {
        isAnswered = true;
      },
    };
    connection ??= createConnection(connectionOptions);
    const used = connection;
    try {
      return await used.exchange(request, attempt);
    } catch (error) {
      const isDeadSocket = isReused && !isAnswered && connection === used;
      if (request.method !== 'GET' || !isDeadSocket) throw error;
      statistics.resends += 1;
      await dropConnection();
      progress.wasSent = false;
      connection = createConnection(connectionOptions);
      return await connection.exchange(request, attempt);
    }
  }

  function send(request: WireRequest, sendOptions: SendOptions): Promise<WireResponse> {
    const { signal, priority } = sendOptions;
    const timeoutMs = sendOptions.timeoutMs ?? options.commandTimeoutMs;
    const limitBytes = sendOptions.maxResponseBytes ?? defaultMaxResponseBytes;
    const place = `${request.method} ${hostInUrl}:${port}${request.path}`;
    const progress: Progress & { wasSent: boolean } = { place, method: request.method, wasSent: false };
    const startedMs = performance.now();

    return new Promise((resolve, reject) => {
      const turn = turns.take(priority);
      let isSettled = false;
      const settle = (outcome: { response: WireResponse } | { error: MeterError }) => {
        if (isSettled) return;
        isSettled = true;
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        running.delete(giveUp);
        statistics.requests += 1;
        if ('error' in outcome) statistics.failures += 1;
        tell(request, outcome, performance.now() - startedMs);
        if ('error' in outcome) reject(outcome.error);
        else resolve(outcome.response);
      };
      /** Settles at once; the turn goes on to the next only when the connection is really given up. */
      const giveUp = (error: MeterError) => {
        const hadTurn = turn.isMine;
        settle({ error });
        if (!hadTurn) turn.end();
        else void dropConnection().finally(turn.end);
      };
      const timer = setTimeout(() => giveUp(timedOut(progress, timeoutMs)), timeoutMs);
      const onAbort = () => giveUp(aborted(progress, signal?.reason));
      running.add(giveUp);

      if (isClosed) giveUp(closed(progress));
      else if (signal?.aborted) onAbort();
      else {
        signal?.addEventListener('abort', onAbort, { once: true });
        void turn.ready.then(() => {
          if (isSettled) return;
          return exchange(request, limitBytes, progress).then(
            response => {
              if (isSettled) return;
              settle({ response });
              turn.end();
            },
            cause => {
              if (isSettled) return;
              giveUp(
                cause instanceof BodyTooLarge ? tooLarge(progress, limitBytes) : classify(cause, progress),
              );
            },
          );
        });
      }
    });
  }

  function tell(
    request: WireRequest,
    outcome: { response: WireResponse } | { error: MeterError },
    durationMs: number,
  ) {
    if (!requestChannel.hasSubscribers) return;
    const { method, path } = request;
    const result = 'error' in outcome ? { error: outcome.error.code } : { status: outcome.response.status };
    requestChannel.publish({ host, port, method, path, durationMs, ...result });
  }

  return {
    send,
    get statistics() {
      return { ...statistics };
    },
    async close() {
      isClosed = true;
      for (const giveUp of [...running])
        giveUp(closed({ place: `${hostInUrl}:${port}`, method: 'GET', wasSent: false }));
      await dropConnection();
    },
  };
}

function aborted(progress: Progress, reason: unknown): AbortedError {
  return new AbortedError({
    message: `${progress.place}: cancelled by the caller`,
    effect: effectOf(progress),
    context: { endpoint: progress.place },
    cause: reason,
  });
}

function closed(progress: Progress): StateError {
  return new StateError('METER_STOPPED', {
    message: `${progress.place}: the driver has been stopped`,
    effect: effectOf(progress),
    context: { endpoint: progress.place },
  });
}
