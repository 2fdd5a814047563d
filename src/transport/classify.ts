import { type Effect, isMeterError, type MeterError } from '../errors/meter-error.ts';
import { ProtocolError } from '../errors/protocol-error.ts';
import { TransportError } from '../errors/transport-error.ts';

/** How far a request had come when it failed. */
export interface Progress {
  /** For messages: `GET 192.168.1.2:80/v1/status`. */
  readonly place: string;
  readonly method: string;
  /** Something of the request may have left this machine. */
  readonly wasSent: boolean;
}

/** May the meter have acted? Reading never acts; a command that was not sent did not either. */
export function effectOf({ method, wasSent }: Progress): Effect {
  return wasSent && method !== 'GET' ? 'unknown' : 'none';
}

/** Whatever undici, the socket or TLS threw, as an error of this library with the original as its cause. */
export function classify(error: unknown, progress: Progress): MeterError {
  if (isMeterError(error)) return error;
  const { place, wasSent } = progress;
  const code = codeOf(error);
  const details = { effect: effectOf(progress), context: { endpoint: place, got: code }, cause: error };
  if (code.startsWith('HPE_')) {
    return new ProtocolError('METER_RESPONSE_INVALID', {
      ...details,
      message: `${place}: the answer is not HTTP (${code}). Does the meter have TLS switched on? Then give its certificate`,
    });
  }
  if (code === 'UND_ERR_HEADERS_OVERFLOW' || code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
    return new ProtocolError('METER_RESPONSE_TOO_LARGE', {
      ...details,
      message: `${place}: the header of the answer is too large. Check that the address belongs to a LEM DCBM`,
    });
  }
  if (code.startsWith('UND_ERR_RES_') || code === 'UND_ERR_RESPONSE_STATUS_CODE') {
    return new ProtocolError('METER_RESPONSE_INVALID', {
      ...details,
      message: `${place}: the answer does not have the length that it announces (${code})`,
    });
  }
  if (!wasSent && (code === 'EPROTO' || code.startsWith('ERR_SSL_'))) {
    return new TransportError('METER_TLS_UNTRUSTED', {
      ...details,
      message: `${place}: no TLS connection (${code}): expected the pinned certificate, got none. Switch TLS on in the meter, or leave the certificate out of the configuration`,
    });
  }
  if (wasSent) {
    return new TransportError('METER_CONNECTION_LOST', {
      ...details,
      message: `${place}: the connection broke before the answer was complete (${code})`,
    });
  }
  return new TransportError('METER_UNREACHABLE', {
    ...details,
    message: `${place}: no connection (${code}). Check power, address, port and network of the meter`,
  });
}

/** The deadline passed. */
export function timedOut(progress: Progress, timeoutMs: number): TransportError {
  const { place, wasSent } = progress;
  const code = wasSent ? 'METER_RESPONSE_TIMEOUT' : 'METER_CONNECT_TIMEOUT';
  const what = wasSent ? 'no complete answer' : 'no connection';
  return new TransportError(code, {
    message: `${place}: ${what} within ${timeoutMs} ms. Check the network, or raise commandTimeoutMs`,
    effect: effectOf(progress),
    context: { endpoint: place, timeoutMs },
  });
}

/** The body grew over its limit. */
export function tooLarge(progress: Progress, limitBytes: number): ProtocolError {
  return new ProtocolError('METER_RESPONSE_TOO_LARGE', {
    message: `${progress.place}: expected at most ${limitBytes} bytes, got more. Check that the address belongs to a LEM DCBM`,
    effect: effectOf(progress),
    context: { endpoint: progress.place, expected: `at most ${limitBytes} bytes` },
  });
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  if ('code' in error && typeof error.code === 'string') return error.code;
  if ('errors' in error && Array.isArray(error.errors)) return codeOf(error.errors[0]);
  return error instanceof Error ? error.message : 'unknown';
}
