import { type BitWords, errorBitWords, statusBitWords } from '../../src/domain/status-words.ts';
import { code, page, table } from './markdown.ts';

/** `docs/reference/status.md`: what each bit of the meter says, from the table that the command line speaks by. */
export function statusPage(): string {
  const intro = `What the meter says of itself in \`/v1/status\` (LEM operation manual, p. 77 to 81 and 91). \`dcbm status\` and \`dcbm doctor\` say
it in these words. A meter that is ready has the status 17, one that charges 21; the sum of the error flags is what its
display shows as FF#.`;
  return page(
    'Status and error bits',
    intro,
    `## Status bits\n\n${table(['value', 'bit', 'as it should be', 'says', 'otherwise', 'forbids a start', 'what to do'], rowsOf(statusBitWords))}`,
    `## Error flags\n\nAny of them forbids a start. Index 7 is not used; the values above 256 are assumed.\n\n${table(
      ['value', 'flag', 'as it should be', 'says', 'otherwise', 'forbids a start', 'what to do'],
      rowsOf(errorBitWords),
    )}`,
  );
}

function rowsOf(words: Readonly<Record<string, BitWords>>): readonly (readonly string[])[] {
  return Object.entries(words).map(([name, bit]) => [
    String(bit.value),
    code(name),
    bit.isNominallySet ? 'set' : 'not set',
    bit.nominal ?? '',
    bit.otherwise,
    bit.forbidsStart ? 'yes' : 'no',
    bit.advice,
  ]);
}
