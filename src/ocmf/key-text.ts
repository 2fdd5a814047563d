import { decodeBase32 } from './base32.ts';
import { limits } from './limits.ts';

/** How the bytes of a key were written. */
export type KeyEncoding = 'bytes' | 'hex' | 'base64' | 'base32' | 'pem';

const oca = /^oca:(base16|base64):[a-z0-9]*:(.*)$/is;
const pem = /^-----BEGIN PUBLIC KEY-----([\w+/=\s]+)-----END PUBLIC KEY-----$/;
const maxLayers = 3;

/**
 * The bytes of a key from any text form that is met: hexadecimal (also grouped by spaces, colons or dashes, or with
 * 0x), base64, base32, PEM, `oca:base16:asn1:…` and `oca:base64:asn1:…`, and base64 of any of these texts; all of it also
 * in quotes, as tables and JSON leave them, and with its line breaks written as `\n`, as variables of the environment have
 * them.
 */
export function decodeKeyText(
  text: string,
  layer = 0,
): { bytes: Buffer; encoding: Exclude<KeyEncoding, 'bytes'> } | undefined {
  if (text.length > limits.keyChars || layer > maxLayers) return undefined;
  const trimmed = plainOf(text);
  const announced = oca.exec(trimmed);
  if (announced !== null) {
    const [, base = '', body = ''] = announced;
    return base.toLowerCase() === 'base16' ? decodeLooseHex(body) : decodeKeyText(body, layer + 1);
  }
  const armored = pem.exec(trimmed)?.[1];
  if (armored !== undefined) {
    const bytes = decodeBase64(armored);
    return bytes === undefined ? undefined : { bytes, encoding: 'pem' };
  }
  const hex = trimmed.replace(/^0x/i, '').replace(/[\s:-]/g, '');
  if (isHex(hex)) return { bytes: Buffer.from(hex, 'hex'), encoding: 'hex' };
  const fromBase32 = decodeBase32(trimmed);
  if (fromBase32 !== undefined && isKeyStart(fromBase32)) return { bytes: fromBase32, encoding: 'base32' };
  const bytes = decodeBase64(trimmed);
  if (bytes === undefined) return undefined;
  const inner = bytes.toString('latin1');
  const isText = /^[\x20-\x7e\r\n\t]{16,}$/.test(inner);
  return (isText ? decodeKeyText(inner, layer + 1) : undefined) ?? { bytes, encoding: 'base64' };
}

/** A value in a pair of quotes, typographic ones too; a table or a list may leave a comma or semicolon behind it. */
const quoted =
  /^(?:(["'`])(.*)\1|[\u201c\u201d\u201e\u00ab](.*)[\u201c\u201d\u00bb]|[\u2018\u2019\u201a](.*)[\u2018\u2019])$/s;
/** Of an object of JSON, or a line of YAML or of the environment: what the key is called stands before it. */
const named = /^\{?\s*(["']?)[A-Za-z_][\w .-]{0,40}\1\s*[:=]\s*((["']).*\3)\s*,?\s*\}?$/s;
const maxWrappings = 4;

/** The key alone: without the quotes around it, and with its line breaks as they are meant, however often they were escaped. */
function plainOf(text: string): string {
  let plain = text.trim();
  for (let times = 0; times < maxWrappings; times += 1) {
    const unwrapped = withoutWrapping(plain);
    if (unwrapped === plain) break;
    plain = unwrapped;
  }
  return plain.replace(/\\+[rn]/g, '\n').trim();
}

function withoutWrapping(text: string): string {
  const bare = text.replace(/\s*[,;]+$/, '').replace(/\\+(["'])/g, '$1');
  const value = named.exec(bare)?.[2];
  if (value !== undefined) return value;
  const [, , plain, typographic, single] = quoted.exec(bare) ?? [];
  return (plain ?? typographic ?? single ?? bare).trim();
}

/** Capitals and digits alone may be base64 too, so the bytes have to look like SubjectPublicKeyInfo or a point. */
function isKeyStart(bytes: Buffer): boolean {
  const [first = 0] = bytes;
  return bytes.length > 32 && (first === 0x30 || (first >= 2 && first <= 4));
}

/** Readers of `base16` keys skip what is no hexadecimal digit. */
function decodeLooseHex(body: string): { bytes: Buffer; encoding: 'hex' } | undefined {
  const hex = body.replace(/0x/gi, '').replace(/[^0-9a-fA-F]/g, '');
  return isHex(hex) ? { bytes: Buffer.from(hex, 'hex'), encoding: 'hex' } : undefined;
}

function isHex(text: string): boolean {
  return text.length > 0 && text.length % 2 === 0 && /^[0-9a-fA-F]+$/.test(text);
}

/** Callers without types, and messages of others, bring anything. */
export function isTextOrBytes(value: unknown): value is string | Uint8Array {
  return typeof value === 'string' || value instanceof Uint8Array;
}

/** Base64 in either alphabet, line breaks allowed; undefined where it is none. */
export function decodeBase64(text: string): Buffer | undefined {
  const compact = text.replace(/\s+/g, '');
  if (!/^[\w+/-]+={0,2}$/.test(compact) || compact.replace(/=+$/, '').length % 4 === 1) return undefined;
  return Buffer.from(compact, 'base64');
}
