import { printable, quote } from '../domain/quote.ts';
import { byteLengthOf } from '../domain/utf8.ts';

/**
 * What is wrong with a text that is not JSON, and where.
 *
 * @param prefix what stood before it in the answer.
 * @param hidden its texts may be those of a customer: nothing of them is shown.
 */
export function syntaxFault(text: string, prefix: string, hidden: boolean): string {
  if (text === '') return 'it is empty';
  if (text.startsWith('<')) return `it is a web page: ${printable(text.slice(0, shownLength))}`;
  const at = faultIn(text);
  const place = placeOf(text, at, prefix);
  const around = hidden ? '' : `: ${excerpt(text, at)}`;
  if (at >= text.length) return `it ends too early, at ${place}${around}`;
  return `${tokenAt(text, at, hidden)} at ${place}${around}`;
}

/** An index of the text in bytes of the whole answer. */
export function placeOf(text: string, index: number, prefix: string): string {
  return `byte ${byteLengthOf(prefix + text.slice(0, index))}`;
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

/** What may follow a backslash in a text of JSON. */
const escapeSequence = /\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})/y;
/** All but the quote, the backslash, and control characters below the blank. */
const plainText = /[ !#-[\]-\u{10ffff}]*/uy;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const word = /true|false|null/y;
const blank = /[ \t\n\r]*/y;

/**
 * Where a text stops being JSON: the index of the first character that cannot be there, or the length of the text when
 * it ends too early. For a text that JSON.parse refuses, and that is not nested deeply.
 */
function faultIn(text: string): number {
  let at = 0;

  /** Moves behind what matches here; false when nothing does. */
  function pass(pattern: RegExp): boolean {
    pattern.lastIndex = at;
    const isHere = pattern.test(text);
    if (isHere) at = pattern.lastIndex;
    return isHere;
  }

  function passCharacter(character: string): boolean {
    if (text[at] !== character) return false;
    at += 1;
    return true;
  }

  function passText(): boolean {
    if (!passCharacter('"')) return false;
    do pass(plainText);
    while (pass(escapeSequence));
    return passCharacter('"');
  }

  /** A number that goes on in other letters is none: `0x1F`, `1.2.3`. */
  function passNumber(): boolean {
    const start = at;
    if (!pass(number)) return false;
    if (!/[\w.+-]/.test(text[at] ?? '')) return true;
    at = start;
    return false;
  }

  function passList(end: string, passEntry: () => boolean): boolean {
    at += 1;
    pass(blank);
    if (passCharacter(end)) return true;
    do {
      pass(blank);
      if (!passEntry()) return false;
      pass(blank);
    } while (passCharacter(','));
    return passCharacter(end);
  }

  function passMember(): boolean {
    if (!passText()) return false;
    pass(blank);
    if (!passCharacter(':')) return false;
    pass(blank);
    return passValue();
  }

  function passValue(): boolean {
    if (text[at] === '{') return passList('}', passMember);
    if (text[at] === '[') return passList(']', passValue);
    if (text[at] === '"') return passText();
    return passNumber() || pass(word);
  }

  pass(blank);
  if (passValue()) pass(blank);
  return at;
}
