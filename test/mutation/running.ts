import type { meterMachine } from '../../machines/index.ts';

/** The statechart that the driver is to run in place of the real one. */
export const running: { machine: typeof meterMachine | undefined } = { machine: undefined };
