import { Command } from 'commander';
import { createMeterClient, errorWordsOf, type MeterReport, statusWordsOf } from '../../index.ts';
import type { RunCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import {
  type MeterCommandOptions,
  meterConfigOf,
  withMeterOptions,
  withRetryOptions,
} from '../meter-options.ts';
import { printable, table } from '../output.ts';
import { tries } from '../tries.ts';

export function statusCommand(run: RunCommand): Command {
  const command = new Command('status');
  return withRetryOptions(withMeterOptions(command)).action(
    (meter: string | undefined, options: MeterCommandOptions) =>
      run(options.format, async ({ output, signal }) => {
        const client = createMeterClient(await meterConfigOf(meter, options, output));
        try {
          const report = await tries(options, output, signal, () => client.report(signal));
          output.data(statusOf(report), statusText(report));
          return exitCodes.done;
        } finally {
          await client.close();
        }
      }),
  );
}

function statusOf(report: MeterReport) {
  const {
    meterId,
    firmwareVersion,
    apiVersion,
    publicKeyOcmf,
    currentTransactionId,
    statusBits,
    errorBits,
    time,
    oddAnswers,
  } = report;
  const transactionOngoing = statusBits.transactionIsOnGoing;
  return {
    meterId,
    firmwareVersion,
    apiVersion,
    publicKeyOcmf,
    transactionOngoing,
    currentTransactionId,
    statusBits,
    errorBits,
    ...(oddAnswers.length === 0 ? {} : { oddAnswers }),
    time,
  };
}

function statusText(report: MeterReport): string {
  const { statusValue, errorsValue } = report;
  const sum = (value: number | undefined) => (value === undefined ? '' : ` (${value})`);
  const status = statusWordsOf(report.statusBits).join(', ');
  const errors = errorWordsOf(report.errorBits).join(', ') || 'none';
  return table([
    ['meter', report.meterId],
    ['firmware', `${report.firmwareVersion ?? notSaid} (API ${report.apiVersion ?? 'not known'})`],
    ['time', report.time ?? notSaid],
    ['transaction', transactionText(report.currentTransactionId)],
    ['status', `${status}${sum(statusValue)}`],
    ['errors', `${errors}${errors === 'none' ? '' : sum(errorsValue)}`],
    ['records', recordsText(report.numberOfStoredTransactions)],
    ['public key', report.publicKeyOcmf],
    ...report.oddAnswers.map(
      ({ endpoint, path, got }) => ['odd answer', `${endpoint}, ${path}: ${printable(got)}`] as const,
    ),
  ]);
}

/** LEM operation manual, p. 73. */
const storeSize = 20_399;

function recordsText(count: number | undefined): string {
  return count === undefined ? notSaid : `${count} of at most ${storeSize} stored in the meter`;
}

const notSaid = 'not said';

function transactionText(id: string | undefined): string {
  if (id === undefined) return 'one runs; which, the meter does not say';
  return id === '' ? 'none' : printable(id);
}
