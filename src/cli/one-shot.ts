import { createMeter, type Meter, type MeterSettings } from '../index.ts';
import type { CommandContext } from './command.ts';
import { withJournal } from './journal-option.ts';
import { type MeterCommandOptions, meterConfigOf } from './meter-options.ts';
import { talkOfCommand } from './talk.ts';

/**
 * Connects the driver with few tries, lets it do one thing, and stops it, also when it is interrupted. A journal that
 * cannot be used ends it before anything is sent. What is written into the meter beside the thing itself is told.
 */
export async function withMeter<T>(
  meter: string | undefined,
  options: MeterCommandOptions,
  { signal, output }: CommandContext,
  run: (meter: Meter) => Promise<T>,
  more: Partial<Omit<MeterSettings, 'journal'>> = {},
): Promise<T> {
  const config = {
    timeSync: 'keepNtp',
    ...(await meterConfigOf(meter, options, output)),
    resilienceInitialConnectionRetries: options.retries,
    resilienceInitialConnectionRetryDelay: options.retryDelay,
    ...more,
  } as const;
  return withJournal(config, async settings => {
    const driver = createMeter(settings);
    const stop = () => void driver.stop();
    signal.addEventListener('abort', stop, { once: true });
    driver.events$.subscribe(event => {
      const line = talkOfCommand(event);
      if (line !== undefined) output.talk(line);
    });
    try {
      await driver.start();
      return await run(driver);
    } finally {
      signal.removeEventListener('abort', stop);
      await driver.stop();
    }
  });
}
