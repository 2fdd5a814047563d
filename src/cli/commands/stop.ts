import { Command } from 'commander';
import { RecordError, type SignedRecord } from '../../index.ts';
import type { RunCommand } from '../command.ts';
import { exitCodeOf, exitCodes } from '../exit-codes.ts';
import {
  decidedByOneShots,
  type MeterCommandOptions,
  settingsWithout,
  withMeterOptions,
  withRetryOptions,
} from '../meter-options.ts';
import { withMeter } from '../one-shot.ts';
import { printable } from '../output.ts';
import { recordOf, recordOfFailure, recordText } from '../record-output.ts';
import { reportFailure } from '../report-failure.ts';

interface StopOptions extends MeterCommandOptions {
  readonly transactionId: string;
}

export function stopCommand(run: RunCommand): Command {
  const command = withMeterOptions(new Command('stop'), settingsWithout(...decidedByOneShots)).option(
    '--transaction-id <id>',
    'which one; without it, whatever runs',
    '',
  );
  return withRetryOptions(command).action((meter: string | undefined, options: StopOptions) =>
    run(options.format, async context => {
      const { output } = context;
      const { transactionId } = options;
      try {
        const record = await withMeter<SignedRecord | undefined>(meter, options, context, driver =>
          driver.stopTransaction(transactionId),
        );
        if (record === undefined) {
          const message = 'no transaction is open';
          output.data({ status: 'OK', transactionId: '', message }, message);
        } else output.data({ status: 'OK', ...recordOf(record) }, recordText(record));
        return exitCodes.done;
      } catch (error) {
        const which = transactionId === '' ? 'whatever runs' : `transaction ${transactionId}`;
        const what = `Failed to stop ${which}`;
        reportFailure(output, what, error, recordOfFailure(error));
        if (output.format === 'text' && error instanceof RecordError)
          output.data({}, printable(error.record.ocmf));
        return exitCodeOf(error);
      }
    }),
  );
}
