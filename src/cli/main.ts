import { CommanderError } from 'commander';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { interruption } from './interrupt.ts';
import { createOutput } from './output.ts';
import { buildProgram } from './program.ts';
import { endQuietlyWithReader } from './reader-gone.ts';
import { failureOf } from './report-failure.ts';

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
        if (!signal.aborted) {
          output.fail(error);
          // Whoever asks for JSON gets it of a failure, too.
          if (format === 'json' || format === 'jsonl') output.data(failureOf(error), '');
        }
        exitCode = signal.aborted ? exitCodes.failed : exitCodeOf(error);
      }
    },
    name => name === called,
  );
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return exitCodes.done;
    const format = /(?:^| )--format[= ](jsonl?)(?: |$)/.exec(args.join(' '))?.[1];
    if (format !== undefined) createOutput(format === 'json' ? 'json' : 'jsonl').data(usageOf(error), '');
    return exitCodes.usage;
  }
  return exitCode;
}

/** What was wrong in the arguments, as far as commander looks at them. */
function usageOf({ message }: CommanderError) {
  const error = message.replace(/^error: /, '');
  return { status: 'USAGE_ERROR', error, code: 'METER_CONFIG_INVALID', effect: 'none', retryable: false };
}

/** The command that is called, or asked about with `help`. */
function calledOf(args: readonly string[]): string | undefined {
  const [first, second] = args.filter(arg => !arg.startsWith('-'));
  return first === 'help' ? second : first;
}
