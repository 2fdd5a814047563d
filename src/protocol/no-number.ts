/** How programs in C and JavaScript print a number that is none, or the quote of a text, which is passed over. */
const quoteOrWord = /"|[+-]?\b(?:nan|inf|infinity)\b/gi;

interface Found {
  readonly word: string;
  readonly index: number;
}

/**
 * JSON in which each number that is none, such as `-nan`, has become null, and which ones and where they were. JSON
 * itself has no word for them, so that one in a member that nobody needs would spoil the whole answer.
 */
export function withoutNoNumbers(text: string): { text: string; found: readonly Found[] } {
  const parts: string[] = [];
  const found: Found[] = [];
  let copied = 0;
  quoteOrWord.lastIndex = 0;
  for (let match = quoteOrWord.exec(text); match !== null; match = quoteOrWord.exec(text)) {
    const [word] = match;
    if (word === '"') {
      quoteOrWord.lastIndex = closingQuote(text, match.index) + 1;
      continue;
    }
    parts.push(text.slice(copied, match.index), 'null');
    copied = match.index + word.length;
    found.push({ word, index: match.index });
  }
  return { text: parts.join('') + text.slice(copied), found };
}

/** Where the text of JSON ends that begins here; the length of the whole where it does not end. */
export function closingQuote(text: string, opening: number): number {
  let at = text.indexOf('"', opening + 1);
  while (at >= 0 && isEscaped(text, at, opening)) at = text.indexOf('"', at + 1);
  return at < 0 ? text.length : at;
}

const backslash = 0x5c;

/** Each backslash takes the character behind it: an odd number of them takes the quote. */
function isEscaped(text: string, at: number, opening: number): boolean {
  let before = at - 1;
  while (before > opening && text.charCodeAt(before) === backslash) before -= 1;
  return (at - before) % 2 === 0;
}
