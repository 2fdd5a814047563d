import { randomBytes } from 'node:crypto';
import { closeSync, fchmodSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { ConfigError } from '../index.ts';
import { isTokenText, minTokenLength } from './http/index.ts';

const maxBytes = 4096;

export interface Token {
  readonly token: string;
  readonly isNew: boolean;
  /** Others than its owner may read the file. */
  readonly isOpenToOthers: boolean;
}

/**
 * The token of a file, which is made when it is not there: 256 bits, for its owner alone (0600).
 *
 * @throws ConfigError METER_CONFIG_INVALID when it can neither be read nor made, or is no token.
 */
export function tokenFrom(path: string): Token {
  const made = make(path);
  if (made !== undefined) return { token: made, isNew: true, isOpenToOthers: false };
  try {
    const { size, mode } = statSync(path);
    if (size > maxBytes) throw new Error(`it has ${size} bytes`);
    const token = readFileSync(path, 'utf8').trim();
    if (!isTokenText(token))
      throw new Error(`it has to be one word of at least ${minTokenLength} characters`);
    return { token, isNew: false, isOpenToOthers: (mode & 0o077) !== 0 };
  } catch (cause) {
    throw problem(path, cause);
  }
}

/** @returns `undefined` when there is a file already. */
function make(path: string): string | undefined {
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw problem(path, cause);
  }
  try {
    const token = randomBytes(32).toString('base64url');
    fchmodSync(file, 0o600);
    writeSync(file, `${token}\n`);
    return token;
  } catch (cause) {
    throw problem(path, cause);
  } finally {
    closeSync(file);
  }
}

function problem(path: string, cause: unknown): ConfigError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const expected = `a file with a token, or a place where one can be made (${reason})`;
  return new ConfigError([{ key: 'http.tokenFile', value: JSON.stringify(path), expected }], cause);
}
