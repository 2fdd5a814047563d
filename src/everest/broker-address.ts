import { X509Certificate } from 'node:crypto';
import { ConfigError } from '../index.ts';

/** Where the broker is, and as whom to speak to it. */
export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
  readonly username?: string;
  readonly password?: string;
}

const schemes: Readonly<Record<string, { readonly isTls: boolean; readonly port: number }>> = {
  'mqtt:': { isTls: false, port: 1883 },
  'tcp:': { isTls: false, port: 1883 },
  'mqtts:': { isTls: true, port: 8883 },
  'ssl:': { isTls: true, port: 8883 },
};

/**
 * Reads `mqtt://user:password@host:port`; user name and password are percent-decoded.
 *
 * @throws ConfigError METER_CONFIG_INVALID, which never repeats what was given: a password may be in it.
 */
export function brokerAddressOf(text: string): BrokerAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const scheme = schemes[url?.protocol ?? ''];
  if (url === undefined || scheme === undefined || url.hostname === '')
    throw problem(text, 'mqtt://host:port, or mqtts://host:port for TLS');
  const isBare = (url.pathname === '' || url.pathname === '/') && url.search === '' && url.hash === '';
  if (!isBare)
    throw problem(text, 'nothing after host and port; write # ? and / in a password as %23 %3F %2F');
  const username = decoded(url.username, text);
  const password = decoded(url.password, text);
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? scheme.port : Number(url.port),
    isTls: scheme.isTls,
    ...(username === '' ? {} : { username }),
    ...(password === '' ? {} : { password }),
  };
}

/**
 * The authority that signs the broker's certificate.
 *
 * @throws ConfigError METER_CONFIG_INVALID when the text has no certificate, or the broker is spoken to without TLS.
 */
export function brokerAuthorityOf({ isTls }: BrokerAddress, text: string): string {
  const refusal = (value: string, expected: string, cause?: unknown) =>
    new ConfigError([{ key: '--broker-ca', value, expected }], cause);
  if (!isTls) throw refusal('a file', 'mqtts:// as the broker, or no certificate');
  try {
    new X509Certificate(text);
    return text;
  } catch (cause) {
    throw refusal(`a file of ${text.length} characters`, 'a certificate in PEM', cause);
  }
}

/** As it may be shown: without user name and password. */
export function shownAddress({ host, port, isTls }: BrokerAddress): string {
  return `${isTls ? 'mqtts' : 'mqtt'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function decoded(part: string, text: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw problem(text, 'user name and password percent-encoded: % itself is %25');
  }
}

function problem(text: string, expected: string): ConfigError {
  const value = text === '' ? 'nothing' : `an address of ${text.length} characters`;
  return new ConfigError([{ key: '--broker', value, expected }]);
}
