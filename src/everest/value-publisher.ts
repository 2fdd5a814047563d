import type { Measurement } from '../index.ts';
import type { PowermeterValues } from './messages.ts';
import { oneOnItsWay } from './one-on-its-way.ts';
import { valuesOf } from './values.ts';

/** Publishes each measurement once, or not at all. */
export interface ValuePublisher {
  take(measurement: Measurement): void;
  /** The meter repeats this time: what comes with it is old, and is left out. */
  distrust(timestamp: string): void;
}

/**
 * One value is on the way at most. While the broker is away, or does not say that it has the last one, the next ones are
 * left out: EVerest takes what comes late for what is now.
 *
 * @param publish resolves when the broker has it, or never will.
 */
export function createValuePublisher(
  publish: (values: PowermeterValues) => Promise<boolean>,
  talk: (line: string) => void,
): ValuePublisher {
  const send = oneOnItsWay(publish);
  let isToldOdd = false;
  let distrusted: string | undefined;

  return {
    take(measurement) {
      if (measurement.timestamp === distrusted) return;
      distrusted = undefined;
      const values = valuesOf(measurement);
      if (values === undefined) {
        if (!isToldOdd)
          talk(`measurements are left out: EVerest would misread the time ${measurement.timestamp}`);
        isToldOdd = true;
        return;
      }
      isToldOdd = false;
      send(values);
    },
    distrust(timestamp) {
      distrusted = timestamp;
    },
  };
}
