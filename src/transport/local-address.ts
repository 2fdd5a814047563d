import { isIP, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { ConfigError } from '../errors/config-error.ts';

/**
 * The local address to send from: an IP address as it is, or an address of the named network interface, of the same
 * family as the meter's address where that is an IP address, else IPv4 before IPv6. `undefined` for an empty name.
 *
 * @throws ConfigError when there is no such interface or it has no such address.
 */
export function localAddressOf(nameOrAddress: string, host: string): string | undefined {
  if (nameOrAddress === '') return undefined;
  if (isIP(nameOrAddress) !== 0) return nameOrAddress;
  const interfaces = networkInterfaces();
  const addresses = interfaces[nameOrAddress] ?? [];
  const wanted = isIPv6(host) ? 'IPv6' : 'IPv4';
  const isFree = isIP(host) === 0;
  const address = addresses.find(({ family }) => family === wanted) ?? (isFree ? addresses[0] : undefined);
  if (address !== undefined) return address.address;
  throw new ConfigError([
    {
      key: 'interface',
      value: JSON.stringify(nameOrAddress.slice(0, 64)),
      expected: `a local IP address, or a network interface with ${isFree ? 'an' : `an ${wanted}`} address (this machine has ${Object.keys(interfaces).join(', ')})`,
    },
  ]);
}
