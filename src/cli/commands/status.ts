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
  const command = new Command('status').description('who the meter is and how it is');
  return withRetryOptions(withMeterOptions(command)).action((meter: string, options: MeterCommandOptions) =>
    run(options.format, async ({ output, signal }) => {
      const client = createMeterClient(meterConfigOf(meter, options));
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
    time,
  };
}

function statusText(report: MeterReport): string {
  const set = (bits: Readonly<Record<string, boolean>>) =>
    Object.entries(bits)
      .filter(([, isSet]) => isSet)
      .map(([name]) => name)
      .join(', ') || 'none';
  return table([
    ['meter', report.meterId],
    ['firmware', `${report.firmwareVersion} (API ${report.apiVersion})`],
    ['time', report.time],
    ['transaction', report.currentTransactionId === '' ? 'none' : printable(report.currentTransactionId)],
    ['status bits', `${set(report.statusBits)} (${report.statusValue})`],
    ['error flags', set(report.errorBits)],
    ['stored', report.numberOfStoredTransactions],
    ['public key', report.publicKeyOcmf],
  ]);
}
