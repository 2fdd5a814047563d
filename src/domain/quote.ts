import { byteLengthOf, cutToBytes } from './utf8.ts';

const maxBytes = 256;
const ellipsis = '...';

/**
 * A value from outside as it may stand in a message or a log: as JSON, so that text is in quotes, with everything
 * invisible escaped, and at most 256 bytes long.
 */
export function quote(value: unknown): string {
  return printable(textOf(value));
}

/** The same for text that needs no quotes: a name that the meter gives itself. */
export function printable(text: string): string {
  const escaped = text.slice(0, maxBytes + 1).replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, visible);
  if (text.length <= maxBytes && byteLengthOf(escaped) <= maxBytes) return escaped;
  return cutToBytes(escaped, maxBytes - ellipsis.length) + ellipsis;
}

function textOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number') return String(value);
  try {
    return JSON.stringify(value) ?? typeof value;
  } catch {
    return typeof value;
  }
}

/** Control and format characters could forge lines of a log, colors of a terminal or the direction of reading. */
function visible(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
