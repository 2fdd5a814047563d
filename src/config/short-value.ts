import { quote } from '../domain/quote.ts';
import { cutToBytes } from '../domain/utf8.ts';

const maxBytes = 60;
/** Of a longer text nothing is shown: where a secret in it would end is not looked for. */
const maxLength = 20_000;

/** A given value for a message: short, and without what could be a secret: a pasted key, or credentials in a URL. */
export function shortValue(value: unknown): string {
  const isLong = typeof value === 'string' && value.length > maxLength;
  if (isLong || (typeof value === 'string' && value.includes('-----'))) {
    return `a text of ${value.length} characters`;
  }
  const text = quote(typeof value === 'string' ? value.replace(/^([a-z]+:\/\/)?.*@/is, '$1***@') : value);
  const short = cutToBytes(text, maxBytes);
  return short === text ? text : `${short}...`;
}
