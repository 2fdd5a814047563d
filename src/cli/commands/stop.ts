import { Command } from 'commander';
import { RecordError, type SignedRecord } from '../../index.ts';
import { verifyRecord } from '../../ocmf/index.ts';
import type { RunCommand } from '../command.ts';
import { exitCodeOf, exitCodes } from '../exit-codes.ts';
import { type MeterCommandOptions, withMeterOptions, withRetryOptions } from '../meter-options.ts';
import { withMeter } from '../one-shot.ts';
import { printable } from '../output.ts';
import { reportFailure } from '../report-failure.ts';
import { textOf } from './ocmf-show.ts';

interface StopOptions extends MeterCommandOptions {
  readonly transactionId: string;
}

export function stopCommand(run: RunCommand): Command {
  const command = withMeterOptions(
    new Command('stop').description('ends a transaction and prints its signed record, verified'),
  ).option('--transaction-id <id>', 'which one; without it, whatever runs', '');
  return withRetryOptions(command).action((meter: string, options: StopOptions) =>
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
        const kept = error instanceof RecordError ? recordOf(error.record) : {};
        reportFailure(output, `Failed to stop transaction ${transactionId}`, error, kept);
        if (output.format === 'text' && error instanceof RecordError)
          output.data({}, printable(error.record.ocmf));
        return exitCodeOf(error);
      }
    }),
  );
}

/** EVerest's words for a signed meter value, and what we found out about it. */
function recordOf({ transactionId, ocmf, publicKey, verification }: SignedRecord) {
  return {
    transactionId,
    signedMeterData: ocmf,
    encodingMethod: 'OCMF',
    signingMethod: '',
    publicKey,
    verification,
  };
}

/** The record for people, and the text that was signed. */
export function recordText({ ocmf, publicKey, verification }: SignedRecord): string {
  const details = textOf({ ...verifyRecord(ocmf, publicKey), ...verification });
  return `${details}\n\n${printable(ocmf)}`;
}
