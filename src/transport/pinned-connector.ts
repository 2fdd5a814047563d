import { X509Certificate } from 'node:crypto';
import { TLSSocket } from 'node:tls';
import { buildConnector } from 'undici';
import { ConfigError } from '../errors/config-error.ts';

export interface PinOptions {
  /** The one certificate that is accepted, as PEM. */
  readonly certificatePem: string;
  /** Refuse it outside its validity, instead of warning once. */
  readonly strictValidity: boolean;
  /** Milliseconds since 1970, for the validity. */
  readonly now: () => number;
  readonly onWarning: (message: string) => void;
}

/** Why a meter was not trusted; becomes METER_TLS_UNTRUSTED. */
export class CertificateRefusedError extends Error {
  readonly expected: string;
  readonly got: string;

  constructor(message: string, expected: string, got: string) {
    super(message);
    this.expected = expected;
    this.got = got;
  }
}

/**
 * A connector that speaks TLS 1.2 or newer and accepts exactly one certificate, by its SHA-256 fingerprint. A refused
 * connection fails with {@link CertificateRefusedError} before a byte of a request is sent.
 *
 * @throws ConfigError when the pinned text is no certificate.
 */
export function pinnedConnector(options: PinOptions): buildConnector.connector {
  const pinned = certificateOf(options.certificatePem);
  const connect = connectorWithoutChainCheck();
  let hasWarned = false;

  function refusalOf(socket: unknown): CertificateRefusedError | undefined {
    const shown = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
    if (shown?.fingerprint256 !== pinned.fingerprint256) return wrongCertificate(pinned, shown);
    const nowMs = options.now();
    if (nowMs >= Date.parse(pinned.validFrom) && nowMs <= Date.parse(pinned.validTo)) return undefined;
    if (options.strictValidity) return outsideValidity(pinned, nowMs);
    if (!hasWarned) {
      hasWarned = true;
      options.onWarning(
        `The pinned certificate of the meter is valid from ${pinned.validFrom} to ${pinned.validTo}, which is not now; it is accepted because it is exactly the pinned one`,
      );
    }
    return undefined;
  }

  return (target, callback) =>
    connect(target, (error, socket) => {
      if (error !== null) return callback(error, null);
      const refusal = refusalOf(socket);
      if (refusal === undefined) return callback(null, socket);
      socket.destroy();
      callback(refusal, null);
    });
}

/**
 * The only place that turns Node's own certificate check off, never used without the pin above. The check cannot work
 * here: the meter signs its own certificate, with a 1024-bit key that Node refuses as too weak, for another host name.
 * The exact pin is stricter than a chain: a chain would also accept whatever the pinned key signs.
 */
function connectorWithoutChainCheck(): buildConnector.connector {
  return buildConnector({
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
    // A resumed session does not show its certificate, so there would be nothing to compare.
    maxCachedSessions: 0,
    allowH2: false,
    // The deadline of the request covers connecting; undici's own timer is coarse.
    timeout: 0,
  });
}

function wrongCertificate(pinned: X509Certificate, shown: X509Certificate | undefined) {
  const got = shown?.fingerprint256 ?? 'no certificate';
  return new CertificateRefusedError(
    `the certificate is not the pinned one: expected SHA-256 ${pinned.fingerprint256}, got ${got}; if the meter was exchanged on purpose, fetch its certificate with "dcbm certificate", compare the fingerprint with the meter and pin it`,
    pinned.fingerprint256,
    got,
  );
}

function outsideValidity(pinned: X509Certificate, nowMs: number) {
  const expected = `${pinned.validFrom} to ${pinned.validTo}`;
  const got = new Date(nowMs).toISOString();
  return new CertificateRefusedError(
    `the pinned certificate is outside its validity: expected a time from ${expected}, got ${got}; correct the clock of this machine, renew the certificate, or turn strictValidity off`,
    expected,
    got,
  );
}

function certificateOf(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    const value = `a text of ${pem.length} characters`;
    throw new ConfigError(
      [{ key: 'meterTlsCertificate', value, expected: 'one X.509 certificate in PEM' }],
      cause,
    );
  }
}
