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
  const called = calledOf(args);
  const program = await buildProgram(
    async (format, run) => {
      const output = createOutput(format);
      try {
        exitCode = await run({ output, signal });
      } catch (error) {
        if (!signal.aborted) output.fail(error);
        exitCode = signal.aborted ? exitCodes.failed : exitCodeOf(error);
      }
    },
    name => name === called,
  );
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  }
  return exitCode;
}

/** The command that is called, or asked about with `help`. */
function calledOf(args: readonly string[]): string | undefined {
  const [first, second] = args.filter(arg => !arg.startsWith('-'));
  return first === 'help' ? second : first;
}
