import { describe, expect, it } from 'vitest';
import { catalog } from '../../../src/cli/catalog.ts';
import { columnsOf, overview } from '../../../src/cli/overview.ts';
import { buildProgram } from '../../../src/cli/program.ts';

const commands = catalog.flatMap(({ commands: each }) => each);
/** The part that is wrapped: all before the exit codes. */
const listOf = (columns: number) => overview(columns).split('\nExit codes: ')[0] ?? '';

describe('the help of dcbm', () => {
  it.each([57, 60, 80, 100, 200])('has each command with its line, at %s columns', columns => {
    const words = listOf(columns).replaceAll(/\s+/g, ' ');
    for (const { name, description } of commands) expect(words).toContain(` ${name} ${description} `);
  });

  it.each([57, 60, 80, 100])('is not wider than %s columns, and fills them', columns => {
    const widths = listOf(columns)
      .split('\n')
      .map(line => line.length);
    expect(Math.max(...widths)).toBeLessThanOrEqual(columns);
    expect(Math.max(...widths)).toBeGreaterThan(columns - 12);
  });

  it.each([0, 20, 56])('does not wrap into a column too narrow to read: %s columns', columns => {
    for (const { name, description } of commands)
      expect(overview(columns)).toContain(`\n  ${name.padEnd(15)}${description}\n`);
  });

  it('names the options of the program, and nothing but them', async () => {
    const program = await buildProgram(async () => undefined);
    const named = overview(80).match(/^ {2}-.*?(?= {2,})/gm);
    const help = '-h, --help';
    expect(named?.map(each => each.trim())).toEqual([...program.options.map(({ flags }) => flags), help]);
  });

  it('is what the program says, also beside another word or option', async () => {
    const program = await buildProgram(async () => undefined);
    expect(program.helpInformation()).toBe(overview(columnsOf(process.stdout)));
  });

  it('has 80 columns where no terminal is', () => {
    expect(columnsOf({ isTTY: false, columns: 10 })).toBe(80);
    expect(columnsOf({ isTTY: true, columns: 132 })).toBe(132);
  });
});
