import { CommanderError } from 'commander';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { interruption } from './interrupt.ts';
import { createOutput, endQuietlyWithReader } from './output.ts';
import { buildProgram } from './program.ts';

/** Runs the command line and gives the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  endQuietlyWithReader();
  const signal = interruption();
  let exitCode: number = exitCodes.done;
  const program = buildProgram(async (format, run) => {
    const output = createOutput(format);
    try {
      exitCode = await run({ output, signal });
    } catch (error) {
      if (!signal.aborted) output.fail(error);
      exitCode = signal.aborted ? exitCodes.failed : exitCodeOf(error);
    }
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  }
  return exitCode;
}
