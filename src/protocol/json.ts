/** What came of reading a body as JSON. */
export type JsonResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: string };

const maxDepth = 32;

/**
 * Reads JSON strictly: valid UTF-8, nothing nested deeper than 32, and no key twice in one object, because two readers
 * of such a text may see two different values. A key such as `__proto__` is a key like any other.
 */
export function readJson(body: Uint8Array): JsonResult {
  const text = decodeUtf8(body);
  if (text === undefined) return { ok: false, reason: 'it is not UTF-8' };
  const reason = scan(text);
  if (reason !== undefined) return { ok: false, reason };
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false, reason: text.trim() === '' ? 'it is empty' : 'a syntax error' };
  }
}

/** `undefined`: not UTF-8. A byte order mark stays, because it is part of what was sent. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
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
