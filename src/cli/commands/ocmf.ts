import { Command } from 'commander';
import type { RunCommand } from '../command.ts';
import { ocmfExportCommand } from './ocmf-export.ts';
import { ocmfShowCommand } from './ocmf-show.ts';
import { ocmfVerifyCommand } from './ocmf-verify.ts';

/** Signed records, from the meter or from anywhere. Needs no meter. */
export function ocmfCommand(run: RunCommand): Command {
  const command = new Command('ocmf');
  for (const define of [ocmfVerifyCommand, ocmfShowCommand, ocmfExportCommand]) {
    command.addCommand(define(run).exitOverride());
  }
  return command;
}
