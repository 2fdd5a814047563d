import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { localAddressOf } from '../../../src/transport/local-address.ts';

const loopback = Object.entries(networkInterfaces()).find(([, addresses]) =>
  addresses?.some(({ address }) => address === '127.0.0.1'),
)?.[0];

describe('the local address', () => {
  it('is left to the system when no interface is named', () => {
    expect(localAddressOf('', '192.168.1.2')).toBeUndefined();
  });

  it.each(['192.168.1.10', '::1'])('is %s as it was given', address => {
    expect(localAddressOf(address, '192.168.1.2')).toBe(address);
  });

  it.each(['192.168.1.2', 'meter.local'])(
    'is the IPv4 address of the named interface for a meter at %s',
    host => {
      expect(localAddressOf(loopback ?? '', host)).toBe('127.0.0.1');
    },
  );

  it('is refused, with the names that exist, for an interface that does not', () => {
    const attempt = () => localAddressOf('no-such0', '192.168.1.2');
    expect(attempt).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ key: 'interface' })] }),
    );
    expect(attempt).toThrow(`got "no-such0"`);
    expect(attempt).toThrow(String(loopback));
  });
});
