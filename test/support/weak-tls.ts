import { createDiffieHellmanGroup } from 'node:crypto';
import type { TlsOptions } from 'node:tls';
import { integer, sequence } from '../../src/simulator/der.ts';

/** The group of 1024 bits of RFC 2409, as devices of the 2010s have it. */
function dhGroupOf1024Bits(): string {
  const group = createDiffieHellmanGroup('modp2');
  const base64 = sequence(integer(group.getPrime()), integer(group.getGenerator())).toString('base64');
  return `-----BEGIN DH PARAMETERS-----\n${base64.replaceAll(/.{64}/g, '$&\n')}\n-----END DH PARAMETERS-----\n`;
}

/** Servers of TLS 1.2 as devices of the 2010s are, each too weak for OpenSSL's usual level. */
export const weakTls = {
  'a key exchange of 1024 bits': {
    ciphers: 'DHE-RSA-AES128-SHA@SECLEVEL=0',
    maxVersion: 'TLSv1.2',
    dhparam: dhGroupOf1024Bits(),
  },
  'signatures with SHA-1': {
    ciphers: 'ECDHE-RSA-AES128-SHA@SECLEVEL=0',
    maxVersion: 'TLSv1.2',
    sigalgs: 'RSA+SHA1',
  },
} as const satisfies Record<string, TlsOptions>;
