import { createHash, timingSafeEqual } from 'node:crypto';
import { ConfigError } from '../../index.ts';

/** Says whether a text is the token, in a time that tells nothing of it. */
export type IsToken = (text: string) => boolean;

/** What is shorter could be found by trying; the limit of tries is there for the load, and blocks nobody with the token. */
export const minTokenLength = 16;

/** One word of ASCII that is long enough. */
export function isTokenText(text: string): boolean {
  return text.length >= minTokenLength && /^[\x21-\x7e]+$/.test(text);
}

/** @throws ConfigError METER_CONFIG_INVALID for a token that could be guessed. */
export function tokenCheck(token: string): IsToken {
  if (!isTokenText(token)) {
    throw new ConfigError([
      {
        key: 'http.tokenFile',
        value: `a token of ${token.length} characters`,
        expected: `at least ${minTokenLength} characters of ASCII without spaces, made by chance`,
      },
    ]);
  }
  const expected = digestOf(token);
  return text => timingSafeEqual(digestOf(text), expected);
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
