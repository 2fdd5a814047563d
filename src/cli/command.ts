import type { Format, Output } from './output.ts';

/** What a command gets to work with. */
export interface CommandContext {
  readonly output: Output;
  /** Fires on SIGINT and SIGTERM; the command then ends by itself. */
  readonly signal: AbortSignal;
}

/** A command does its work and gives its exit code. */
export type RunCommand = (
  format: Format | undefined,
  run: (context: CommandContext) => Promise<number>,
) => Promise<void>;
