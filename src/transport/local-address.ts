import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { ConfigError } from '../errors/config-error.ts';

/**
 * The local address to send from: an address as it is, or the first address of a network interface, IPv4 before IPv6.
 *
 * @throws ConfigError when there is no such interface.
 */
export function localAddressOf(nameOrAddress: string): string | undefined {
  if (nameOrAddress === '') return undefined;
  if (isIP(nameOrAddress) !== 0) return nameOrAddress;
  const interfaces = networkInterfaces();
  const addresses = interfaces[nameOrAddress] ?? [];
  const address = addresses.find(({ family }) => family === 'IPv4') ?? addresses[0];
  if (address !== undefined) return address.address;
  const names = Object.keys(interfaces).join(', ');
  throw new ConfigError([
    {
      key: 'interface',
      value: JSON.stringify(nameOrAddress),
      expected: `a local address, or one of: ${names}`,
    },
  ]);
}
