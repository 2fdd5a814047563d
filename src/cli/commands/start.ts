import { Command, Option } from 'commander';
import {
  identificationFlags,
  identificationLevels,
  identificationTypes,
  type TransactionRequest,
} from '../../index.ts';
import type { RunCommand } from '../command.ts';
import { exitCodeOf, exitCodes } from '../exit-codes.ts';
import { type MeterCommandOptions, withMeterOptions, withRetryOptions } from '../meter-options.ts';
import { withMeter } from '../one-shot.ts';
import { table } from '../output.ts';
import { reportFailure } from '../report-failure.ts';

interface StartOptions extends MeterCommandOptions {
  readonly transactionId: string;
  readonly evseId: string;
  readonly identificationData?: string;
  readonly identificationType: TransactionRequest['identificationType'];
  readonly identificationLevel?: NonNullable<TransactionRequest['identificationLevel']>;
  readonly identificationFlag: TransactionRequest['identificationFlags'];
  readonly tariffText?: string;
}

export function startCommand(run: RunCommand): Command {
  const command = withMeterOptions(
    new Command('start').description('starts a transaction; it goes on after the command has ended'),
  )
    .requiredOption('--transaction-id <id>', 'up to 37 bytes')
    .requiredOption('--evse-id <id>', 'up to 37 bytes')
    .option('--identification-data <data>', 'for instance the UID of a card')
    .addOption(
      new Option('--identification-type <type>', 'what the data is')
        .choices(identificationTypes)
        .default('NONE'),
    )
    .addOption(new Option('--identification-level <level>').choices(identificationLevels))
    .addOption(
      new Option('--identification-flag <flag...>', 'up to four').choices(identificationFlags).default([]),
    )
    .option('--tariff-text <text>', 'up to 20 bytes; firmware 2');
  return withRetryOptions(command).action((meter: string, options: StartOptions) =>
    run(options.format, async context => {
      const { output } = context;
      try {
        const started = await withMeter(meter, options, context, driver =>
          driver.startTransaction(requestOf(options)),
        );
        const { transactionId, minStopTime, maxStopTime } = started;
        const text = table([
          ['started', transactionId],
          ['stop from', minStopTime],
          ['stop before', maxStopTime ?? 'not known'],
        ]);
        output.data({ status: 'OK', ...started }, text);
        return exitCodes.done;
      } catch (error) {
        reportFailure(output, `Failed to start transaction ${options.transactionId}`, error);
        return exitCodeOf(error);
      }
    }),
  );
}

function requestOf(options: StartOptions): TransactionRequest {
  const { transactionId, evseId, identificationType, identificationLevel, identificationData, tariffText } =
    options;
  return {
    transactionId,
    evseId,
    identificationStatus: identificationData === undefined ? 'NOT_ASSIGNED' : 'ASSIGNED',
    identificationType,
    identificationFlags: options.identificationFlag,
    ...(identificationLevel === undefined ? {} : { identificationLevel }),
    ...(identificationData === undefined ? {} : { identificationData }),
    ...(tariffText === undefined ? {} : { tariffText }),
  };
}
