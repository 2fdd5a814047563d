import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const page = readFileSync(join(root, 'docs/explanation/reliability.md'), 'utf8');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const rows = page
  .split('\n')
  .filter(line => /^\| [RSK]\d+ \|/.test(line))
  .map(line => line.split(' | ').map(cell => cell.replace(/^\| | \|$/g, '').trim()));

/** The commands of a cell, without what is set for them. */
const commandsOf = (cell: string) =>
  [...cell.matchAll(/`((?:[A-Z_]+=\S+ )*)(np[mx] [^`]+)`/g)].map(([, , command = '']) => command);

describe('the page about reliability', () => {
  it('has a row for each bar, in order, and no cell that is empty', () => {
    const bars = [
      ...Array.from({ length: 13 }, (_, index) => `R${index + 1}`),
      ...Array.from({ length: 12 }, (_, index) => `S${index + 1}`),
      ...Array.from({ length: 8 }, (_, index) => `K${index + 1}`),
    ];
    expect(rows.map(([bar]) => bar)).toEqual(bars);
    expect(rows.filter(row => row.length !== 5 || row.some(cell => cell.length < 2))).toEqual([]);
  });

  it('names for each a command whose scripts and files are there', () => {
    for (const [bar, , shownBy = ''] of rows) {
      const commands = commandsOf(shownBy);
      expect(commands.length, bar).toBeGreaterThan(0);
      for (const command of commands) {
        const script = /^npm run (\S+)$/.exec(command)?.[1];
        if (script !== undefined) expect(scripts, `${bar}: ${command}`).toHaveProperty([script]);
        const paths = [...command.matchAll(/\b(?:test|scripts)\/[\w./-]+/g)].map(([path]) => path);
        if (script === undefined) expect(paths.length, `${bar}: ${command}`).toBeGreaterThan(0);
        for (const path of paths) expect(existsSync(join(root, path)), `${bar}: ${path}`).toBe(true);
      }
    }
  });

  it('has a figure wherever one is promised', () => {
    expect(page).not.toMatch(/_FIGURE|TODO/);
  });
});
