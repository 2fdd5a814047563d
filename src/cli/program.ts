import { Command } from 'commander';
import { catalog } from './catalog.ts';
import type { RunCommand } from './command.ts';
import { exampleText } from './examples.ts';
import { printable } from './output.ts';
import { columnsOf, overview, summary } from './overview.ts';
import { version } from './version.ts';

/**
 * The command line. `run` carries a command out.
 *
 * @param isNeeded which commands are loaded; the others have a name and a line in the help. Left out: all.
 */
export async function buildProgram(
  run: RunCommand,
  isNeeded: (name: string) => boolean = () => true,
): Promise<Command> {
  const program = new Command('dcbm')
    .description(summary)
    .version(version(), '-V, --version', 'which version this is')
    .configureHelp({ subcommandTerm: command => command.name() })
    .configureOutput({ writeErr: text => process.stderr.write(linesOf(text)) })
    .exitOverride();
  program.helpInformation = context => overview(columnsOf(context?.error ? process.stderr : process.stdout));
  for (const { commands } of catalog) {
    for (const { name, description, load } of commands) {
      const command = isNeeded(name) ? (await load())(run) : new Command(name);
      program.addCommand(command.description(description));
      inherit(command, program);
      showExamples(command, name);
    }
  }
  return program;
}

/** A command that is added from outside knows nothing of how the others behave. */
function inherit(command: Command, parent: Command): void {
  command.copyInheritedSettings(parent);
  for (const inner of command.commands) inherit(inner, command);
}

function showExamples(command: Command, name: string): void {
  command.addHelpText('after', exampleText(name));
  for (const inner of command.commands) showExamples(inner, `${name} ${inner.name()}`);
}

/** What is wrong is told with the arguments in it, which may hold anything. */
function linesOf(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
