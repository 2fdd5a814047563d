import { Command } from 'commander';
import { catalog } from './catalog.ts';
import type { RunCommand } from './command.ts';
import { exampleText } from './examples.ts';
import { printable } from './output.ts';
import { version } from './version.ts';

const exitCodeHelp = `
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

dcbm COMMAND --help tells more of each.`;

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
    .description('The LEM DCBM 400/600 DC billing meter on the command line')
    .version(version(), '-V, --version', 'which version this is')
    .configureHelp({ subcommandTerm: command => command.name() })
    .configureOutput({ writeErr: text => process.stderr.write(linesOf(text)) })
    .exitOverride()
    .addHelpText('after', exitCodeHelp);
  for (const { heading, commands } of catalog) {
    program.commandsGroup(heading);
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
