import { X509Certificate } from 'node:crypto';
import { z } from 'zod';

const begin = '-----BEGIN CERTIFICATE-----';
const end = '-----END CERTIFICATE-----';

/**
 * A certificate as proper PEM. Repairs what meters and configuration files do to it: line breaks left out, written as
 * `\n`, or as CR LF. `undefined` when it is not exactly one certificate.
 */
export function repairPem(text: string): string | undefined {
  const plain = text.replaceAll(/\\r|\\n/g, '\n').trim();
  if (!plain.startsWith(begin) || !plain.endsWith(end)) return undefined;
  const base64 = plain.slice(begin.length, -end.length).replaceAll(/\s/g, '');
  if (!/^[A-Za-z0-9+/]+=*$/.test(base64)) return undefined;
  const lines = base64.match(/.{1,64}/g) ?? [];
  const pem = [begin, ...lines, end, ''].join('\n');
  try {
    new X509Certificate(pem);
    return pem;
  } catch {
    return undefined;
  }
}

/** The certificate to pin; empty for none. */
export const certificate = z
  .string()
  .max(16_384)
  .transform((text, context) => {
    if (text === '') return '';
    const pem = repairPem(text);
    if (pem !== undefined) return pem;
    context.addIssue({
      code: 'custom',
      message: `one certificate in PEM, from ${begin} to ${end}; \`dcbm certificate\` prints that of the meter`,
    });
    return z.NEVER;
  });
