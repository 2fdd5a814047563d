import { Command } from 'commander';
import type { RunCommand } from './command.ts';
import { certificateCommand } from './commands/certificate.ts';
import { demoCommand } from './commands/demo.ts';
import { logbookCommand } from './commands/logbook.ts';
import { ocmfCommand } from './commands/ocmf.ts';
import { recordsCommand } from './commands/records.ts';
import { simulateCommand } from './commands/simulate.ts';
import { startCommand } from './commands/start.ts';
import { statusCommand } from './commands/status.ts';
import { stopCommand } from './commands/stop.ts';
import { tlsCommand } from './commands/tls.ts';
import { watchCommand } from './commands/watch.ts';

const exitCodeHelp = `
Exit codes: 0 done, 1 failed, 2 usage, 3 unreachable, 4 the meter refused, 5 integrity (a signature or an identity is
wrong). Data goes to stdout, talk to stderr.`;

/** The whole command line. `run` carries a command out; the reference page is made without it. */
export function buildProgram(run: RunCommand): Command {
  const program = new Command('dcbm')
    .description('The LEM DCBM 400/600 DC billing meter on the command line')
    .exitOverride()
    .addHelpText('after', exitCodeHelp);
  for (const define of [
    demoCommand,
    simulateCommand,
    statusCommand,
    watchCommand,
    startCommand,
    stopCommand,
    certificateCommand,
    tlsCommand,
    logbookCommand,
    ocmfCommand,
    recordsCommand,
  ]) {
    program.addCommand(define(run).exitOverride());
  }
  return program;
}
