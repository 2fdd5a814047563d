import type { X509Certificate } from 'node:crypto';
import { connect, DEFAULT_CIPHERS } from 'node:tls';
import { quote } from '../domain/quote.ts';
import { TransportError } from '../errors/transport-error.ts';
import { handshakeFailureOf } from './handshake-failure.ts';

/**
 * The certificate that a TLS server shows, as PEM. Nothing is sent and nothing is trusted: a person compares it.
 *
 * @throws TransportError METER_UNREACHABLE when there is no server, METER_TLS_FAILED when it speaks no TLS or none that
 * can be spoken, METER_CONNECT_TIMEOUT after the deadline.
 */
export function peerCertificate(host: string, port: number, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const place = `${host}:${port}`;
    // Only the handshake is made, to look at the certificate; there is nothing to protect yet.
    // Whatever is too weak by OpenSSL's level is said when the certificate is used.
    const ciphers = `${DEFAULT_CIPHERS}:@SECLEVEL=0`;
    const socket = connect({ host, port, ciphers, rejectUnauthorized: false, minVersion: 'TLSv1.2' });
    const timer = setTimeout(() => {
      socket.destroy();
      reject(
        new TransportError('METER_CONNECT_TIMEOUT', {
          message: `${place}: no TLS handshake within ${timeoutMs} ms`,
          context: { endpoint: place, timeoutMs },
        }),
      );
    }, timeoutMs);
    socket.once('secureConnect', () => {
      clearTimeout(timer);
      const certificate: X509Certificate | undefined = socket.getPeerX509Certificate();
      socket.destroy();
      resolve(certificate?.toString() ?? '');
    });
    socket.once('error', cause => {
      clearTimeout(timer);
      const context = { endpoint: place };
      const failure = handshakeFailureOf(cause);
      if (failure === undefined) {
        const message = `${place}: no connection (${cause.message}). Check address, port and network of the meter`;
        return reject(new TransportError('METER_UNREACHABLE', { message, context, cause }));
      }
      const message = `${place}: no certificate: ${failure.what} (${quote(cause.message.trim().slice(0, 160))}); ${failure.advice}`;
      reject(
        new TransportError('METER_TLS_FAILED', { message, retryable: failure.isPassing, context, cause }),
      );
    });
  });
}
