/** What came of reading a body as JSON. */
export type JsonResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: string };

const maxDepth = 32;

/**
 * Reads JSON strictly: valid UTF-8, nothing nested deeper than 32, and no key twice in one object, because two readers
 * of such a text may see two different values.
 */
export function readJson(body: Uint8Array): JsonResult {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return { ok: false, reason: 'it is not UTF-8' };
  }
  const trouble = scan(text);
  if (trouble !== undefined) return { ok: false, reason: trouble };
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, reason: error instanceof SyntaxError ? syntaxReason(text) : String(error) };
  }
}

/** Node's own message quotes the text, which may be anything. */
function syntaxReason(text: string): string {
  return text.trim() === '' ? 'it is empty' : 'a syntax error';
}

/** One pass over the tokens; what is not JSON at all is left for JSON.parse to refuse. */
function scan(text: string): string | undefined {
  const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/gs;
  /** One entry per open bracket; the set has the keys of an object. */
  const open: (Set<string> | undefined)[] = [];
  let lastString = '';
  for (const [token] of text.matchAll(tokens)) {
    if (token === '{' || token === '[') {
      open.push(token === '{' ? new Set() : undefined);
      if (open.length > maxDepth) return `it is nested deeper than ${maxDepth}`;
    } else if (token === '}' || token === ']') open.pop();
    else if (token.startsWith('"')) lastString = token;
    else if (token === ':') {
      const keys = open.at(-1);
      const key = unescaped(lastString);
      if (keys?.has(key)) return 'it has a key twice in one object';
      keys?.add(key);
    }
  }
  return undefined;
}

function unescaped(literal: string): string {
  try {
    return String(JSON.parse(literal));
  } catch {
    return literal;
  }
}
