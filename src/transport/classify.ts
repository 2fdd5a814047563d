import { quote } from '../domain/quote.ts';
import { InternalError } from '../errors/internal-error.ts';
import type { MeterError } from '../errors/meter-error.ts';
import { ProtocolError } from '../errors/protocol-error.ts';
import { TransportError } from '../errors/transport-error.ts';
import { BodyTooLargeError } from './connection.ts';
import { afterSending, detailsOf, type Progress, wasSent } from './failure.ts';
import { framingFailureOf } from './framing-failure.ts';
import { handshakeFailureOf } from './handshake-failure.ts';
import { InformationalFloodError } from './informational.ts';
import { CertificateRefusedError } from './pinned-connector.ts';

const advice: Record<string, string> = {
  ECONNREFUSED:
    'the address answers but nothing listens on this port; check the port and whether the meter has started',
  EHOSTUNREACH: 'there is no way to this address; check address, cable, power and the interface setting',
  ENETUNREACH: 'there is no way to this network; check address, cable and the interface setting',
  ENOTFOUND: 'the host name is not known; use the IP address',
  EAI_AGAIN: 'the name server does not answer; use the IP address',
  EADDRNOTAVAIL: 'the local address is not one of this machine now; check the interface setting',
  ECONNRESET:
    'the connection was closed at once; check that the meter has TLS switched on if a certificate is configured',
};

/** Whatever undici, the socket or TLS threw, as an error of this library with the original as its cause. */
export function classify(error: unknown, progress: Progress): MeterError {
  if (error instanceof BodyTooLargeError) return tooLarge(`a body of at most ${error.limitBytes} bytes`);
  if (error instanceof InformationalFloodError) {
    return tooLarge(`at most ${error.limitBytes} bytes of informational responses before the answer`);
  }
  if (error instanceof CertificateRefusedError) return untrusted(error.message, error.expected, error.got);
  const code = codeOf(error);
  // undici refuses a malformed request before it sends anything: our mistake, and repeating it does not help.
  if (code === 'UND_ERR_INVALID_ARG') {
    return new InternalError(
      detailsOf(progress, `the request is malformed: ${describe(error, code)}`, error),
    );
  }
  if (!wasSent(progress)) return notConnected();
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return tooLarge('a header of at most 16384 bytes');
  const framing = framingFailureOf(error, progress.hasEnded);
  if (framing !== undefined) {
    const what = `expected an HTTP/1.1 answer, got ${framing.got}; ${framing.advice}`;
    return new ProtocolError('METER_RESPONSE_INVALID', detailsOf(progress, what, error));
  }
  const { phase, isTls, isReused } = progress;
  const when = phase === 'sent' ? 'before an answer' : 'in the middle of the answer';
  const hint = phase === 'sent' && !isTls && !isReused ? '; does the meter have TLS switched on' : '';
  const what = `the connection broke ${when} (${describe(error, code)})${hint}; ${afterSending(progress)}`;
  return new TransportError('METER_CONNECTION_LOST', detailsOf(progress, what, error));

  function tooLarge(expected: string): MeterError {
    const what = `expected ${expected}, got more; check that the address belongs to a LEM DCBM`;
    return new ProtocolError('METER_RESPONSE_TOO_LARGE', detailsOf(progress, what, error));
  }

  function untrusted(what: string, expected: string, got: string): MeterError {
    const details = detailsOf(progress, what, error);
    return new TransportError('METER_TLS_UNTRUSTED', {
      ...details,
      context: { ...details.context, expected, got },
    });
  }

  function notConnected(): MeterError {
    const handshake = progress.isTls ? handshakeFailureOf(error) : undefined;
    if (handshake !== undefined) {
      // Only where nothing is lost by it: a certificate that is pinned is never to be given up for a handshake that fails.
      const other = handshake.isNoTls
        ? ', or remove the certificate from the configuration if it is meant to be off'
        : '';
      const what = `${handshake.what} (${describe(error, code)}); ${handshake.advice}${other}`;
      const details = detailsOf(progress, what, error);
      return new TransportError('METER_TLS_FAILED', { ...details, retryable: handshake.isPassing });
    }
    const what = `no connection (${describe(error, code)}); ${advice[code] ?? 'check power, address, port and network of the meter'}`;
    const isTimeout = code === 'ETIMEDOUT' || code === 'UND_ERR_CONNECT_TIMEOUT';
    return new TransportError(
      isTimeout ? 'METER_CONNECT_TIMEOUT' : 'METER_UNREACHABLE',
      detailsOf(progress, what, error),
    );
  }
}

/** Code and text of the original, short and free of control characters. */
function describe(error: unknown, code: string): string {
  const text = reasonOf(error) ?? (error instanceof Error ? error.message : String(error));
  const known = code === '' ? '' : `${code} `;
  return `${known}${quote(text.trim().slice(0, 160))}`;
}

/** What OpenSSL says, without its place in the source. */
function reasonOf(error: unknown): string | undefined {
  const hasReason = error instanceof Error && 'reason' in error && typeof error.reason === 'string';
  return hasReason ? String(error.reason) : undefined;
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return '';
}
