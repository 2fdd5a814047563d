import { catalog } from './catalog.ts';
import { endQuietlyWithReader } from './reader-gone.ts';

/** Wide enough for the longest name of a command or option. */
const nameWidth = 13;
/** Texts are not wrapped into less than this. */
const leastWidth = 40;

const options = [
  ['-V, --version', 'which version this is'],
  ['-h, --help', 'display help for command'],
] as const;

const more = `
Exit codes: 0 done, 1 failed, 2 usage, 3 unreachable, 4 the meter refused, 5 integrity (a signature or an identity is
wrong). Data goes to stdout, talk to stderr.

Examples:
  dcbm demo --once                       a charging session without a meter
  dcbm doctor 192.168.1.2                what is wrong, and what to do
  dcbm status 192.168.1.2                who is there
  dcbm watch 192.168.1.2 --count 5       five measurements
  dcbm start 192.168.1.2 --transaction-id 1 --evse-id 'DE*ABC*E1*1'
  dcbm stop 192.168.1.2                  ends it, and prints its signed record
  dcbm serve --config site.yaml          many meters, over HTTP

dcbm COMMAND --help tells more of each.
`;

export const summary = 'The LEM DCBM 400/600 DC billing meter on the command line';

/**
 * What `dcbm --help` says: every command with its line. Made of nothing but the catalog, so that it is there at once.
 *
 * @param columns how wide it may be.
 */
export function overview(columns: number): string {
  const sections = [
    section('Options:', options, columns),
    ...catalog.map(({ heading, commands }) =>
      section(
        heading,
        commands.map(({ name, description }) => [name, description] as const),
        columns,
      ),
    ),
    section('Commands:', [['help', 'display help for command']], columns),
  ];
  return ['Usage: dcbm [options] [command]\n', `${summary}\n`, ...sections].join('\n') + more;
}

/** Says it, without anything else of the command line. */
export function tellOverview(): void {
  endQuietlyWithReader();
  process.stdout.write(overview(columnsOf(process.stdout)));
}

/** How wide a help may be there: 80 where no terminal is. */
export function columnsOf({ isTTY, columns }: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>): number {
  return isTTY ? columns : 80;
}

function section(heading: string, rows: readonly (readonly [string, string])[], columns: number): string {
  const indent = ' '.repeat(nameWidth + 4);
  const lines = rows.map(([name, text]) => {
    const wrapped = wrap(text, columns - indent.length);
    return `  ${name.padEnd(nameWidth)}  ${wrapped.join(`\n${indent}`)}\n`;
  });
  return `${heading}\n${lines.join('')}`;
}

/** Lines of words with single blanks between them. */
function wrap(text: string, width: number): readonly string[] {
  if (width < leastWidth) return [text];
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
