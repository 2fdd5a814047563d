import type { Socket } from 'node:net';
import { type AnswerFrame, frameOf } from './answer-frame.ts';
import { classify } from './classify.ts';
import { connectorTo, type TransportOptions } from './create-transport.ts';
import { aborted, type Progress, timedOut } from './failure.ts';
import { meterAddressOf } from './meter-address.ts';
import { publishRequest } from './request-channel.ts';

/** What came back for a question, byte for byte. */
export interface RawAnswer extends AnswerFrame {
  /** Everything that came, with status line, headers and framing. */
  readonly bytes: Uint8Array;
  /**
   * How it ended: as its framing says; by the end of the connection; by the deadline; because more came than was wanted;
   * or because the connection broke.
   */
  readonly end: 'complete' | 'closed' | 'timeout' | 'tooLarge' | 'broken';
  /** From the last byte of the question to the first of the answer. `undefined`: none came. */
  readonly firstByteMs: number | undefined;
  /** From the call to the end, connecting included. */
  readonly tookMs: number;
}

/** How much is read, and for how long. */
export interface RawOptions {
  /** More than these are cut off. @defaultValue 262144 */
  readonly maxBytes?: number;
  /** Milliseconds, connecting included. @defaultValue `commandTimeoutMs` */
  readonly timeoutMs?: number;
}

const defaultMaxBytes = 262_144;
/** Whatever a path is made of: nothing that would end the line that it stands in. */
const isPath = /^\/[!-~]{0,2000}$/;

/**
 * Asks `GET path` on a connection of its own and gives what comes, whatever it is. Reads only.
 *
 * @throws TransportError when there is no connection, or another certificate than the pinned one; AbortedError when the
 * signal fires; RangeError for a path with anything but visible ASCII characters.
 */
export async function rawAnswer(
  transport: TransportOptions,
  path: string,
  options: RawOptions,
  signal: AbortSignal,
): Promise<RawAnswer> {
  if (!isPath.test(path))
    throw new RangeError('The path must begin with / and be of visible ASCII characters');
  const { maxBytes = defaultMaxBytes, timeoutMs = transport.commandTimeoutMs } = options;
  const isTls = transport.tlsCertificate !== undefined;
  const address = meterAddressOf(transport.host, transport.port, isTls);
  const request = { method: 'GET', path } as const;
  const startedMs = performance.now();
  const progress: Progress = {
    request,
    meter: address.name,
    isTls,
    phase: 'connecting',
    isReused: false,
    hasEnded: false,
  };
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const failed = (cause: unknown) => {
    if (signal.aborted) return aborted(progress, signal.reason);
    return deadline.aborted ? timedOut(progress, timeoutMs) : classify(cause, progress);
  };
  const tell = (outcome: { status: number } | { error: 'METER_CONNECTION_LOST' }) =>
    publishRequest(() => ({
      ...request,
      host: transport.host,
      port: transport.port,
      durationMs: performance.now() - startedMs,
      ...outcome,
    }));

  const socket = await connected(transport, address, deadline).catch(cause => {
    throw failed(cause);
  });
  try {
    const sentMs = performance.now();
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${address.name}\r\nConnection: keep-alive\r\n\r\n`);
    const { bytes, end, firstByteAt } = await received(socket, maxBytes, deadline);
    if (signal.aborted) throw aborted({ ...progress, phase: 'sent' }, signal.reason);
    const frame = frameOf(bytes);
    const firstByteMs = firstByteAt === undefined ? undefined : firstByteAt - sentMs;
    tell(frame.status === undefined ? { error: 'METER_CONNECTION_LOST' } : { status: frame.status });
    return { ...frame, bytes, end, firstByteMs, tookMs: performance.now() - startedMs };
  } finally {
    socket.destroy();
  }
}

function connected(
  transport: TransportOptions,
  { origin, hostname, port }: ReturnType<typeof meterAddressOf>,
  signal: AbortSignal,
): Promise<Socket> {
  const connect = connectorTo(hostname, transport);
  const protocol = new URL(origin).protocol;
  return new Promise((resolve, reject) => {
    const give = () => reject(signal.reason);
    signal.addEventListener('abort', give, { once: true });
    connect({ hostname, host: hostname, protocol, port: String(port) }, (error, socket) => {
      signal.removeEventListener('abort', give);
      if (error !== null) reject(error);
      else if (signal.aborted) socket.destroy();
      else resolve(socket);
    });
  });
}

/** Reads until the answer is there, or nothing more of it will come. */
function received(socket: Socket, maxBytes: number, deadline: AbortSignal) {
  let bytes: Buffer = Buffer.alloc(0);
  let firstByteAt: number | undefined;
  return new Promise<{ bytes: Buffer; end: RawAnswer['end']; firstByteAt: number | undefined }>(resolve => {
    const finish = (end: RawAnswer['end']) => {
      deadline.removeEventListener('abort', runOut);
      resolve({ bytes, end, firstByteAt });
    };
    const runOut = () => finish('timeout');
    deadline.addEventListener('abort', runOut, { once: true });
    socket.on('data', (data: Buffer) => {
      firstByteAt ??= performance.now();
      bytes = Buffer.concat([bytes, data]).subarray(0, maxBytes + 1);
      if (bytes.length > maxBytes) {
        bytes = bytes.subarray(0, maxBytes);
        finish('tooLarge');
      } else if (frameOf(bytes).isComplete) finish('complete');
    });
    socket.on('end', () => finish('closed'));
    socket.on('close', () => finish('broken'));
    socket.on('error', () => finish('broken'));
    if (deadline.aborted) runOut();
  });
}
