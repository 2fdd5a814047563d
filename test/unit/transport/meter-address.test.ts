import { describe, expect, it } from 'vitest';
import { meterAddressOf } from '../../../src/transport/meter-address.ts';

describe('the address of the meter', () => {
  it.each([
    ['192.168.1.2', 80, false, 'http://192.168.1.2:80', '192.168.1.2', '192.168.1.2:80'],
    ['192.168.1.2', 443, true, 'https://192.168.1.2:443', '192.168.1.2', '192.168.1.2:443'],
    ['meter.local', 8080, false, 'http://meter.local:8080', 'meter.local', 'meter.local:8080'],
    ['fd00::2', 80, false, 'http://[fd00::2]:80', 'fd00::2', '[fd00::2]:80'],
    ['[fd00::2]', 80, false, 'http://[fd00::2]:80', 'fd00::2', '[fd00::2]:80'],
    ['fe80::1%eth0', 80, true, 'https://[fe80::1]:80', 'fe80::1%eth0', '[fe80::1%eth0]:80'],
  ])('%s port %i, TLS %s, is %s', (host, port, isTls, origin, hostname, name) => {
    expect(meterAddressOf(host, port, isTls)).toEqual({ origin, hostname, name, port });
  });

  it.each([
    '',
    '192.168.1.2/path',
    'user:secret@192.168.1.2',
    '192.168.1.2?x',
    '192.168.1.2#x',
    'a b',
    'http://a',
  ])('is refused when it is "%s"', host => {
    expect(() => meterAddressOf(host, 80, false)).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ key: 'ipAddress' })] }),
    );
  });

  it('is refused with a port that does not exist', () => {
    expect(() => meterAddressOf('192.168.1.2', 65_536, false)).toThrow(/65536/);
  });
});
