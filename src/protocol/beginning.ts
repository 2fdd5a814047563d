import { byteLengthOf } from '../domain/utf8.ts';

const mark = '\uFEFF';
const nothing = { prefix: '', odd: [] };

/** What stands before an answer that no meter should send: a byte order mark, or white space. */
export function beginningOf(text: string): {
  /** Empty where the answer begins at once. */
  readonly prefix: string;
  readonly odd: readonly string[];
} {
  if (!/^\s/.test(text)) return nothing;
  const [prefix = ''] = /^\s+/.exec(text) ?? [];
  const marks = prefix.split(mark).length - 1;
  const blanks = byteLengthOf(prefix.replaceAll(mark, ''));
  return {
    prefix,
    odd: [
      ...(marks === 0 ? [] : ['byte order mark before it']),
      ...(blanks === 0 ? [] : [`white space of ${blanks} bytes before it`]),
    ],
  };
}
