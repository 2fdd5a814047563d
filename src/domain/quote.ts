import { byteLengthOf, cutToBytes } from './utf8.ts';

const maxBytes = 256;
const ellipsis = '...';

/** As many members and entries of a value are looked at; what has more is named by its kind. */
const maxParts = 300;

/** Everything that shows nothing, or nothing but a gap: only the common space is left as it is. */
const invisible = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/gu;

/**
 * A value from outside as it may stand in a message or a log: as JSON, so that text is in quotes, with everything
 * invisible escaped, and at most 256 bytes long, in a time that does not grow with the value.
 */
export function quote(value: unknown): string {
  return printable(textOf(value));
}

/** The same for text that needs no quotes: a name that the meter gives itself. */
export function printable(text: string): string {
  const escaped = text.slice(0, maxBytes + 1).replaceAll(invisible, visible);
  if (text.length <= maxBytes && byteLengthOf(escaped) <= maxBytes) return escaped;
  return cutToBytes(escaped, maxBytes - ellipsis.length) + ellipsis;
}

function textOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number') return String(value);
  try {
    return JSON.stringify(value, bounded()) ?? typeof value;
  } catch {
    return Array.isArray(value) ? `a list of ${value.length} entries` : typeof value;
  }
}

/** Cuts long texts before they are written, and gives up on values of many parts. */
function bounded(): (key: string, part: unknown) => unknown {
  let parts = 0;
  return (_, part) => {
    parts += 1;
    if (parts > maxParts) throw new RangeError('too many parts');
    return typeof part === 'string' ? part.slice(0, maxBytes + 1) : part;
  };
}

/** Control and format characters could forge lines of a log, colors of a terminal or the direction of reading. */
function visible(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
