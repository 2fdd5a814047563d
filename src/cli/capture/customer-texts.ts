import { escapedAs } from './encodings.ts';
import type { Replacer } from './units.ts';

/** Names of members that say something of a customer: of `/legal`, of a start, and of a signed record. */
const memberNames = ['evseId', 'transactionId', 'clientId', 'userData', 'UD', 'TT', 'ID', 'CI'];

/** A quote, also in a text in a text; no more, so that a body of nothing else is read in one go. */
const quoteBefore = '\\\\{0,8}"';

/**
 * A member of these names, its value a text or a number; the text may be cut off by the end, and all of it may stand in
 * another JSON text, with escapes before the quotes.
 */
const member = new RegExp(
  `(${quoteBefore}(?:${memberNames.join('|')})${quoteBefore}\\s{0,20}:\\s{0,20})(\\\\{0,8})("((?:(?!\\2")[\\s\\S])*?)(?:\\2"|$)|-?\\d[\\d.eE+-]*)`,
  'g',
);

/** A shorter text is replaced where it stands as a member alone: it would be found by chance in other words. */
const shortest = 5;

/** The texts of customers in an answer or a path, as bytes and with escapes undone. */
export function customerTextsOf(bytes: string): readonly string[] {
  const found: string[] = [];
  const listener: Replacer = {
    replace(text) {
      found.push(text);
      return text;
    },
  };
  withoutMembers(bytes, listener);
  return found;
}

/** Replaces the values of these members, and the transaction id in a query. */
export function withoutMembers(bytes: string, replacer: Replacer): string {
  const inBody = bytes.replaceAll(
    member,
    (all: string, name: string, escapes: string, value: string, text: string | undefined) => {
      // A number has no 0 before other digits.
      if (text === undefined) return name + replacer.replace(value).replace(/^(-?)0(?=\d)/, '$19');
      const closing = all.slice(name.length + escapes.length + 1 + text.length);
      return `${name}${escapes}"${escapedAs(text, replacer)}${closing}`;
    },
  );
  return inBody.replaceAll(/([?&]transactionId=)([^&\s]*)/g, (_, name: string, value: string) => {
    return name + escapedAs(value, replacer);
  });
}

/**
 * Which of the texts are looked for everywhere: long enough not to be found by chance, and nothing that names a member of
 * the answers themselves. A client id is also looked for by its parts.
 */
export function soughtEverywhere(texts: Iterable<string>, bodies: readonly string[]): readonly string[] {
  const names = new Set(
    bodies.flatMap(body => body.match(/"\w+"(?=\s*:)/g) ?? []).map(name => name.toLowerCase()),
  );
  const words = [...names, ...fixedWords].join(' ').toLowerCase();
  const parts = [...texts].flatMap(text => [text, ...text.split(',')]);
  return [...new Set(parts)].filter(
    text => text.length >= shortest && /[^\W_]|[\x80-\xff]/.test(text) && !words.includes(text.toLowerCase()),
  );
}

/** What the answers are made of, whoever charges. */
const fixedWords = [
  'HTTP/1.1 200 OK 201 Created 400 Bad Request 404 Not Found Content-Type application/json text/plain charset=utf-8',
  'Content-Length Transfer-Encoding chunked Connection keep-alive close Keep-Alive timeout Date Server Location',
  '/v1/status /v1/settings /v1/legal /v1/ocmf /v1/livemeasure /v1/certificate /v1/logbook /v2/ ?transactionId=',
  'OCMF ECDSA-secp256r1-SHA256 LEM DCBM true false null 1-0:1.8.0 1-0:2.8.0',
  'BEGIN CERTIFICATE END CERTIFICATE',
];
