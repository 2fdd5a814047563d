import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import pc from 'picocolors';
import { ConfigError } from '../../index.ts';
import { createSimulator, type Fault, listen, readFaults } from '../../simulator/index.ts';
import type { RunCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { aborted } from '../interrupt.ts';
import { placeProblem } from '../listening-place.ts';
import { formatOption } from '../meter-options.ts';
import { type Format, table } from '../output.ts';
import { replayFile } from '../replay-file.ts';
import { wholeNumber } from '../setting-options.ts';
import { tellRequests } from '../tell-requests.ts';

interface SimulateOptions {
  readonly port: number;
  readonly host: string;
  readonly tls?: boolean;
  readonly firmware: 'v1' | 'v2';
  readonly seed: number;
  readonly faults?: string;
  readonly replay?: string;
  readonly verbose?: boolean;
  readonly format?: Format;
}

export function simulateCommand(run: RunCommand): Command {
  return new Command('simulate')
    .option('--port <port>', 'TCP port; 0 takes a free one', wholeNumber, 8080)
    .option('--host <host>', 'address to listen on', '127.0.0.1')
    .option('--tls', 'with TLS switched on')
    .addOption(new Option('--firmware <version>', 'which API it speaks').choices(['v1', 'v2']).default('v2'))
    .option('--seed <number>', 'the same seed gives the same meter', wholeNumber, 1)
    .option('--faults <file>', 'faults as a JSON list')
    .option(
      '--replay <file>',
      'answers from what dcbm capture wrote, in place of a simulated meter; HTTP alone',
    )
    .option('--verbose', 'tells each request on stderr')
    .addOption(formatOption())
    .action((options: SimulateOptions, command: Command) =>
      run(options.format, async context => {
        const { output, signal } = context;
        if (options.replay !== undefined) {
          const stray = strayWithReplay.find(name => command.getOptionValueSource(name) === 'cli');
          if (stray === undefined) return replayFile(options.replay, checked(options), context);
          const value = JSON.stringify(options.replay);
          throw new ConfigError([{ key: '--replay', value, expected: `no --${stray} beside it` }]);
        }
        const { host, port, firmware, seed, tls = false } = checked(options);
        const faults = options.faults === undefined ? [] : faultsOf(options.faults);
        if (options.verbose === true) tellRequests(output);
        const simulator = createSimulator({ firmware, seed, tls, faults });
        const server = await listen(simulator, { host, port }).catch((error: NodeJS.ErrnoException) => {
          throw placeProblem(host, port, error);
        });
        const { meterId, publicKeyOcmf } = simulator;
        const listening = {
          event: 'listening',
          url: server.url,
          meterId,
          publicKeyOcmf,
          ...(tls ? { certificatePem: server.certificatePem } : {}),
        };
        const text = table([
          ['simulated meter', meterId],
          ['listening on', pc.bold(server.url)],
          ['public key', publicKeyOcmf],
          ['end it with', 'Ctrl-C'],
        ]);
        output.data(listening, text);
        await aborted(signal);
        await server.close();
        return exitCodes.done;
      }),
    );
}

/** What a simulated meter can be, and a capture cannot. */
const strayWithReplay = ['tls', 'firmware', 'seed', 'faults'];

function checked(options: SimulateOptions): SimulateOptions {
  const { port } = options;
  if (port >= 0 && port <= 65_535) return options;
  throw new ConfigError([{ key: '--port', value: String(port), expected: '0 to 65535' }]);
}

function faultsOf(path: string): Fault[] {
  try {
    return readFaults(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(
      [{ key: '--faults', value: path, expected: `a JSON list of faults (${reason})` }],
      cause,
    );
  }
}
