import { Command } from 'commander';
import { distinctUntilChanged, filter, map, type Observable } from 'rxjs';
import { createMeter, type Meter, type MeterSettings } from '../../index.ts';
import type { CommandContext, RunCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { readerOf, withJournal } from '../journal-option.ts';
import {
  countFrom,
  type MeterCommandOptions,
  meterConfigOf,
  settingsWithout,
  withMeterOptions,
} from '../meter-options.ts';
import { oneMeterSite } from '../one-meter-site.ts';
import type { Output } from '../output.ts';
import { type PageOption, pageFlag, pageFor, pageHelp } from '../page.ts';
import { talkOf } from '../talk.ts';
import { hasRoom, screenPresenter } from '../watch/full-screen.ts';
import { linePresenter } from '../watch/lines.ts';
import type { Presenter } from '../watch/presenter.ts';

interface WatchOptions extends Omit<MeterCommandOptions, 'retries' | 'retryDelay'> {
  readonly count?: number;
  readonly page?: PageOption;
}

export function watchCommand(run: RunCommand): Command {
  const command = new Command('watch');
  return withMeterOptions(command, settingsWithout('timeSync'))
    .option('--count <count>', 'end after so many', countFrom(1))
    .option(pageFlag, pageHelp)
    .action((meter: string | undefined, options: WatchOptions) =>
      run(options.format, async context =>
        // Whoever reads writes nothing into the meter.
        {
          const config = await meterConfigOf(meter, options, context.output);
          return withJournal(
            { ...config, timeSync: 'never' },
            settings => watch(settings, options, context, config.journal),
            readerOf,
          );
        },
      ),
    );
}

async function watch(
  config: MeterSettings,
  { count = Number.POSITIVE_INFINITY, page: wanted }: WatchOptions,
  { output, signal }: CommandContext,
  journal: string | undefined,
): Promise<number> {
  const page = await pageFor(wanted, output, { isReadOnly: true });
  const meter = createMeter(config, page.inspect === undefined ? {} : { inspect: page.inspect });
  const presenter = presenterFor(config, output, signal);
  let seen = 0;
  try {
    await page.show(oneMeterSite(nameOf(config), meter, config, journal), 'Watching a meter');
    await presenter.prepare();
    const done = new Promise<void>(resolve => {
      meter.measurements$.subscribe(measurement => {
        if (seen >= count) return;
        seen += 1;
        presenter.measurement(measurement);
        if (seen >= count) resolve();
      });
      signal.addEventListener('abort', () => resolve(), { once: true });
      if (signal.aborted) resolve();
    });
    const showing = meter.state$.subscribe(state => presenter.state(state));
    meter.events$.subscribe(event => {
      const line = talkOf(event);
      if (line !== undefined) presenter.say(line);
    });
    const subscription = reasonsWhileConnecting(meter).subscribe(line => presenter.say(line));
    await Promise.race([meter.start(), done]);
    subscription.unsubscribe();
    meter.events$.subscribe(event => {
      if (event.type === 'meter.fault') presenter.say(`fault: ${event.error.message}`);
    });
    await done;
    showing.unsubscribe();
    return exitCodes.done;
  } finally {
    presenter.end();
    await meter.stop();
    await page.close();
  }
}

/** As it stands in the address of the page. */
function nameOf({ ipAddress, port }: MeterSettings): string {
  return port === undefined ? ipAddress : `${ipAddress}:${port}`;
}

function presenterFor(config: MeterSettings, output: Output, signal: AbortSignal): Presenter {
  const isScreen = output.isTerminal && hasRoom(process.stdout);
  if (!isScreen) return linePresenter(output, config.ipAddress, signal);
  const { journal: _, ...reachedBy } = config;
  return screenPresenter(reachedBy, process.stdout, signal);
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
