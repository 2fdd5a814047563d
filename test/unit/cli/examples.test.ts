import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { examples } from '../../../src/cli/examples.ts';
import { buildProgram } from '../../../src/cli/program.ts';

/** The words of a line as a shell splits it, up to a pipe or a redirection. */
function wordsOf(line: string): readonly string[] {
  const [command = ''] = line.split(/ [|>] /);
  return (command.match(/'[^']*'|\S+/g) ?? []).map(word => word.replaceAll("'", '')).slice(1);
}

function leavesOf(
  command: Command,
  path: readonly string[] = [],
): readonly { name: string; command: Command }[] {
  if (command.commands.length === 0) return [{ name: path.join(' '), command }];
  return command.commands.flatMap(inner => leavesOf(inner, [...path, inner.name()]));
}

const program = await buildProgram(async () => undefined);
const leaves = leavesOf(program);

describe('the examples in the help', () => {
  it('are there for every command, and for no other', () => {
    expect(Object.keys(examples).toSorted()).toEqual(leaves.map(({ name }) => name).toSorted());
  });

  it.each(leaves.map(({ name, command }) => [name, command] as const))(
    'stand in the help of %s',
    (name, command) => {
      let help = '';
      command
        .configureOutput({
          writeOut: text => {
            help += text;
          },
        })
        .outputHelp();
      expect(help).toContain(`\nExamples:\n  ${examples[name]?.[0]}\n`);
    },
  );

  const lines = Object.values(examples)
    .flat()
    .filter(line => line.startsWith('dcbm '));
  it.each(lines)('%s: is understood', async line => {
    const called: string[] = [];
    const built = await buildProgram(async () => {
      called.push(line);
    });
    await built.parseAsync([...wordsOf(line)], { from: 'user' });
    expect(called).toEqual([line]);
  });
});

describe('--journal', () => {
  it.each(['status', 'logbook', 'certificate', 'settings', 'capture'])(
    'is not offered by %s, which keeps none',
    async name => {
      const built = await buildProgram(async () => undefined);
      built.configureOutput({ writeErr: () => undefined });
      for (const command of built.commands) command.configureOutput({ writeErr: () => undefined });
      const words = [name, 'meter', '--out', 'file', '--journal', '/nowhere/journal'].filter(
        word => name === 'capture' || !['--out', 'file'].includes(word),
      );
      await expect(built.parseAsync(words, { from: 'user' })).rejects.toThrow("unknown option '--journal'");
    },
  );
});
