import { Command } from 'commander';
import { createMeterClient } from '../../index.ts';
import type { RunCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import {
  type MeterCommandOptions,
  meterConfigOf,
  withMeterOptions,
  withRetryOptions,
} from '../meter-options.ts';
import { tries } from '../tries.ts';

export function certificateCommand(run: RunCommand): Command {
  const command = new Command('certificate');
  return withRetryOptions(withMeterOptions(command)).action(
    (meter: string | undefined, options: MeterCommandOptions) =>
      run(options.format, async ({ output, signal }) => {
        const client = createMeterClient(await meterConfigOf(meter, options, output));
        try {
          const certificate = await tries(options, output, signal, () => client.certificate(signal));
          const { certificatePem, fingerprint256 } = certificate;
          if (output.format === 'text') output.talk(`SHA-256 fingerprint ${fingerprint256}`);
          output.data(certificate, certificatePem.trimEnd());
          return exitCodes.done;
        } finally {
          await client.close();
        }
      }),
  );
}
