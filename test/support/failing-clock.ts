import type { Meter, MeterOptions } from '../../src/index.ts';

/** The clocks of a host, of which the monotonic one can break: a fault of the driver whatever the meter does. */
export interface FailingClock {
  readonly clock: NonNullable<MeterOptions['clock']>;
  /** It gives no time until the driver is in fault, which is at the next tick of the poll. */
  breakUntilFault(meter: Meter): void;
}

export function failingClock(): FailingClock {
  let isBroken = false;
  return {
    clock: {
      now: () => Date.now(),
      monotonic() {
        if (isBroken) throw new Error('the clock of the host gives no time');
        return Date.now();
      },
    },
    breakUntilFault(meter) {
      isBroken = true;
      const subscription = meter.events$.subscribe(({ type }) => {
        if (type !== 'meter.fault') return;
        isBroken = false;
        subscription.unsubscribe();
      });
    },
  };
}
