import { Argument, Command } from 'commander';
import type { RunCommand } from '../command.ts';
import {
  bashCompletion,
  type CompletedCommand,
  fishCompletion,
  zshCompletion,
} from '../completion-scripts.ts';
import { exitCodes } from '../exit-codes.ts';
import { buildProgram } from '../program.ts';

const scripts = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

export function completionCommand(run: RunCommand): Command {
  return new Command('completion')
    .addArgument(new Argument('<shell>', 'which shell it is for').choices(Object.keys(scripts)))
    .action((shell: keyof typeof scripts) =>
      run('text', async ({ output }) => {
        const program = await buildProgram(async () => undefined);
        output.data(undefined, scripts[shell](commandsOf(program, []).slice(1)).trimEnd());
        return exitCodes.done;
      }),
    );
}

/** The command and all below it, each with the words that follow it. */
function commandsOf(command: Command, path: readonly string[]): readonly CompletedCommand[] {
  const options = command.options
    .filter(({ long }) => long !== undefined)
    .map(({ long, description, argChoices = [], required }) => ({
      flag: long ?? '',
      description,
      choices: argChoices,
      takesValue: required,
    }));
  const own = {
    path,
    description: command.description(),
    inner: command.commands.map(each => each.name()),
    choices: command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices),
    options,
  };
  return [own, ...command.commands.flatMap(each => commandsOf(each, [...path, each.name()]))];
}
