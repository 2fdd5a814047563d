import { exitCodeOf } from '../../src/cli/exit-codes.ts';
import type { Format, Output } from '../../src/cli/output.ts';
import { buildProgram } from '../../src/cli/program.ts';

// Loaded before virtual time begins, so that a command starts at once.
await buildProgram(async () => undefined);

/** A command that runs in this process, so that virtual time drives it. */
export interface CommandInProcess {
  /** One entry for each result. */
  readonly data: Record<string, unknown>[];
  readonly talk: string[];
  readonly exitCode: Promise<number>;
  interrupt(): void;
}

export function runCommand(...args: string[]): CommandInProcess {
  const data: Record<string, unknown>[] = [];
  const talk: string[] = [];
  const controller = new AbortController();
  const output: Output = {
    format: 'jsonl' satisfies Format,
    isTerminal: false,
    columns: Number.POSITIVE_INFINITY,
    data: value => data.push(value as Record<string, unknown>),
    talk: line => talk.push(line),
    fail: error => talk.push(String(error)),
  };
  let exitCode = 0;
  const program = buildProgram(async (_format, run) => {
    exitCode = await run({ output, signal: controller.signal }).catch(error => {
      output.fail(error);
      return exitCodeOf(error);
    });
  });
  return {
    data,
    talk,
    exitCode: program.then(built => built.parseAsync(args, { from: 'user' })).then(() => exitCode),
    interrupt: () => controller.abort(),
  };
}
