import { Command } from 'commander';
import pc from 'picocolors';
import { createMeterClient } from '../../index.ts';
import type { RunCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import {
  type MeterCommandOptions,
  meterConfigOf,
  withMeterOptions,
  withRetryOptions,
} from '../meter-options.ts';
import { oddText } from '../talk.ts';
import { tries } from '../tries.ts';

export function logbookCommand(run: RunCommand): Command {
  const command = new Command('logbook');
  return withRetryOptions(withMeterOptions(command)).action(
    (meter: string | undefined, options: MeterCommandOptions) =>
      run(options.format, async ({ output, signal }) => {
        const client = createMeterClient(await meterConfigOf(meter, options, output), {
          onOdd: odd => output.talk(oddText(odd)),
        });
        try {
          output.talk('reading the logbook, which can take minutes');
          const events = await tries(options, output, signal, () => client.logbook(signal));
          for (const event of events) {
            const { timestamp = '', eventCode = '', status = [] } = event;
            output.data(event, `${timestamp}  ${eventCode.padEnd(28)}  ${pc.dim(status.join(' '))}`);
          }
          return exitCodes.done;
        } finally {
          await client.close();
        }
      }),
  );
}
