import { X509Certificate } from 'node:crypto';
import { DEFAULT_CIPHERS, TLSSocket } from 'node:tls';
import { buildConnector } from 'undici';
import { ConfigError } from '../errors/config-error.ts';
import { OpenAgainError } from './connection.ts';
import { handshakeFailureOf } from './handshake-failure.ts';

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
 * A meter of the 2010s may have a key exchange or signatures that OpenSSL's usual level forbids. When a handshake fails
 * for what may be that reason, the connector asks to be called again and then allows them, for this connection alone:
 * the pin secures it, whatever an authority could sign. It stays so while it works, which is said once.
 *
 * @throws ConfigError when the pinned text is no certificate.
 */
export function pinnedConnector(options: PinOptions): buildConnector.connector {
  const pinned = certificateOf(options.certificatePem);
  const connectAsUsual = connectorWithoutChainCheck(usualCiphers);
  const connectAtLowLevel = connectorWithoutChainCheck(lowLevelCiphers);
  const warned = new Set<string>();
  let isAtLowLevel = false;

  function warnOnce(message: string) {
    if (warned.has(message)) return;
    warned.add(message);
    options.onWarning(message);
  }

  function refusalOf(socket: unknown): CertificateRefusedError | undefined {
    const shown = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
    if (shown?.fingerprint256 !== pinned.fingerprint256) return wrongCertificate(pinned, shown);
    const nowMs = options.now();
    if (nowMs >= Date.parse(pinned.validFrom) && nowMs <= Date.parse(pinned.validTo)) return undefined;
    if (options.strictValidity) return outsideValidity(pinned, nowMs);
    warnOnce(
      `The pinned certificate of the meter is valid from ${pinned.validFrom} to ${pinned.validTo}, which is not now; it is accepted because it is exactly the pinned one`,
    );
    return undefined;
  }

  return (target, callback) => {
    const wasAtLowLevel = isAtLowLevel;
    const connect = wasAtLowLevel ? connectAtLowLevel : connectAsUsual;
    return connect(target, (error, socket) => {
      if (error !== null) {
        isAtLowLevel = !wasAtLowLevel && handshakeFailureOf(error)?.mayBeTheLevel === true;
        return callback(isAtLowLevel ? new OpenAgainError(error) : error, null);
      }
      const refusal = refusalOf(socket);
      if (refusal !== undefined) {
        isAtLowLevel = false;
        socket.destroy();
        return callback(refusal, null);
      }
      if (wasAtLowLevel) warnOnce(lowLevelWarning);
      callback(null, socket);
    });
  };
}

/** What Node and OpenSSL both offer by default: of Node's, without those of CCM, which OpenSSL leaves out. */
const usualCiphers = `${DEFAULT_CIPHERS}:!AESCCM`;

/** The same; OpenSSL then allows old key exchanges and signatures. */
const lowLevelCiphers = `${usualCiphers}:@SECLEVEL=0`;

const lowLevelWarning =
  "The meter speaks TLS only with a key exchange or signatures that are too weak by today's rules; the connection is made all the same, because it shows exactly the pinned certificate. Look for newer firmware of the meter";

/**
 * The only place that turns Node's own certificate check off, never used without the pin above. The check cannot work
 * here: the meter signs its own certificate, with a 1024-bit key that Node refuses as too weak, for another host name.
 * The exact pin is stricter than a chain: a chain would also accept whatever the pinned key signs.
 */
function connectorWithoutChainCheck(ciphers: string): buildConnector.connector {
  return buildConnector({
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
    // A key exchange with fewer bits can be broken in the time of a handshake, and then a pin helps nobody.
    minDHSize: 1024,
    // A resumed session does not show its certificate, so there would be nothing to compare.
    maxCachedSessions: 0,
    allowH2: false,
    // The deadline of the request covers connecting; undici's own timer is coarse.
    timeout: 0,
    ciphers,
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
