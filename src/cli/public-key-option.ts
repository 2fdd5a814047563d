import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ConfigError } from '../index.ts';

/** A compressed point in base64. */
const shortestKey = 44;

const expected = 'the key as text, or a file with it';

/**
 * The key that `--public-key` names: as it is given, or what is in the file of that name.
 *
 * @throws ConfigError METER_CONFIG_INVALID when it can be neither.
 */
export function keyTextOf(given: string): string {
  if (/^[0-9A-Fa-f]{64,}$/.test(given.trim())) return given.trim();
  try {
    return readFileSync(given, 'utf8').trim();
  } catch (cause) {
    // No usual form of a key is shorter, and few names of files are longer.
    if (given.length >= shortestKey) return given;
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
