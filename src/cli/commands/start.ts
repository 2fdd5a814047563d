import { Command, Option } from 'commander';
import {
  identificationFlags,
  identificationLevels,
  identificationTypes,
  isMeterError,
  type Meter,
  type TransactionRequest,
} from '../../index.ts';
import type { CommandContext, RunCommand } from '../command.ts';
import { exitCodeOf, exitCodes } from '../exit-codes.ts';
import {
  decidedByOneShots,
  type MeterCommandOptions,
  settingsWithout,
  withMeterOptions,
  withRetryOptions,
} from '../meter-options.ts';
import { withMeter } from '../one-shot.ts';
import { type Output, printable, table } from '../output.ts';
import { endRunning, whatRuns } from '../replace.ts';
import { reportFailure } from '../report-failure.ts';

interface StartOptions extends MeterCommandOptions {
  readonly transactionId: string;
  readonly evseId: string;
  readonly identificationData?: string;
  readonly identificationType?: NonNullable<TransactionRequest['identificationType']>;
  readonly identificationLevel?: NonNullable<TransactionRequest['identificationLevel']>;
  readonly identificationFlag?: NonNullable<TransactionRequest['identificationFlags']>;
  readonly tariffText?: string;
  readonly replace?: boolean;
}

export function startCommand(run: RunCommand): Command {
  const command = withMeterOptions(
    new Command('start'),
    settingsWithout(...decidedByOneShots, 'onForeignTransaction'),
  )
    .requiredOption('--transaction-id <id>', 'up to 37 bytes')
    .requiredOption('--evse-id <id>', 'up to 37 bytes')
    .option('--identification-data <data>', 'for instance the UID of a card; all that the meter gets of it')
    .addOption(
      new Option('--identification-type <type>', 'what the data is; not sent').choices(identificationTypes),
    )
    .addOption(new Option('--identification-level <level>', 'not sent').choices(identificationLevels))
    .addOption(
      new Option('--identification-flag <flag...>', 'up to four; not sent').choices(identificationFlags),
    )
    .option('--tariff-text <text>', 'up to 20 bytes; firmware 2')
    .option('--replace', 'ends a transaction that runs, and prints its record before the start');
  return withRetryOptions(command).action((meter: string, options: StartOptions) =>
    run(options.format, context => start(meter, options, context)),
  );
}

async function start(meter: string, options: StartOptions, context: CommandContext): Promise<number> {
  const { output } = context;
  const request = requestOf(options);
  const refusing = { onForeignTransaction: 'refuse' } as const;
  try {
    const started = await withMeter(
      meter,
      options,
      context,
      driver => driver.startTransaction(request),
      refusing,
    );
    tellStarted(output, started);
    return exitCodes.done;
  } catch (error) {
    if (isMeterError(error) && error.code === 'METER_TRANSACTION_ACTIVE' && error.effect === 'none')
      return startBeside(error);
    return failed(error);
  }

  /** Something runs: this very transaction, one that is to be replaced, or one that is in the way. */
  async function startBeside(error: unknown): Promise<number> {
    try {
      const mustBeKnown = options.replace === true;
      const running = await whatRuns(meter, options, context, request).catch(reason => {
        // What may be this very transaction is not ended.
        if (mustBeKnown) throw reason;
        return undefined;
      });
      if (running?.isTheSame === true) {
        const { transactionId, minStopTime } = running;
        const when = minStopTime === undefined ? {} : { minStopTime };
        tellStarted(output, { transactionId, ...when, again: true });
        return exitCodes.done;
      }
      if (options.replace !== true) {
        output.talk('with --replace it is ended first, and its record printed');
        return failed(error);
      }
      const replaceIt = async (driver: Meter) => {
        const exitCode = await endRunning(driver, output);
        if (exitCode === exitCodes.done) tellStarted(output, await driver.startTransaction(request));
        return exitCode;
      };
      return await withMeter(meter, options, context, replaceIt, refusing);
    } catch (other) {
      return failed(other);
    }
  }

  function failed(error: unknown): number {
    reportFailure(output, `Failed to start transaction ${options.transactionId}`, error);
    return exitCodeOf(error);
  }
}

function tellStarted(
  output: Output,
  started: {
    readonly transactionId: string;
    readonly minStopTime?: string;
    readonly maxStopTime?: string;
    readonly again?: true;
  },
): void {
  const { transactionId, minStopTime, maxStopTime, again } = started;
  const text = table([
    [again === true ? 'runs already' : 'started', printable(transactionId)],
    ['stop from', minStopTime ?? 'not known'],
    ['stop before', maxStopTime ?? 'not known'],
  ]);
  output.data({ status: 'OK', ...started }, text);
}

function requestOf(options: StartOptions): TransactionRequest {
  const { transactionId, evseId, identificationType, identificationLevel, identificationData, tariffText } =
    options;
  return {
    transactionId,
    evseId,
    identificationType,
    identificationFlags: options.identificationFlag,
    identificationLevel,
    identificationData,
    tariffText,
  };
}
