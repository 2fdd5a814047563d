import { isIPv6 } from 'node:net';
import { ConfigError } from '../errors/config-error.ts';

/** Where the meter is. */
export interface MeterAddress {
  /** For messages: `192.168.1.2:80`, `[fe80::1%eth0]:80`. */
  readonly name: string;
  /** Scheme, host and port as undici wants them, for instance `https://192.168.1.2:443`. */
  readonly origin: string;
  /** What the socket connects to: IP address, with the zone of a link-local one, or host name. */
  readonly hostname: string;
  readonly port: number;
}

/**
 * Host and port as an address to connect to. Only the two scheme words and nothing but a host: no path, no credentials.
 *
 * @throws ConfigError when the host is none.
 */
export function meterAddressOf(host: string, port: number, isTls: boolean): MeterAddress {
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  // A URL has no place for the zone of a link-local address; the socket needs it.
  const hostInUrl = isIPv6(bare) ? `[${bare.replace(/%.*$/, '')}]` : bare;
  const origin = `${isTls ? 'https' : 'http'}://${hostInUrl}:${port}`;
  if (!URL.canParse(origin) || /[/?#@\\\s]/.test(bare)) {
    throw new ConfigError([
      {
        key: 'ipAddress',
        value: JSON.stringify(`${host.slice(0, 64)}:${port}`),
        expected: 'an IP address or a host name, and a port',
      },
    ]);
  }
  return { name: `${isIPv6(bare) ? `[${bare}]` : bare}:${port}`, origin, hostname: bare, port };
}
