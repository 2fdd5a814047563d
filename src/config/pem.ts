import { X509Certificate } from 'node:crypto';

/**
 * A certificate as proper PEM. Repairs what meters and configuration files do to it: line breaks left out, written as
 * `\n`, or as CR LF. `undefined` when it is no certificate at all.
 */
export function repairPem(text: string): string | undefined {
  const plain = text.replaceAll('\\n', '\n').replaceAll('\r', '');
  const match = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/.exec(plain);
  const base64 = match?.[1]?.replaceAll(/\s/g, '');
  if (base64 === undefined) return undefined;
  const lines = base64.match(/.{1,64}/g) ?? [];
  const pem = ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
  try {
    new X509Certificate(pem);
    return pem;
  } catch {
    return undefined;
  }
}
