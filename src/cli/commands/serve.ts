import { Command, Option } from 'commander';
import pc from 'picocolors';
import type { RunCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { printable } from '../output.ts';
import { talkOf } from '../talk.ts';
import { version } from '../version.ts';

interface ServeOptions {
  readonly config: string;
  readonly format?: 'text' | 'jsonl';
}

export function serveCommand(run: RunCommand): Command {
  return new Command('serve')
    .requiredOption('--config <file>', 'the meters, in YAML or JSON; read again on SIGHUP')
    .addOption(
      new Option('--format <format>', 'of the log: text (default on a terminal) or jsonl').choices([
        'text',
        'jsonl',
      ]),
    )
    .action(({ config, format }: ServeOptions) =>
      run(format, async ({ output, signal }) => {
        // The help and the completion of all commands need nothing of it.
        const { runSite } = await import('../../serve/index.ts');
        await runSite({
          path: config,
          version: version(),
          signal,
          onReload,
          describe: talkOf,
          ...(output.isTerminal ? { onPage: (url: string) => output.talk(`page ${url}`) } : {}),
          env: process.env,
          isPretty: output.format === 'text',
          hasColors: pc.isColorSupported,
          printable,
        });
        return exitCodes.done;
      }),
    );
}

function onReload(reload: () => void): () => void {
  process.on('SIGHUP', reload);
  return () => process.off('SIGHUP', reload);
}
