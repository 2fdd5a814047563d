import { stripVTControlCharacters } from 'node:util';

/** Characters that take two cells of a terminal: of Chinese, Japanese and Korean, and most pictures. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const none = /^(?:\p{Mn}|\p{Me}|[\u200b\u200c]|\u200d|\ufe0f)$/u;

/** How many cells of a terminal a text takes; colors take none. */
export function cellsOf(text: string): number {
  return [...stripVTControlCharacters(text)].reduce((cells, each) => cells + cellOf(each), 0);
}

function cellOf(character: string): number {
  if (none.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

/** The longest beginning of a plain text that takes at most so many cells; at least one character. */
function beginningOf(text: string, cells: number): string {
  const [first = '', ...rest] = text;
  let kept = first;
  for (const character of rest) {
    if (cellsOf(kept) + cellOf(character) > cells) break;
    kept += character;
  }
  return kept;
}

/** The beginning of a plain text, with a sign where something was left out. */
export function fitted(text: string, cells: number): string {
  if (cellsOf(text) <= cells) return text;
  return cells < 2 ? '' : `${beginningOf(text, cells - 1)}…`;
}

/** A plain text in lines of at most so many cells, broken between words where that is possible. */
export function wrapped(text: string, cells: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (cellsOf(longer) <= cells) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (cellsOf(line) > cells) {
      const begin = beginningOf(line, cells);
      lines.push(begin);
      line = line.slice(begin.length);
    }
  }
  return [...lines, line];
}
