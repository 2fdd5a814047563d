/** Who charges: never leaves the process. */
const personalKeys = new Set(['identificationData', 'clientId', 'userData', 'UD', 'password', 'token']);
/** The signed text carries the identification of the customer too. */
const opaqueKeys = new Set(['ocmf', 'ocmfBase64']);
const keyKeys = /publicKey|certificate|signature/i;

const hidden = '[hidden]';
const maxDepth = 8;
const maxItems = 50;
const maxTextLength = 400;
/** Shorter ones would be found by chance in other texts. */
const minPersonalLength = 6;
const maxRemembered = 64;

/** Makes plain JSON data of any value, without what is personal and without what is too long to look at. */
export type Redact = (value: unknown) => unknown;

/**
 * Hides identification data by its key, and wherever else its text turns up again: in an error message, in the text of
 * an answer. Shortens keys and certificates.
 */
export function createRedaction(): Redact {
  const personal = new Set<string>();

  function remember(value: unknown) {
    if (typeof value !== 'string' || value.length < minPersonalLength) return;
    personal.delete(value);
    personal.add(value);
    const [oldest] = personal;
    if (personal.size > maxRemembered && oldest !== undefined) personal.delete(oldest);
  }

  /** First of all, so that a text is clean that comes before the key which says what is personal. */
  function collect(value: unknown, depth: number) {
    if (typeof value !== 'object' || value === null || depth > maxDepth) return;
    for (const [key, inner] of Object.entries(value).slice(0, maxItems)) {
      if (personalKeys.has(key)) remember(inner);
      else collect(inner, depth + 1);
    }
  }

  function clean(text: string): string {
    let cleaned = text;
    for (const secret of personal) cleaned = cleaned.replaceAll(secret, hidden);
    return cleaned.length > maxTextLength
      ? `${cleaned.slice(0, maxTextLength)}… (${text.length} characters)`
      : cleaned;
  }

  function entry(key: string, value: unknown, depth: number): unknown {
    if (value === undefined) return undefined;
    if (personalKeys.has(key)) return value === '' ? '' : hidden;
    if (typeof value === 'string' && opaqueKeys.has(key)) return `${value.length} characters, not shown here`;
    if (typeof value === 'string' && keyKeys.test(key)) return shortened(value);
    return redacted(value, depth + 1);
  }

  function redacted(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return clean(value);
    if (typeof value === 'bigint') return value.toString();
    if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`;
    if (typeof value !== 'object' || value === null) return value;
    if (depth > maxDepth) return '[deeper than shown]';
    if (value instanceof Error) return errorView(value, depth);
    if (Array.isArray(value)) {
      const shown = value.slice(0, maxItems).map(item => redacted(item, depth + 1));
      return value.length > maxItems ? [...shown, `[and ${value.length - maxItems} more]`] : shown;
    }
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null)
      return `[${value.constructor?.name ?? 'object'}]`;
    const entries = Object.entries(value).slice(0, maxItems);
    return Object.fromEntries(entries.map(([key, inner]) => [key, entry(key, inner, depth)]));
  }

  function errorView(error: Error, depth: number): unknown {
    const { name, message } = error;
    const code = 'code' in error ? { code: String(error.code) } : {};
    const context = 'context' in error ? { context: redacted(error.context, depth + 1) } : {};
    return { name, message: clean(message), ...code, ...context };
  }

  return value => {
    collect(value, 0);
    return redacted(value, 0);
  };
}

function shortened(text: string): string {
  return text.length <= 24 ? text : `${text.slice(0, 12)}…${text.slice(-8)} (${text.length} characters)`;
}
