import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import type { Simulator, SimulatorClock, SimulatorServer } from '../../src/simulator/index.ts';

/** A clock that moves only when told to; starts in the winter of central Europe. */
export function manualClock(
  startMs = Date.UTC(2026, 0, 15, 12, 0, 0),
): SimulatorClock & { forward(ms: number): void } {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    forward: ms => {
      nowMs += ms;
    },
  };
}

/** How long a test waits for something that comes at once on a machine with nothing else to do. */
export const patiently = { timeout: 10_000 };

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;

export interface ProbeAnswer {
  readonly status: number;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the wire holds
  readonly json: any;
}

/** One request on a connection of its own, answered whatever the status is. */
export function ask(
  server: SimulatorServer,
  method: string,
  path: string,
  body?: unknown,
): Promise<ProbeAnswer> {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const headers = text === undefined ? {} : { 'Content-Length': Buffer.byteLength(text) };
    const request = httpRequest(
      { host: server.host, port: server.port, method, path, agent: false, headers },
      response => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const received = Buffer.concat(chunks).toString();
          resolve({
            status: response.statusCode ?? 0,
            text: received,
            get json() {
              return JSON.parse(received);
            },
          });
        });
      },
    );
    request.on('error', reject);
    request.end(text);
  });
}

/** Asks a meter without a socket. */
export function handled(simulator: Simulator) {
  const send = async (method: string, path: string, body?: object): Promise<ProbeAnswer> => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const answer = await simulator.handle(new Request(`http://meter.test${path}`, init));
    const text = await answer.text();
    return {
      status: answer.status,
      text,
      get json() {
        return JSON.parse(text);
      },
    };
  };
  return {
    get: (path: string) => send('GET', path),
    start: (id: string) => send('POST', '/v1/legal', startBody(id)),
    stop: (id: string) => send('PUT', stopPath(id), { running: false }),
  };
}

/** How a connection came to its end, as the client saw it. */
export interface RawEnd {
  readonly received: string;
  readonly ending: 'closed' | 'reset' | 'refused' | 'stopped';
}

/**
 * Sends bytes and collects what comes back until the connection ends or `isEnough` says so.
 * The name of the ending is the client's: `stopped` means that it hung up itself.
 */
export function sendRaw(
  port: number,
  bytes: string,
  isEnough: (received: string) => boolean = () => false,
): Promise<RawEnd> {
  return new Promise(resolve => {
    let received = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    const end = (ending: RawEnd['ending']): void => {
      socket.destroy();
      resolve({ received, ending });
    };
    socket.on('data', chunk => {
      received += chunk.toString('latin1');
      if (isEnough(received)) end('stopped');
    });
    socket.on('end', () => end('closed'));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      end(error.code === 'ECONNREFUSED' ? 'refused' : 'reset'),
    );
  });
}

export const getStatus = 'GET /v1/status HTTP/1.1\r\n\r\n';

export function startBody(
  transactionId: string,
  others: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    evseId: 'DE*ABC*E1',
    transactionId,
    clientId: `04A1B2,${transactionId}`,
    tariffId: 1,
    cableId: 0,
    userData: '',
    ...others,
  };
}

export function stopPath(transactionId: string): string {
  return `/v1/legal?transactionId=${transactionId}`;
}

export const stopBody = '{"running": false}';
