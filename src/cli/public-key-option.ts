import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ConfigError } from '../index.ts';

const expected = 'the key as text, or a file with it';

/**
 * The key that `--public-key` names: as it is given, or what is in the file of that name.
 *
 * @throws ConfigError METER_CONFIG_INVALID when it can be neither.
 */
export function keyTextOf(given: string): string {
  const text = given.trim();
  if (/^[0-9A-Fa-f]{64,}$/.test(text) || /^-----BEGIN /.test(text)) return text;
  try {
    return readFileSync(given, 'utf8').trim();
  } catch (cause) {
    // Base64 of a key has no dot and is as long as one.
    if (/^[A-Za-z0-9+/=\s]{80,}$/.test(text)) return text;
    throw new ConfigError([{ key: '--public-key', value: JSON.stringify(given), expected }], cause);
  }
}

/** The same in the form that the setting `publicKey` has: 182 hexadecimal digits, if it can be made one. */
export function pinnedKeyOf(given: string): string {
  const text = keyTextOf(given);
  if (/^[0-9A-Fa-f]+$/.test(text)) return text;
  try {
    const key = text.startsWith('-----')
      ? createPublicKey(text)
      : createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    return key.export({ format: 'der', type: 'spki' }).toString('hex').toUpperCase();
  } catch {
    return text;
  }
}
