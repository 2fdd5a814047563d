import type { Server as HttpServer, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer as createHttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { createServer as createHttpsServer } from 'node:https';
import type { SecureVersion } from 'node:tls';
import { Port } from './port.ts';
import type { Simulator } from './simulator.ts';
import { send } from './wire-faults.ts';

/** Where and how {@link listen} serves a simulated meter. */
export interface ListenOptions {
  /** Address to listen on. @defaultValue `127.0.0.1` */
  readonly host?: string;
  /** TCP port. @defaultValue 0: any free port */
  readonly port?: number;
  /** Writes the setting `http.tls_on` before the first connection; without it the setting decides. */
  readonly tls?: boolean;
  /** How long an idle connection is kept, in ms. @defaultValue 60000 */
  readonly keepAliveTimeoutMs?: number;
  /** The newest TLS that it speaks. @defaultValue no limit; the oldest is always TLS 1.2 */
  readonly maxTlsVersion?: 'TLSv1.2' | 'TLSv1.3';
}

/** A simulated meter on a port. */
export interface SimulatorServer extends AsyncDisposable {
  /** Without a path; the scheme follows the meter's TLS setting. */
  readonly url: string;
  /** Address that it listens on. */
  readonly host: string;
  /** TCP port that it listens on. */
  readonly port: number;
  /** The certificate that it shows now on HTTPS. */
  readonly certificatePem: string;
  /** Ends all connections at once and frees the port. May be called twice. */
  close(): Promise<void>;
}

/** More than any setting of the meter; a longer body is cut off. */
const maxRequestBytes = 64 * 1024;

/**
 * Serves a simulated meter on HTTP, or on HTTPS on the same port while its setting `http.tls_on` is set.
 * @throws the error of `node:net` if the port cannot be opened.
 */
export async function listen(simulator: Simulator, options: ListenOptions = {}): Promise<SimulatorServer> {
  if (options.tls !== undefined) simulator.setTls(options.tls);
  const host = options.host ?? '127.0.0.1';
  const port = new Port({
    isOpen: () => simulator.isListening,
    isTls: () => simulator.isTlsOn,
    onConnection: () => simulator.counters.connectionOpened(),
  });
  const onRequest: RequestListener = (request, response) => {
    serve(simulator, port, request, response).catch((error: Error) => response.destroy(error));
  };
  const http = createHttpServer({ requireHostHeader: false }, onRequest);
  let https: HttpsServer | undefined;
  const secure = () => ({
    key: simulator.tlsIdentity().privateKeyPem,
    cert: simulator.tlsIdentity().certificatePem,
    // A key of 1024 bits is below OpenSSL's default level.
    ciphers: 'DEFAULT@SECLEVEL=0',
    minVersion: 'TLSv1.2' as SecureVersion,
    ...(options.maxTlsVersion === undefined ? {} : { maxVersion: options.maxTlsVersion }),
  });
  port.serveWith(isTls => {
    if (!isTls) return http;
    https ??= prepared(createHttpsServer({ ...secure(), requireHostHeader: false }, onRequest), options);
    return https;
  });
  prepared(http, options);
  await port.listen(host, options.port ?? 0);

  const unwatch = [
    simulator.faults.watch(() => {
      https?.setSecureContext(secure());
      port.update();
    }),
    simulator.watchPower(() => {
      if (!simulator.isPowered) port.dropAll();
      port.update();
    }),
  ];
  const close = async (): Promise<void> => {
    for (const stop of unwatch) stop();
    await port.close();
  };
  return {
    get url() {
      return `${simulator.isTlsOn ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port.number}`;
    },
    host,
    port: port.number,
    get certificatePem() {
      return simulator.tlsIdentity().certificatePem;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function prepared<Shell extends HttpServer | HttpsServer>(server: Shell, options: ListenOptions): Shell {
  server.keepAliveTimeout = options.keepAliveTimeoutMs ?? 60_000;
  // Whoever speaks the wrong protocol gets no answer.
  server.on('clientError', (_error, socket) => socket.destroy());
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return server;
}

async function serve(
  simulator: Simulator,
  port: Port,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const wasTls = simulator.isTlsOn;
  const raw = port.rawSocketOf(request.socket);
  response.sendDate = false;
  const body = await bodyOf(request);
  if (body === undefined) {
    raw?.destroy();
    return;
  }
  const { outcome, finish } = await simulator.exchange({
    method: request.method ?? '',
    path: request.url ?? '',
    body,
    connection: request.socket.remotePort,
  });
  response.on('close', finish);
  if (response.destroyed) finish();
  if (simulator.isTlsOn !== wasTls) {
    response.setHeader('Connection', 'close');
    response.on('close', () => port.dropOtherProtocol());
  }
  await send(response, outcome, () => raw?.resetAndDestroy());
}

/** Undefined if the client left before the end, or sent too much. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxRequestBytes) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString();
}
