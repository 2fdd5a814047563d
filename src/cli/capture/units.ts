import { createHmac, randomBytes } from 'node:crypto';

/**
 * Text is handled as bytes, each a character from U+0000 to U+00FF: the answers of a meter need not be in any encoding.
 * A unit is what is replaced as a whole: one UTF-8 character, or one byte that is none.
 */
const unitPattern = /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|[\s\S]/g;

export function unitsOf(bytes: string): readonly string[] {
  return bytes.match(unitPattern) ?? [];
}

/** Text as bytes, and the other way around. */
export const bytesOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
export const textOf = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');

/** Gives another unit for the one that follows these. */
export interface Replacer {
  /** Replaces each unit of a text: always by the same, never by itself, by one of its kind and length. */
  replace(bytes: string): string;
}

/**
 * A replacer with a key that nobody keeps. What begins alike is replaced alike, up to a comma: a meter cuts texts, and
 * joins an identification and a transaction id with a comma. Capital and small letters count as one. Digits stay
 * digits, hexadecimal ones hexadecimal; punctuation stays.
 */
export function createReplacer(key: Uint8Array = randomBytes(32)): Replacer {
  const known = new Map<string, number>();
  const chanceOf = (prefix: string) => {
    const text = prefix.toLowerCase();
    const chance =
      known.get(text) ?? createHmac('sha256', key).update(text, 'latin1').digest().readUInt32BE(0);
    known.set(text, chance);
    return chance;
  };
  return {
    replace(bytes) {
      let prefix = '';
      return unitsOf(bytes)
        .map(unit => {
          prefix = unit === ',' ? '' : prefix + unit;
          return anotherUnit(unit, chanceOf(prefix));
        })
        .join('');
    },
  };
}

const kinds = ['0123456789', 'abcdef', 'ABCDEF', 'ghijklmnopqrstuvwxyz', 'GHIJKLMNOPQRSTUVWXYZ'];

function anotherUnit(unit: string, chance: number): string {
  const kind = kinds.find(letters => letters.includes(unit));
  if (kind !== undefined) return kind[stepped(kind.indexOf(unit), kind.length, chance)] ?? unit;
  if (unit <= '\x7f') return unit;
  const code = unit.length === 1 ? unit.charCodeAt(0) : (textOf(unit).codePointAt(0) ?? 0);
  const [first = 0, count = 1] = ranges[unit.length - 1] ?? [];
  const position = code - first;
  const isInside = position >= 0 && position < count;
  const other = first + (isInside ? stepped(position, count, chance) : chance % count);
  return unit.length === 1 ? String.fromCharCode(other) : bytesOf(String.fromCodePoint(other));
}

/** Letters or signs that take 1, 2, 3 and 4 bytes. */
const ranges = [
  [0xf8, 8],
  [0xe0, 16],
  [0x4e00, 4096],
  [0x1f300, 256],
] as const;

function stepped(position: number, count: number, chance: number): number {
  return (position + 1 + (chance % (count - 1))) % count;
}
