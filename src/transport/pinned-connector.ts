import { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { buildConnector } from 'undici';
import { ConfigError } from '../errors/config-error.ts';
import { TransportError } from '../errors/transport-error.ts';

export interface PinOptions {
  /** The one certificate that is accepted, as PEM. */
  readonly certificatePem: string;
  /** Refuse it outside its validity, instead of warning once. */
  readonly strictValidity: boolean;
  readonly now: () => number;
  readonly onWarning: (message: string) => void;
}

/**
 * Connects over TLS and accepts exactly one certificate: the SHA-256 fingerprint must be the pinned one, before undici
 * gets the socket, so before a byte of a request is sent.
 *
 * The chain is not checked: the meter signs its own certificate, with a 1024-bit key that Node's chain check refuses,
 * and for another host name. The exact pin is stricter than any chain. Session resumption is off, because a resumed
 * session does not show the certificate.
 *
 * @throws ConfigError when the pinned text is no certificate.
 */
export function pinnedConnector(options: PinOptions): buildConnector.connector {
  const pinned = readPinned(options.certificatePem);
  const connect = buildConnector({
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
    maxCachedSessions: 0,
    allowH2: false,
    timeout: 0,
  });
  const warnOnce = once(options.onWarning);

  return (target, callback) =>
    connect(target, (error, socket) => {
      if (error !== null) {
        callback(error, null);
        return;
      }
      const place = `${target.hostname}:${target.port}`;
      const refused = refusalOf((socket as TLSSocket).getPeerX509Certificate(), place);
      if (refused === undefined) {
        callback(null, socket);
        return;
      }
      socket.destroy();
      callback(refused, null);
    });

  function refusalOf(got: X509Certificate | undefined, place: string): TransportError | undefined {
    if (got?.fingerprint256 !== pinned.fingerprint256) {
      const found = got?.fingerprint256 ?? 'no certificate';
      return new TransportError('METER_TLS_UNTRUSTED', {
        message: `The TLS certificate of ${place} is not the pinned one: expected SHA-256 ${pinned.fingerprint256}, got ${found}. If the meter was exchanged on purpose, fetch its certificate with "dcbm certificate", compare it and pin it`,
        context: { place, expected: pinned.fingerprint256, got: found },
      });
    }
    const validity = `${pinned.validFrom} to ${pinned.validTo}`;
    const nowMs = options.now();
    if (nowMs >= Date.parse(pinned.validFrom) && nowMs <= Date.parse(pinned.validTo)) return undefined;
    const message = `The pinned certificate of ${place} is outside its validity (${validity})`;
    if (!options.strictValidity) {
      warnOnce(`${message}; it is accepted because it is the pinned one`);
      return undefined;
    }
    return new TransportError('METER_TLS_UNTRUSTED', {
      message: `${message} and strictValidity is on. Renew it, or correct the clock of this machine`,
      context: { place, expected: validity, got: new Date(nowMs).toISOString() },
    });
  }
}

function readPinned(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    const issue = { key: 'meterTlsCertificate', value: 'a text', expected: 'a certificate in PEM' };
    throw new ConfigError([issue], cause);
  }
}

function once(tell: (message: string) => void): (message: string) => void {
  let told = false;
  return message => {
    if (!told) tell(message);
    told = true;
  };
}
