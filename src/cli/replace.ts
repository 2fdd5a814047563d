import {
  clientIdOf,
  createMeterClient,
  type Meter,
  type MeterErrorData,
  meterErrorFrom,
  type TransactionRequest,
} from '../index.ts';
import type { CommandContext } from './command.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { type MeterCommandOptions, meterConfigOf } from './meter-options.ts';
import type { Output } from './output.ts';
import { recordOf, recordOfFailure, recordText } from './record-output.ts';
import { reportFailure } from './report-failure.ts';
import { tries } from './tries.ts';

/** A transaction that runs while another is to be started. */
export interface InTheWay {
  readonly transactionId: string;
  readonly minStopTime: string | undefined;
  /** It is what was asked for: the same id, for the same EVSE and the same client. */
  readonly isTheSame: boolean;
}

/** Asks the meter what runs; `undefined` when nothing does, or when it does not say what. */
export async function whatRuns(
  meter: string | undefined,
  options: MeterCommandOptions,
  { output, signal }: CommandContext,
  request: TransactionRequest,
): Promise<InTheWay | undefined> {
  const client = createMeterClient(await meterConfigOf(meter, options, output));
  try {
    const { currentTransaction } = await tries(options, output, signal, () => client.report(signal));
    if (currentTransaction === undefined) return undefined;
    const { transactionId, evseId, clientId, minStopTime } = currentTransaction;
    const isTheSame =
      transactionId === request.transactionId &&
      evseId === request.evseId &&
      clientId === clientIdOf(request).clientId;
    return { transactionId, minStopTime, isTheSame };
  } finally {
    await client.close();
  }
}

/**
 * Ends whatever runs and prints its record, or why it cannot be had or stored. Only after exit code 0 a start may follow.
 */
export async function endRunning(driver: Meter, output: Output): Promise<number> {
  const replaced = true;
  const what = 'Failed to stop the transaction that is to be replaced';
  let notStored: MeterErrorData | undefined;
  const watching = driver.events$.subscribe(event => {
    if (event.type === 'journal.failed') notStored = event.error;
  });
  try {
    const record = await driver.stopTransaction('');
    if (record === undefined) return exitCodes.done;
    if (notStored === undefined) {
      output.data({ status: 'OK', replaced, ...recordOf(record) }, recordText(record));
      return exitCodes.done;
    }
    const error = meterErrorFrom({ ...notStored, effect: 'done' });
    reportFailure(output, what, error, { replaced, ...recordOf(record) });
    return exitCodeOf(error);
  } catch (error) {
    reportFailure(output, what, error, { replaced, ...recordOfFailure(error) });
    return exitCodeOf(error);
  } finally {
    watching.unsubscribe();
  }
}
