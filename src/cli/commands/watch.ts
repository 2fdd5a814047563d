import { Command } from 'commander';
import { createSpinner } from 'nanospinner';
import { distinctUntilChanged, filter, map, type Observable } from 'rxjs';
import {
  createMeter,
  type Measurement,
  type Meter,
  type MeterEvent,
  type MeterSettings,
} from '../../index.ts';
import type { CommandContext, RunCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { type InspectOption, inspectFlag, inspectHelp, startInspection } from '../inspector.ts';
import { readerOf, withJournal } from '../journal-option.ts';
import { measurementLine } from '../measurement-line.ts';
import {
  countFrom,
  type MeterCommandOptions,
  meterConfigOf,
  settingsWithout,
  withMeterOptions,
} from '../meter-options.ts';
import { talkOf } from '../talk.ts';

interface WatchOptions extends Omit<MeterCommandOptions, 'retries' | 'retryDelay'> {
  readonly count?: number;
  readonly inspect?: InspectOption;
}

export function watchCommand(run: RunCommand): Command {
  const command = new Command('watch');
  return withMeterOptions(command, settingsWithout('timeSync'))
    .option('--count <count>', 'end after so many', countFrom(1))
    .option(inspectFlag, inspectHelp)
    .action((meter: string | undefined, options: WatchOptions) =>
      run(options.format, async context =>
        // Whoever reads writes nothing into the meter.
        withJournal(
          { ...(await meterConfigOf(meter, options, context.output)), timeSync: 'never' },
          settings => watch(settings, options, context),
          readerOf,
        ),
      ),
    );
}

async function watch(
  config: MeterSettings,
  { count = Number.POSITIVE_INFINITY, inspect }: WatchOptions,
  { output, signal }: CommandContext,
): Promise<number> {
  const inspection = await startInspection(inspect, output);
  const meter = createMeter(config, inspection.inspect === undefined ? {} : { inspect: inspection.inspect });
  const spinner = output.isTerminal ? createSpinner(`connecting to ${config.ipAddress}`) : undefined;
  let seen = 0;
  let highestW = 0;

  const show = (measurement: Measurement) => {
    seen += 1;
    highestW = Math.max(highestW, measurement.powerW);
    spinner?.stop();
    const line = measurementLine(measurement, { highestW, columns: output.columns });
    // On a terminal the line stays in place.
    if (output.isTerminal) process.stdout.write(`\r\u001b[2K${line}`);
    else output.data(measurement, line);
  };
  const say = (line: string) => {
    spinner?.stop();
    output.talk(output.isTerminal && seen > 0 ? `\n${line}` : line);
    if (seen === 0 && !signal.aborted) spinner?.start();
  };
  const tell = (event: MeterEvent) => {
    const line = talkOf(event);
    if (line !== undefined) say(line);
  };

  try {
    spinner?.start();
    const done = new Promise<void>(resolve => {
      meter.measurements$.subscribe(measurement => {
        if (seen >= count) return;
        show(measurement);
        if (seen >= count) resolve();
      });
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    meter.events$.subscribe(tell);
    const subscription = reasonsWhileConnecting(meter).subscribe(say);
    await Promise.race([meter.start(), done]);
    subscription.unsubscribe();
    meter.events$.subscribe(event => {
      if (event.type === 'meter.fault') say(`fault: ${event.error.message}`);
    });
    await done;
    if (output.isTerminal && seen > 0) output.talk('');
    return exitCodes.done;
  } finally {
    spinner?.stop();
    await meter.stop();
    await inspection.close();
  }
}

/** Why the meter is not there yet, once for each reason. */
function reasonsWhileConnecting(meter: Meter): Observable<string> {
  return meter.state$.pipe(
    filter(state => state.name === 'connecting'),
    map(({ reason }) => reason?.message),
    filter(message => message !== undefined),
    distinctUntilChanged(),
    map(message => `${message}; trying again`),
  );
}
