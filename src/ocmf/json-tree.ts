import { isAscii } from 'node:buffer';

/** A JSON value as a place in the bytes it came from; nothing is decoded until it is asked for. */
export interface JsonNode {
  readonly kind: 'object' | 'array' | 'string' | 'number' | 'true' | 'false' | 'null';
  /** First byte. */
  readonly start: number;
  /** One past the last byte. */
  readonly end: number;
  /** Names of an object, in the order of the text; duplicates included. */
  readonly names: readonly string[];
  /** Members of an object beside `names`, or elements of an array. */
  readonly children: readonly JsonNode[];
}

/** What stands for what after a backslash, by character code. */
export const escapes = new Map(
  [...'"\\/bfnrt'].map((letter, index) => [letter.charCodeAt(0), '"\\/\b\f\n\r\t'[index] ?? '']),
);

/** Bytes to read from. Where all of them are ASCII, `text` has them as characters at the same places. */
export interface JsonSource {
  readonly bytes: Buffer;
  readonly text: string | undefined;
}

export function sourceOf(bytes: Buffer): JsonSource {
  return { bytes, text: isAscii(bytes) ? bytes.toString('latin1') : undefined };
}

/**
 * The names of the format. Comparing strings that the engine holds once is a comparison of addresses, and a record has
 * some forty names that are looked up one by one.
 */
const knownNames = new Map(
  'FV GI GS GV PG MV MM MS MF IS IL IF IT ID TT CF LC LN LI LR LU CT CI RD TM TX RV RI RU RT CL EF ST UC UN UI UR SA SE SM SD'
    .split(' ')
    .map(name => [name.charCodeAt(0) * 256 + name.charCodeAt(1), name]),
);

/** What a name says; as `stringOf`. */
export function nameOf(source: JsonSource, start: number, end: number): string {
  const { bytes } = source;
  const code = end - start === 4 ? (bytes[start + 1] ?? 0) * 256 + (bytes[start + 2] ?? 0) : 0;
  return knownNames.get(code) ?? stringOf(source, start, end);
}

/** The characters between two places. */
export function textOf({ bytes, text }: JsonSource, start: number, end: number): string {
  return text === undefined ? bytes.toString('utf8', start, end) : text.slice(start, end);
}

/** What a string with its quotes at start and end says. */
export function stringOf(source: JsonSource, start: number, end: number): string {
  const raw = textOf(source, start + 1, end - 1);
  if (!raw.includes('\\')) return raw;
  return raw.replace(
    /\\(?:u([0-9a-fA-F]{4})|(.))/gs,
    (_: string, hex: string | undefined, letter: string | undefined) =>
      hex === undefined
        ? (escapes.get(letter?.charCodeAt(0) ?? 0) ?? '')
        : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** The member of this name; of duplicates the last, as most readers take it. */
export function memberOf(node: JsonNode, name: string): JsonNode | undefined {
  const index = node.names.lastIndexOf(name);
  return index < 0 ? undefined : node.children[index];
}
