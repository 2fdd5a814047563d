import { quote } from '../domain/quote.ts';
import { cutToBytes } from '../domain/utf8.ts';

const maxBytes = 60;

/** A given value for a message: short, and without what could be a secret, such as a pasted key or a password in a URL. */
export function shortValue(value: unknown): string {
  if (typeof value === 'string' && /-----|\s\S{40}/.test(value))
    return `a text of ${value.length} characters`;
  const text = quote(typeof value === 'string' ? value.replace(/[^/]*@/, '***@') : value);
  const short = cutToBytes(text, maxBytes);
  return short === text ? text : `${short}...`;
}
