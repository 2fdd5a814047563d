import { readFileSync } from 'node:fs';
import pc from 'picocolors';
import { ConfigError } from '../index.ts';
import { type CaptureFile, readCapture, replay } from '../simulator/index.ts';
import type { CommandContext } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { aborted } from './interrupt.ts';
import { placeProblem } from './listening-place.ts';
import { printable, table } from './output.ts';

interface ReplayFileOptions {
  readonly host: string;
  readonly port: number;
  readonly verbose?: boolean;
}

/** Answers from a capture until it is interrupted. */
export async function replayFile(
  path: string,
  { host, port, verbose }: ReplayFileOptions,
  { output, signal }: CommandContext,
): Promise<number> {
  const file = captureOf(path);
  const server = await replay(file, {
    host,
    port,
    onUnknown: ({ method, path: asked }) =>
      output.talk(`${method} ${printable(asked)}  404, not in the capture`),
    ...(verbose === true
      ? {
          onRequest: ({ method, path: asked, status }) =>
            output.talk(`${method} ${printable(asked)}  ${status ?? 'no answer'}`),
        }
      : {}),
  }).catch((error: NodeJS.ErrnoException) => {
    throw placeProblem(host, port, error);
  });
  const { takenFrom, exchanges } = file;
  const listening = {
    event: 'listening',
    url: server.url,
    replay: path,
    takenFrom,
    answers: exchanges.length,
  };
  const text = table([
    ['replay of', path],
    ['taken', printable(takenFrom)],
    ['listening on', pc.bold(server.url)],
    ['end it with', 'Ctrl-C'],
  ]);
  output.data(listening, text);
  await aborted(signal);
  await server.close();
  return exitCodes.done;
}

function captureOf(path: string): CaptureFile {
  try {
    return readCapture(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const expected = `a file that dcbm capture wrote (${reason})`;
    throw new ConfigError([{ key: '--replay', value: JSON.stringify(path), expected }], cause);
  }
}
