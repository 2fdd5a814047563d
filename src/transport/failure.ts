import { AbortedError } from '../errors/aborted-error.ts';
import type { Effect, ErrorDetails } from '../errors/meter-error.ts';
import { StateError } from '../errors/state-error.ts';
import { TransportError } from '../errors/transport-error.ts';
import type { WireRequest } from '../protocol/wire.ts';

/** How far a request has come. `sent`: something of it may have left this machine. `answering`: a byte came back. */
export type Phase = 'queued' | 'connecting' | 'sent' | 'answering';

/** One request on its way, for those who have to say what became of it. */
export interface Progress {
  readonly request: WireRequest;
  /** Host and port of the meter, as messages name it. */
  readonly meter: string;
  readonly isTls: boolean;
  phase: Phase;
  /** The socket had carried a request before, so it may have died unnoticed. */
  isReused: boolean;
  /** The other side has ended the connection, or the network has. */
  hasEnded: boolean;
}

export function wasSent({ phase }: Progress): boolean {
  return phase === 'sent' || phase === 'answering';
}

/** May the meter have acted? Reading never acts; a command that was not sent did not either. */
export function effectOf(progress: Progress): Effect {
  return progress.request.method !== 'GET' && wasSent(progress) ? 'unknown' : 'none';
}

/** The parts that every error about a request has; never the body of the request. */
export function detailsOf(progress: Progress, what: string, cause?: unknown): ErrorDetails {
  const { method, path } = progress.request;
  const shortPath = path.length > 160 ? `${path.slice(0, 160)}...` : path;
  return {
    message: `${method} ${progress.meter} ${shortPath}: ${what}`,
    effect: effectOf(progress),
    context: { endpoint: `${method} ${path.split('?', 1)[0]}`, meter: progress.meter },
    cause,
  };
}

/** The deadline passed; it counts from the turn, so nobody meets it in the queue. */
export function timedOut(progress: Progress, timeoutMs: number): TransportError {
  const within = `within ${timeoutMs} ms`;
  switch (progress.phase) {
    case 'queued':
    case 'connecting':
      return new TransportError(
        'METER_CONNECT_TIMEOUT',
        detailsOf(
          progress,
          `expected a connection ${within}, got none; nothing was sent; check address, port and network, and whether the meter expects TLS`,
        ),
      );
    case 'sent':
      return new TransportError(
        'METER_RESPONSE_TIMEOUT',
        detailsOf(progress, `expected an answer ${within}, got none; ${afterSending(progress)}`),
      );
    case 'answering':
      return new TransportError(
        'METER_RESPONSE_TIMEOUT',
        detailsOf(progress, `expected the whole answer ${within}, got a part; ${afterSending(progress)}`),
      );
  }
}

/** The caller cancelled. */
export function aborted(progress: Progress, reason: unknown): AbortedError {
  const how = wasSent(progress) ? `after it was sent; ${afterSending(progress)}` : 'before it was sent';
  return new AbortedError(detailsOf(progress, `cancelled by the caller ${how}`, reason));
}

/** The driver is being stopped, or has been. */
export function stopped(progress: Progress): StateError {
  const how = wasSent(progress) ? `after this was sent; ${afterSending(progress)}` : 'before this was sent';
  return new StateError('METER_STOPPED', detailsOf(progress, `the driver was stopped ${how}`));
}

/** Advice for a request whose answer is missing. */
export function afterSending(progress: Progress): string {
  return effectOf(progress) === 'unknown'
    ? 'the meter may have acted, read it back before you repeat the command'
    : 'try again';
}
