import { fitted, wrapped } from './width.ts';

/** The part of a terminal that a screen needs. */
export interface Terminal {
  readonly columns: number;
  readonly rows: number;
  write(text: string): unknown;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

/** Lines that stay in place and change, below lines that stay. */
export interface Screen {
  /** Whether so many lines fit. */
  fits(lines: number): boolean;
  readonly columns: number;
  /** Draws the lines in place of the ones before. */
  draw(lines: readonly string[]): void;
  /** Writes above them; they are drawn again by the next `draw`. */
  say(line: string): void;
  /** Leaves everything where it is. */
  end(): void;
}

const up = (lines: number): string => (lines === 0 ? '' : `\u001b[${lines}A`);
const clearBelow = '\u001b[0J';

export function createScreen(terminal: Terminal): Screen {
  let drawn = 0;
  // The terminal has broken the old lines in its own way: what is drawn next stands below them.
  const forget = () => {
    drawn = 0;
  };
  terminal.on('resize', forget);
  const wipe = () => {
    const text = `${up(drawn)}\r${clearBelow}`;
    drawn = 0;
    return text;
  };
  return {
    get columns() {
      return terminal.columns;
    },
    fits: lines => lines < terminal.rows,
    draw(lines) {
      const text = `${wipe()}${lines.map(line => `${line}\n`).join('')}`;
      drawn = lines.length;
      terminal.write(text);
    },
    say(line) {
      const lines = line.split('\n').flatMap(each => wrapped(each, terminal.columns - 1));
      terminal.write(`${wipe()}${lines.map(each => `${fitted(each, terminal.columns - 1)}\n`).join('')}`);
    },
    end() {
      terminal.off('resize', forget);
    },
  };
}
