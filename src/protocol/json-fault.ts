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
export function faultIn(text: string): number {
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
