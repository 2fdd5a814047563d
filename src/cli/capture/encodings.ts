import { bytesOf, type Replacer, textOf, unitsOf } from './units.ts';

/** Texts of customers, with all the forms in which each may stand. */
export interface Sought {
  readonly plain: RegExp;
  readonly hex: RegExp;
  /** The bytes themselves of texts in hexadecimal digits, as the UID of a card is. */
  readonly binary: RegExp | undefined;
}

/** Fewer bytes are found by chance. */
const shortestBinary = 4;

/** @param texts as bytes; `undefined` comes back when there are none. */
export function soughtOf(texts: readonly string[]): Sought | undefined {
  if (texts.length === 0) return undefined;
  // What is in another one is found in it, so the longest comes first.
  const sorted = texts.toSorted((one, other) => other.length - one.length).map(unitsOf);
  const binary = texts
    .filter(text => /^(?:[\dA-Fa-f]{2})+$/.test(text) && text.length >= 2 * shortestBinary)
    .map(fromHex);
  return {
    plain: new RegExp(sorted.map(plainPattern).join('|'), 'g'),
    hex: new RegExp(sorted.map(units => units.map(hexForms).join('')).join('|'), 'gi'),
    binary: binary.length === 0 ? undefined : new RegExp(binary.map(literal).join('|'), 'g'),
  };
}

/**
 * Replaces the texts wherever they stand in the bytes: as they are, with JSON or percent escapes, in hexadecimal digits, or
 * in base64, also one in the other; capital or small. What comes back is of the same length.
 */
export function withoutTexts(
  bytes: string,
  sought: Sought | undefined,
  replacer: Replacer,
  depth = 2,
): string {
  if (sought === undefined) return bytes;
  const { plain, hex, binary } = sought;
  let result = bytes
    .replaceAll(plain, found => escapedAs(found, replacer))
    .replaceAll(hex, found => hexOf(replacer.replace(fromHex(found)), found));
  if (binary !== undefined)
    result = result.replaceAll(binary, found => fromHex(replacer.replace(hexOf(found, ''))));
  if (depth === 0) return result;
  return result.replaceAll(base64Run, run => inBase64(run, sought, replacer, depth - 1));
}

/** Whether one of them is there in any of these forms. */
export function hasText(bytes: string, sought: Sought | undefined): boolean {
  const marker: Replacer = { replace: text => '\0'.repeat(text.length) };
  return withoutTexts(bytes, sought, marker) !== bytes;
}

/** A few digits are also in numbers, by chance: those are none. */
function plainPattern(units: readonly string[]): string {
  const forms = units.map(plainForms).join('');
  const isNumber = units.length < 10 && units.every(unit => /\d/.test(unit));
  return isNumber ? `(?<![\\d.:T])${forms}(?![\\d.])` : forms;
}

/** A unit as it is, with the letters of both cases, and each way in which it is escaped. */
function plainForms(unit: string): string {
  const forms = casesOf(unit).flatMap(each => {
    const percent = [...each].map(byte => `%${anyCase(hexByte(byte))}`).join('');
    const json = textOf(each).replaceAll(/[\s\S]/g, part => {
      const code = part.charCodeAt(0).toString(16).padStart(4, '0');
      return `\\\\u${anyCase(code)}`;
    });
    const quoted = each === '/' || each === '"' || each === '\\' ? [`\\\\${literal(each)}`] : [];
    return [literal(each), percent, json, ...quoted];
  });
  return `(?:${forms.join('|')})`;
}

function hexForms(unit: string): string {
  return `(?:${casesOf(unit)
    .map(each => [...each].map(hexByte).join(''))
    .join('|')})`;
}

function casesOf(unit: string): readonly string[] {
  return /^[a-z]$/i.test(unit) ? [unit.toLowerCase(), unit.toUpperCase()] : [unit];
}

const hexByte = (byte: string): string => byte.charCodeAt(0).toString(16).padStart(2, '0');
const literal = (text: string): string => text.replaceAll(/[\s\S]/g, part => `\\x${hexByte(part)}`);
const anyCase = (hex: string): string =>
  hex.replaceAll(/[a-f]/g, letter => `[${letter}${letter.toUpperCase()}]`);

/** A pair of surrogates, one escape of JSON, one of a URL, or a character as it is. */
const tokenPattern =
  /\\u[dD][89abAB][\dA-Fa-f]{2}\\u[dD][c-fC-F][\dA-Fa-f]{2}|\\u[\dA-Fa-f]{4}|\\["\\/]|%[\dA-Fa-f]{2}|[\s\S]/g;

/** Replaces what the text says, and writes each part of it in the form in which it stood. */
export function escapedAs(found: string, replacer: Replacer): string {
  const tokens = (found.match(tokenPattern) ?? []).map(token => ({ token, says: saidBy(token) }));
  const replaced = replacer.replace(tokens.map(({ says }) => says).join(''));
  let at = 0;
  return tokens
    .map(({ token, says }) => {
      const bytes = replaced.slice(at, at + says.length);
      at += says.length;
      return writtenAs(token, bytes);
    })
    .join('');
}

/** The bytes that a token stands for. */
function saidBy(token: string): string {
  if (token.startsWith('%') && token.length > 1) return fromHex(token.slice(1));
  if (!token.startsWith('\\') || token.length === 1) return token;
  if (token.length === 2) return token.slice(1);
  const codes = token.split('\\u').slice(1);
  return bytesOf(String.fromCharCode(...codes.map(code => Number.parseInt(code, 16))));
}

function writtenAs(token: string, bytes: string): string {
  if (token.startsWith('%') && token.length > 1) return `%${hexOf(bytes, token)}`;
  if (!token.startsWith('\\') || token.length === 1) return bytes;
  if (token.length === 2) return `\\${bytes}`;
  const isSmall = /[a-f]/.test(token.replaceAll('\\u', ''));
  return textOf(bytes).replaceAll(/[\s\S]/g, unit => {
    const code = unit.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${isSmall ? code : code.toUpperCase()}`;
  });
}

const fromHex = (hex: string): string => Buffer.from(hex, 'hex').toString('latin1');

/** In the case in which the old digits stood; without letters in them, in capitals as the meter writes. */
function hexOf(bytes: string, old: string): string {
  const hex = Buffer.from(bytes, 'latin1').toString('hex');
  return /[a-f]/.test(old) ? hex : hex.toUpperCase();
}

const base64Run = /[A-Za-z0-9+/_-]{8,}={0,2}/g;

/** It may begin up to three characters later than what looks like base64. */
function inBase64(run: string, sought: Sought, replacer: Replacer, depth: number): string {
  const isUrl = /[-_]/.test(run);
  let result = run;
  for (const skip of [0, 1, 2, 3]) {
    const text = result.slice(skip);
    const whole = text.replace(/=+$/, '');
    const decoded = Buffer.from(whole, 'base64').toString('latin1');
    const changed = withoutTexts(decoded, sought, replacer, depth);
    if (changed === decoded) continue;
    const encoded = Buffer.from(changed, 'latin1')
      .toString(isUrl ? 'base64url' : 'base64')
      .replace(/=+$/, '');
    result = result.slice(0, skip) + encoded + text.slice(encoded.length);
  }
  return result;
}
