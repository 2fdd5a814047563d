import { Command } from 'commander';
import {
  type BridgeOptions,
  brokerAddressOf,
  brokerAuthorityOf,
  connectBy,
  createBridge,
  doorOf,
  shownAddress,
} from '../../everest/index.ts';
import { createMeter, isMeterError, type Meter, type MeterEvent, parseConfig } from '../../index.ts';
import type { CommandContext, RunCommand } from '../command.ts';
import { type EverestOptions, everestSettings, withEverestOptions } from '../everest-options.ts';
import { exitCodes } from '../exit-codes.ts';
import { aborted } from '../interrupt.ts';
import { type Output, printable } from '../output.ts';
import { textOf } from '../setting-options.ts';
import { talkOf } from '../talk.ts';

export function everestCommand(run: RunCommand): Command {
  return withEverestOptions(new Command('everest')).action(
    (meter: string | undefined, options: EverestOptions) =>
      run(options.format, context => bridge(meter, options, context)),
  );
}

/** The bridge gets so long to say its last word; the driver needs the rest of what a command has to end. */
const farewellMs = 700;

async function bridge(
  place: string | undefined,
  options: EverestOptions,
  { output, signal }: CommandContext,
): Promise<number> {
  const broker = brokerAddressOf(options.broker);
  const { brokerCa } = options;
  const authority =
    brokerCa === undefined ? undefined : brokerAuthorityOf(broker, textOf('--broker-ca', brokerCa));
  const { settings, moduleId, capabilities, fragment } = await everestSettings(place, options, output);
  const { ipAddress, port, pollIntervalMs, commandTimeoutMs } = parseConfig(settings);
  const talk = (line: string) => output.talk(printable(line));
  const meter = createMeter(settings, { onWarning: talk });
  const { topicPrefix = '', errorRaiserId, withholdCheckOnTemperatureError = false } = options;
  const bridgeOptions: BridgeOptions = {
    meter: doorOf(meter),
    place: { host: ipAddress, port },
    connect: connectBy(broker, authority),
    moduleId,
    topicPrefix,
    pollMs: pollIntervalMs,
    commandTimeoutMs,
    capabilities,
    withholdCheckOnTemperatureError,
    ...(errorRaiserId === undefined ? {} : { errorRaiserId }),
    talk,
    onConnected: () =>
      output.data(
        { event: 'connected', broker: shownAddress(broker) },
        `connected to ${shownAddress(broker)}`,
      ),
  };
  if (fragment !== undefined) {
    output.talk(`in EVerest's configuration this stands in place of the module of the meter:\n\n${fragment}`);
  }
  meter.events$.subscribe(event => tell(event, output));
  const bridging = createBridge(bridgeOptions);
  try {
    const ended = aborted(signal);
    return await Promise.race([ended.then(() => exitCodes.done), refusal(meter, talk)]);
  } finally {
    await Promise.race([bridging.close(), new Promise(resolve => setTimeout(resolve, farewellMs))]);
    await meter.stop();
  }
}

/** Rejects when another meter answers than the one that was meant; whatever else is wrong may pass. */
async function refusal(meter: Meter, talk: (line: string) => void): Promise<never> {
  try {
    await meter.start();
  } catch (error) {
    if (
      isMeterError(error) &&
      (error.code === 'METER_TLS_UNTRUSTED' || error.code === 'METER_IDENTITY_CHANGED')
    )
      throw error;
    talk(`${error instanceof Error ? error.message : String(error)}; trying again`);
  }
  return new Promise(() => undefined);
}

function ownTalkOf(event: MeterEvent): string | undefined {
  if (event.type === 'meter.fault') return `fault: ${event.error.message}`;
  return event.type === 'journal.absent'
    ? 'without --journal what runs, and its record, is remembered until this process ends'
    : undefined;
}

function tell(event: MeterEvent, output: Output): void {
  const line = ownTalkOf(event) ?? talkOf(event);
  if (line !== undefined) output.talk(line);
  if (event.type === 'meter.identified') {
    const { meterId, apiVersion = 'v1' } = event.identity;
    output.data(
      { event: 'identified', meterId, apiVersion },
      `meter ${printable(meterId)}, API ${apiVersion}`,
    );
  }
  const isRecord = event.type === 'transaction.stopped' || event.type === 'record.recovered';
  if (!isRecord) return;
  const { transactionId, paginationCounter, verification } = event.record;
  const { verdict, billable } = verification;
  const id = printable(transactionId);
  output.data(
    { event: 'record', transactionId, paginationCounter, verdict, billable },
    `record of transaction ${id}: ${verdict}${billable ? '' : ', not to be billed on'}`,
  );
}
