import { createMeter, type Meter } from '../index.ts';
import type { CommandContext } from './command.ts';
import { type MeterCommandOptions, meterConfigOf } from './meter-options.ts';

/** Connects the driver with few tries, lets it do one thing, and stops it, also when it is interrupted. */
export async function withMeter<T>(
  meter: string,
  options: MeterCommandOptions,
  { signal }: CommandContext,
  run: (meter: Meter) => Promise<T>,
): Promise<T> {
  const driver = createMeter({
    ...meterConfigOf(meter, options),
    resilienceInitialConnectionRetries: options.retries,
    resilienceInitialConnectionRetryDelay: options.retryDelay,
  });
  const stop = () => void driver.stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await driver.start();
    return await run(driver);
  } finally {
    signal.removeEventListener('abort', stop);
    await driver.stop();
  }
}
