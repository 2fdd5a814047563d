import { Command } from 'commander';
import pc from 'picocolors';
import type { MeterConfigInput } from '../../index.ts';
import type { RunCommand } from '../command.ts';
import { type Check, verdictOf } from '../doctor/check.ts';
import { examine } from '../doctor/examine.ts';
import {
  connectionSettings,
  type MeterCommandOptions,
  meterConfigOf,
  withMeterOptions,
} from '../meter-options.ts';
import { printable } from '../output.ts';

/** What the doctor looks at beside the connection. */
const isOffered = (name: string) =>
  connectionSettings(name) || ['journal', 'timeSync', 'cableId'].includes(name);

interface DoctorOptions extends Omit<MeterCommandOptions, 'retries' | 'retryDelay'> {
  readonly logbook?: boolean;
}

export function doctorCommand(run: RunCommand): Command {
  return withMeterOptions(new Command('doctor'), isOffered)
    .option('--logbook', 'also the logbook, which can take minutes: it says when the clock was set')
    .addHelpText(
      'after',
      `
Exit codes: 0 all is well, or there is advice only; 1 something is wrong; 3 the meter is not reached; 4 it takes no
transaction now; 5 certificate, key or identity. Nothing is written into the meter.`,
    )
    .action((meter: string | undefined, options: DoctorOptions) =>
      run(options.format, async ({ output, signal }) => {
        const { logbook = false, ...others } = options;
        const settings: MeterConfigInput = await meterConfigOf(meter, others, output);
        const checks = await examine(settings, signal, { logbook });
        const { exitCode, sentence } = verdictOf(checks);
        const plain = checks.map(({ isMinor: _, exitCode: __, ...check }) => check);
        output.data({ checks: plain, exitCode, advice: sentence }, textOf(checks, sentence));
        return exitCode;
      }),
    );
}

const words = { good: pc.green('good  '), advice: pc.yellow('advice'), bad: pc.red('bad   ') } as const;

function textOf(checks: readonly Check[], sentence: string): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.map(
    ({ name, result, found }) => `${words[result]}  ${name.padEnd(width)}  ${printable(found)}`,
  );
  return [...lines, '', printable(sentence)].join('\n');
}
