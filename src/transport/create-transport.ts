import { buildConnector } from 'undici';
import { isMeterError, type MeterError } from '../errors/meter-error.ts';
import type { WireRequest, WireResponse } from '../protocol/wire.ts';
import { createAnswerTimes } from './answer-times.ts';
import { classify } from './classify.ts';
import { type Connection, createConnection } from './connection.ts';
import { aborted, type Progress, stopped, timedOut } from './failure.ts';
import { localAddressOf } from './local-address.ts';
import { meterAddressOf } from './meter-address.ts';
import { pinnedConnector } from './pinned-connector.ts';
import { publishRequest } from './request-channel.ts';
import type { SendOptions, Transport } from './transport.ts';
import { createTurns } from './turns.ts';

export interface TransportOptions {
  /** IPv4 or IPv6 address, or host name. */
  readonly host: string;
  readonly port: number;
  /** Deadline of a request that names none. */
  readonly commandTimeoutMs: number;
  /** PEM. Given: HTTPS, and exactly this certificate. */
  readonly tlsCertificate?: string;
  /** Refuse the pinned certificate outside its validity instead of warning once. */
  readonly strictValidity?: boolean;
  /** Network interface or local IP address to send from. Empty: the system decides. */
  readonly interface?: string;
  /** Milliseconds since 1970, for the validity of the certificate. */
  readonly now?: () => number;
  /** Milliseconds that never jump, for how long the meter takes to answer. Default: `performance.now`. */
  readonly monotonicMs?: () => number;
  readonly onWarning?: (message: string) => void;
}

const defaultMaxResponseBytes = 65_536;

/**
 * The way to one meter: one socket, one request in flight, commands ahead of polls, a deadline over each turn.
 *
 * @throws ConfigError when the interface does not exist, the certificate is none or the host is none.
 */
