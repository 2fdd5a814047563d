import { quote } from '../domain/quote.ts';
import { beginningOf } from './beginning.ts';
import { placeOf, syntaxFault } from './json-fault.ts';
import { closingQuote, withoutNoNumbers } from './no-number.ts';

/** What came of reading a body as JSON. */
export type JsonResult =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** What was not as JSON is sent, and was borne. */
      readonly odd: readonly string[];
      /** What to say when a null that stands for a number that is none is where a value is needed. */
      readonly fault: string | undefined;
    }
  | { readonly ok: false; readonly reason: string };

const maxDepth = 32;

/**
 * Reads JSON strictly: nothing nested deeper than 32, and no key twice in one object, because two readers of such a text
 * may see two different values. A key such as `__proto__` is a key like any other. Borne is what does not change a
 * value: a byte order mark or white space before the text, zeros behind it, bytes that are not UTF-8, each of which
 * becomes U+FFFD in its text, and numbers that are none (`-nan`), each of which becomes null.
 *
 * @param hidden the texts in the body may be those of a customer: a reason does not show them.
 */
export function readJson(body: Uint8Array, { hidden = false } = {}): JsonResult {
  if (isUtf16(body)) return { ok: false, reason: 'it is UTF-16, and the meter speaks UTF-8' };
  const exact = decodeUtf8(body);
  const whole = exact ?? lossy.decode(body);
  const { prefix, odd: before } = beginningOf(whole);
  const text = withoutZeros(whole.slice(prefix.length));
  const zeros = whole.length - prefix.length - text.length;
  const odd = [
    ...before,
    ...(zeros === 0 ? [] : [`${zeros} zero bytes behind it`]),
    ...(exact === undefined ? ['bytes that are not UTF-8'] : []),
  ];
  const { isTooDeep, twice } = scan(text);
  if (isTooDeep) return { ok: false, reason: `it is nested deeper than ${maxDepth}` };
  const ambiguity = ({ key, index }: NonNullable<Scan['twice']>) => {
    const name = hidden ? 'a key' : `the key ${quote(key)}`;
    const reason = `it has ${name} twice in one object, at ${placeOf(text, index, prefix)}`;
    return { ok: false, reason } as const;
  };
  const value = parsed(text);
  if (value !== undefined)
    return twice === undefined ? { ok: true, value, odd, fault: undefined } : ambiguity(twice);
  const fault = syntaxFault(text, prefix, hidden);
  const repaired = withoutNoNumbers(text);
  const rest = repaired.found.length === 0 ? undefined : parsed(repaired.text);
  if (rest === undefined) return { ok: false, reason: fault };
  if (twice !== undefined) return ambiguity(twice);
  const found = repaired.found.slice(0, maxTold);
  const places = found.map(({ word, index }) => `${word} at ${placeOf(text, index, prefix)}`);
  return { ok: true, value: rest, odd: [...odd, ...places], fault };
}

/** More of them say nothing more. */
const maxTold = 3;

/** `undefined`: it is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Without the zero bytes with which a program in C ends a text. */
function withoutZeros(text: string): string {
  let end = text.length;
  while (text[end - 1] === '\0') end -= 1;
  return text.slice(0, end);
}

/** One for all bodies: making a decoder takes longer than decoding. */
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lossy = new TextDecoder('utf-8', { ignoreBOM: true });

/** `undefined`: not UTF-8. A byte order mark stays, because it is part of what was sent. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** By its byte order mark, or by the zero byte beside the first character, which is ASCII in every answer. */
export function isUtf16(bytes: Uint8Array): boolean {
  const first = bytes[0];
  const second = bytes[1];
  if (first === undefined || second === undefined) return false;
  const isMarked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  // One zero before a text is no encoding: the next character has its zero, too.
  const isInPairs = (first === 0) === (bytes[2] === 0) && (second === 0) === (bytes[3] === 0);
  return isMarked || ((first === 0) !== (second === 0) && (bytes.length < 4 || isInPairs));
}

/** What one pass over the text has seen, linear whatever it holds. */
interface Scan {
  readonly isTooDeep: boolean;
  /** The first key that an object has twice, and where it stands again; only of JSON does it mean something. */
  readonly twice: { readonly key: string; readonly index: number } | undefined;
}

const quotationMark = 0x22;
const colon = 0x3a;
const openingBracket = 0x5b;
const closingBracket = 0x5d;
const openingBrace = 0x7b;
const closingBrace = 0x7d;

function scan(text: string): Scan {
  let twice: Scan['twice'];
  /** One entry per open bracket; the set has the keys of an object. */
  const open: (Set<string> | undefined)[] = [];
  let stringStart = 0;
  let stringEnd = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case quotationMark:
        stringStart = at;
        at = closingQuote(text, at);
        stringEnd = at + 1;
        break;
      case openingBrace:
        open.push(new Set());
        if (open.length > maxDepth) return { isTooDeep: true, twice };
        break;
      case openingBracket:
        open.push(undefined);
        if (open.length > maxDepth) return { isTooDeep: true, twice };
        break;
      case closingBrace:
      case closingBracket:
        open.pop();
        break;
      case colon: {
        const keys = open.at(-1);
        const key = unescaped(text.slice(stringStart, stringEnd));
        if (keys?.has(key)) twice ??= { key, index: stringStart };
        keys?.add(key);
      }
    }
  }
  return { isTooDeep: false, twice };
}

/** Two spellings of one key are one key: `"a"` and `"\u0061"`. */
function unescaped(literal: string): string {
  if (!literal.includes('\\')) return literal.slice(1, -1);
  try {
    return String(JSON.parse(literal));
  } catch {
    return literal;
  }
}
