import type { MeterOptions } from '../../src/index.ts';

/** The clocks of a host, of which the monotonic one can break: a fault of the driver whatever the meter does. */
export interface FailingClock {
  readonly clock: NonNullable<MeterOptions['clock']>;
  /** The next tick of the poll ends in a fault; afterwards the clock is whole again. */
  breakOnce(): void;
}

export function failingClock(): FailingClock {
  let isBroken = false;
  return {
    clock: {
      now: () => Date.now(),
      monotonic() {
        if (!isBroken) return Date.now();
        isBroken = false;
        throw new Error('the clock of the host gives no time');
      },
    },
    breakOnce() {
      isBroken = true;
    },
  };
}
