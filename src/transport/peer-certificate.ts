import type { X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';
import { TransportError } from '../errors/transport-error.ts';

/**
 * The certificate that a TLS server shows, as PEM. Nothing is sent and nothing is trusted: a person compares it.
 *
 * @throws TransportError METER_UNREACHABLE when there is no TLS server, METER_CONNECT_TIMEOUT after the deadline.
 */
export function peerCertificate(host: string, port: number, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const place = `${host}:${port}`;
    // Only the handshake is made, to look at the certificate; there is nothing to protect yet.
    const socket = connect({ host, port, rejectUnauthorized: false, minVersion: 'TLSv1.2' });
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
      reject(
        new TransportError('METER_UNREACHABLE', {
          message: `${place}: no TLS handshake (${cause.message}). Check that the meter has TLS switched on`,
          context: { endpoint: place },
          cause,
        }),
      );
    });
  });
}
