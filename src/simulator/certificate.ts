import { generateKeyPairSync, sign } from 'node:crypto';
import {
  bitString,
  integer,
  nullValue,
  objectIdentifier,
  sequence,
  set,
  utcTime,
  utf8String,
  version,
} from './der.ts';

/** What a meter shows on HTTPS. */
export interface TlsIdentity {
  /** PEM with its line breaks. */
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

const validFromMs = Date.UTC(2021, 0, 1);
const validToMs = Date.UTC(2049, 0, 1);

/**
 * A self-signed certificate as the meter makes one: RSA of 1024 bits, a name that is no host name, X.509 version 3
 * without extensions. Its serial number comes from the caller; its key is new each time.
 */
export function createCertificate(options: { commonName: string; serialNumber: Uint8Array }): TlsIdentity {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const algorithm = sequence(objectIdentifier('1.2.840.113549.1.1.11'), nullValue);
  const organization = set(sequence(objectIdentifier('2.5.4.10'), utf8String('LEM')));
  const commonName = set(sequence(objectIdentifier('2.5.4.3'), utf8String(options.commonName)));
  const name = sequence(organization, commonName);
  const content = sequence(
    version(integer(Uint8Array.of(2))),
    integer(options.serialNumber),
    algorithm,
    name,
    sequence(utcTime(validFromMs), utcTime(validToMs)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const der = sequence(content, algorithm, bitString(sign('sha256', content, privateKey)));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    certificatePem: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** The text in `GET /v1/certificate`: real meters leave out the line breaks after BEGIN and before END. */
export function asMeterText(pem: string): string {
  return pem
    .trim()
    .replace('-----BEGIN CERTIFICATE-----\n', '-----BEGIN CERTIFICATE-----')
    .replace('\n-----END CERTIFICATE-----', '-----END CERTIFICATE-----');
}
