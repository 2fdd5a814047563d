import type { TlsOptions } from 'node:tls';
import { createCertificate, type TlsIdentity } from '../../src/simulator/certificate.ts';
import { createTransport, type TransportOptions } from '../../src/transport/create-transport.ts';
import { type RawServer, startRawServer } from './raw-server.ts';

/** The meter that the driver knows, and another one of the same name. */
export const tlsMeter = createCertificate({ commonName: 'meter', serialNumber: Uint8Array.of(1) });
export const stranger = createCertificate({ commonName: 'meter', serialNumber: Uint8Array.of(1) });

/** Node's own server refuses a 1024-bit key unless it is told not to. */
export function startTlsServer(identity: TlsIdentity, options: TlsOptions = {}, port = 0) {
  const { certificatePem, privateKeyPem } = identity;
  const tls = { cert: certificatePem, key: privateKeyPem, ciphers: 'DEFAULT@SECLEVEL=0', ...options };
  return startRawServer({ tls, port });
}

/** With the certificate of the meter pinned, unless the options say otherwise. */
export function tlsTransportTo({ port }: RawServer, options: Partial<TransportOptions> = {}) {
  const tlsCertificate = tlsMeter.certificatePem;
  return createTransport({ host: '127.0.0.1', port, commandTimeoutMs: 2000, tlsCertificate, ...options });
}
