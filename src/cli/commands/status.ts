import { Command } from 'commander';
import { createMeterClient, type MeterReport } from '../../index.ts';
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
  const set = (bits: Readonly<Record<string, boolean | undefined>>) =>
    Object.entries(bits)
      .filter(([, isSet]) => isSet)
      .map(([name]) => name)
      .join(', ') || 'none';
  return table([
    ['meter', report.meterId],
    ['firmware', `${report.firmwareVersion ?? notSaid} (API ${report.apiVersion ?? 'not known'})`],
    ['time', report.time ?? notSaid],
    ['transaction', transactionText(report.currentTransactionId)],
    ['status bits', `${set(report.statusBits)} (${report.statusValue})`],
    ['error flags', set(report.errorBits)],
    ['stored', report.numberOfStoredTransactions ?? notSaid],
    ['public key', report.publicKeyOcmf],
    ...report.oddAnswers.map(
      ({ endpoint, path, got }) => ['odd answer', `${endpoint}, ${path}: ${printable(got)}`] as const,
    ),
  ]);
}

const notSaid = 'not said';

function transactionText(id: string | undefined): string {
  if (id === undefined) return 'one runs; which, the meter does not say';
  return id === '' ? 'none' : printable(id);
}
