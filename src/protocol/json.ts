import { printable, quote } from '../domain/quote.ts';
import { byteLengthOf } from '../domain/utf8.ts';
import { beginningOf } from './beginning.ts';
import { faultIn } from './json-fault.ts';

/** What came of reading a body as JSON. */
export type JsonResult =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** What was not as JSON is sent, and was borne. */
      readonly odd: readonly string[];
    }
  | { readonly ok: false; readonly reason: string };

const maxDepth = 32;

/**
 * Reads JSON strictly: nothing nested deeper than 32, and no key twice in one object, because two readers of such a text
 * may see two different values. A key such as `__proto__` is a key like any other. Borne is what does not change a
 * value: a byte order mark or white space before the text, zeros behind it, and bytes that are not UTF-8, each of which
 * becomes U+FFFD in its text.
 *
 * @param hidden the texts in the body may be those of a customer: a reason does not show them.
 */
export function readJson(body: Uint8Array, { hidden = false } = {}): JsonResult {
  if (isUtf16(body)) return { ok: false, reason: 'it is UTF-16, and the meter speaks UTF-8' };
  const exact = decodeUtf8(body);
  const whole = exact ?? new TextDecoder('utf-8', { ignoreBOM: true }).decode(body);
  const { prefix, odd: before } = beginningOf(whole);
  const text = withoutZeros(whole.slice(prefix.length));
  const zeros = whole.length - prefix.length - text.length;
  const odd = [
    ...before,
    ...(zeros === 0 ? [] : [`${zeros} zero bytes behind it`]),
    ...(exact === undefined ? ['bytes that are not UTF-8'] : []),
  ];
  const reason = scan(text);
  if (reason !== undefined) return { ok: false, reason };
  try {
    return { ok: true, value: JSON.parse(text), odd };
  } catch {
    return { ok: false, reason: syntaxFault(text, prefix, hidden) };
  }
}

/** Without the zero bytes with which a program in C ends a text. */
function withoutZeros(text: string): string {
  let end = text.length;
  while (text[end - 1] === '\0') end -= 1;
  return text.slice(0, end);
}

/** `undefined`: not UTF-8. A byte order mark stays, because it is part of what was sent. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** By its byte order mark, or by the zero byte beside the first character, which is ASCII in every answer. */
export function isUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return false;
  const isMarked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return isMarked || (first === 0) !== (second === 0);
}

/** What is wrong with a text that is not JSON, and where. */
function syntaxFault(text: string, prefix: string, hidden: boolean): string {
  if (text === '') return 'it is empty';
  if (text.startsWith('<')) return `it is a web page: ${printable(text.slice(0, shownLength))}`;
  const at = faultIn(text);
  const place = `byte ${byteLengthOf(prefix + text.slice(0, at))}`;
  const around = hidden ? '' : `: ${excerpt(text, at)}`;
  if (at >= text.length) return `it ends too early, at ${place}${around}`;
  return `${tokenAt(text, at, hidden)} at ${place}${around}`;
}

const shownLength = 80;
const shownBefore = 24;
const shownBehind = 16;

/** What stands around an index. */
function excerpt(text: string, at: number): string {
  const start = Math.max(0, at - shownBefore);
  const end = Math.min(text.length, at + shownBehind);
  const shown = printable(text.slice(start, end));
  return `${start > 0 ? '...' : ''}${shown}${end < text.length ? '...' : ''}`;
}

/** Words of programs, which are nobody's text. */
const harmless = /^[+-]?(nan|inf|infinity|undefined|none|null|nil|true|false)$/i;

/** The word or character that cannot be there. */
function tokenAt(text: string, at: number, hidden: boolean): string {
  const [word = ''] = /^[^\s,:{}[\]"]{1,24}/.exec(text.slice(at, at + 24)) ?? [];
  if (harmless.test(word)) return word;
  if (hidden) return 'a syntax error';
  return /^[+-]?[\w.]+$/.test(word) ? word : quote(String.fromCodePoint(text.codePointAt(at) ?? 0));
}

/** One pass over the text, linear whatever it holds; what is not JSON at all is left for JSON.parse to refuse. */
function scan(text: string): string | undefined {
  /** One entry per open bracket; the set has the keys of an object. */
  const open: (Set<string> | undefined)[] = [];
  let stringStart = 0;
  let stringEnd = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') {
      stringStart = at;
      at = closingQuote(text, at);
      stringEnd = at + 1;
    } else if (character === '{' || character === '[') {
      open.push(character === '{' ? new Set() : undefined);
      if (open.length > maxDepth) return `it is nested deeper than ${maxDepth}`;
    } else if (character === '}' || character === ']') {
      open.pop();
    } else if (character === ':') {
      const keys = open.at(-1);
      const key = unescaped(text.slice(stringStart, stringEnd));
      if (keys?.has(key)) return 'it has a key twice in one object';
      keys?.add(key);
    }
  }
  return undefined;
}

function closingQuote(text: string, opening: number): number {
  let at = opening + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
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
