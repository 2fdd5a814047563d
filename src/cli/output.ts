import pc from 'picocolors';
import { isMeterError } from '../index.ts';

export type Format = 'text' | 'json' | 'jsonl';

/** Data goes to stdout, in the chosen format; talk goes to stderr. */
export interface Output {
  readonly format: Format;
  /** A person looks at it: colors, spinners and lines that change are welcome. */
  readonly isTerminal: boolean;
  /** How wide a line may be; without a limit where no terminal is. */
  readonly columns: number;
  /** One result: as text for people, or as JSON. */
  data(value: unknown, text: string): void;
  talk(line: string): void;
  fail(error: unknown): void;
}

/** @param format `undefined`: text on a terminal, else one JSON document a line. */
export function createOutput(format: Format | undefined): Output {
  // A terminal that does not say how wide it is (0 columns) cannot have lines that change.
  const isTerminal = process.stdout.isTTY === true && process.stdout.columns > 0;
  const chosen = format ?? (process.stdout.isTTY ? 'text' : 'jsonl');
  const talk = (line: string) => process.stderr.write(`${line}\n`);
  return {
    format: chosen,
    isTerminal: isTerminal && chosen === 'text',
    columns: isTerminal ? process.stdout.columns : Number.POSITIVE_INFINITY,
    data(value, text) {
      const shown = chosen === 'text' ? text : JSON.stringify(value, null, chosen === 'json' ? 2 : undefined);
      process.stdout.write(`${shown}\n`);
    },
    talk,
    fail: error => talk(`${pc.red('error')} ${messageOf(error).split('\n').map(printable).join('\n')}`),
  };
}

function messageOf(error: unknown): string {
  if (isMeterError(error)) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Lines of a small table: names in one column, values in the other. */
export function table(rows: readonly (readonly [string, string | number | boolean])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${pc.dim(name.padEnd(width))}  ${value}`).join('\n');
}

/** Text of a meter as a terminal may get it: what could move the cursor, color or turn a line is escaped. */
export function printable(text: string): string {
  return text.replaceAll(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    character => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