export function createTransport(options: TransportOptions): Transport {
  const isTls = options.tlsCertificate !== undefined;
  const address = meterAddressOf(options.host, options.port, isTls);
  const connect = connectorTo(address.hostname, options);
  const statistics = { requests: 0, failures: 0, connections: 0, closedByMeter: 0, resends: 0 };
  const turns = createTurns();
  const times = createAnswerTimes(options.monotonicMs ?? (() => performance.now()));
  const running = new Set<(error: (progress: Progress) => MeterError) => Promise<void>>();
  let connection: Connection | undefined;
  let keepsAlive = true;
  let isClosed = false;

  /** The late answer to a request that has failed must not reach the next one, so its socket goes with it. */
  async function drop(dropped: Connection | undefined): Promise<void> {
    if (connection === dropped) connection = undefined;
    await dropped?.destroy();
  }

  async function attempt(request: WireRequest, maxResponseBytes: number, progress: Progress) {
    Object.assign(progress, { phase: 'connecting', hasEnded: false });
    // Once a kept-alive socket has died under a request, no command is risked on one any more: it cannot be re-sent.
    if (!keepsAlive && request.method !== 'GET') void drop(connection);
    connection ??= createConnection({
      origin: address.origin,
      connect,
      onConnected: () => {
        statistics.connections += 1;
      },
      onClosedByMeter: () => {
        statistics.closedByMeter += 1;
      },
    });
    const used = connection;
    try {
      return await used.exchange(request, maxResponseBytes, {
        onSent(isReused) {
          progress.phase = 'sent';
          progress.isReused = isReused;
        },
        onAnswer() {
          progress.phase = 'answering';
        },
        onEnd() {
          progress.hasEnded = true;
        },
      });
    } catch (cause) {
      const error = classify(cause, progress);
      const wasCutByUs = connection !== used;
      if (!wasCutByUs && diedUnnoticed(error, progress)) keepsAlive = false;
      void drop(used);
      throw error;
    }
  }

  function carry(request: WireRequest, sendOptions: SendOptions): Promise<WireResponse> {
    const { priority, signal, timeoutMs = options.commandTimeoutMs } = sendOptions;
    const limitBytes = sendOptions.maxResponseBytes ?? defaultMaxResponseBytes;
    const progress: Progress = {
      request,
      meter: address.name,
      isTls,
      phase: 'queued',
      isReused: false,
      hasEnded: false,
    };
    if (isClosed) return Promise.reject(stopped(progress));
    if (signal?.aborted) return Promise.reject(aborted(progress, signal.reason));

    const { promise, resolve, reject } = Promise.withResolvers<WireResponse>();
    let isOver = false;
    let hasRunOut = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const exchange = async () => {
      const answered = times.begin(request);
      let response: WireResponse;
      try {
        response = await attempt(request, limitBytes, progress);
      } catch (error) {
        if (isOver || request.method !== 'GET' || !diedUnnoticed(error, progress)) throw error;
        statistics.resends += 1;
        response = await attempt(request, limitBytes, progress);
      }
      answered();
      return response;
    };
    // Who waits has no deadline of its own: the request that runs has one.
    const limitTime = () => {
      const isInBackground = priority === 'background';
      const limitMs = isInBackground
        ? times.backgroundTimeoutMs(request, timeoutMs, options.commandTimeoutMs)
        : timeoutMs;
      timer = setTimeout(() => {
        hasRunOut = true;
        if (isInBackground) times.ranOut(request);
        void giveUp(() => timedOut(progress, limitMs));
      }, limitMs);
    };
    const turn = turns.take(priority, () => {
      if (isOver) return;
      sendOptions.onTurn?.();
      limitTime();
      exchange().then(resolve, reject);
    });
    const giveUp = async (errorOf: (progress: Progress) => MeterError) => {
      isOver = true;
      reject(errorOf(progress));
      if (progress.phase !== 'queued') await drop(connection);
    };
    const onAbort = () => void giveUp(() => aborted(progress, signal?.reason));
    signal?.addEventListener('abort', onAbort, { once: true });
    running.add(giveUp);
    const end = () => {
      isOver = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      running.delete(giveUp);
      turn.end(hasRunOut ? 'ranOut' : 'ended');
    };
    // Before whoever called goes on.
    promise.then(end, end);
    return promise;
  }

  function send(request: WireRequest, sendOptions: SendOptions): Promise<WireResponse> {
    const startedMs = performance.now();
    const tell = (outcome: { status: number } | { error: MeterError['code'] }) =>
      publishRequest(() => ({
        method: request.method,
        path: request.path,
        host: options.host,
        port: options.port,
        durationMs: performance.now() - startedMs,
        ...outcome,
      }));
    statistics.requests += 1;
    const answer = carry(request, sendOptions);
    answer.then(
      ({ status }) => tell({ status }),
      error => {
        const code = isMeterError(error) ? error.code : 'METER_INTERNAL';
        if (code !== 'METER_ABORTED' && code !== 'METER_STOPPED') statistics.failures += 1;
        tell({ error: code });
      },
    );
    return answer;
  }

  async function close(): Promise<void> {
    isClosed = true;
    await Promise.all([...running].map(giveUp => giveUp(stopped)));
    await drop(connection);
  }

  return {
    send,
    get statistics() {
      return { ...statistics };
    },
    close,
  };
}

/** The request went out on a kept-alive socket that broke before anything was answered: the meter had let go of it. */
function diedUnnoticed(error: unknown, { phase, isReused }: Progress): boolean {
  return isMeterError(error) && error.code === 'METER_CONNECTION_LOST' && isReused && phase === 'sent';
}

/** How the sockets to a meter are made, with its pin where it has one. */
export function connectorTo(hostname: string, options: TransportOptions): buildConnector.connector {
  const nic = options.interface ?? '';
  localAddressOf(nic, hostname);
  const connect =
    options.tlsCertificate === undefined
      ? buildConnector({ timeout: 0, allowH2: false })
      : pinnedConnector({
          certificatePem: options.tlsCertificate,
          strictValidity: options.strictValidity ?? false,
          now: options.now ?? Date.now,
          onWarning: options.onWarning ?? (() => undefined),
        });
  // The address of an interface can change while the driver runs, so it is looked up for each connection.
  return (target, callback) =>
    connect({ ...target, hostname, localAddress: localAddressOf(nic, hostname) ?? null }, callback);
}
