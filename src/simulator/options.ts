import type { Fault } from './faults.ts';
import type { FirmwareTraits } from './traits.ts';
import type { VehicleOptions } from './vehicle.ts';

/** Where the simulated world gets its time from. */
export interface SimulatorClock {
  /** Milliseconds since 1970 UTC. */
  now(): number;
}

/** What happens to a running transaction when the supply fails; which of the two a real meter does is not documented. */
export type OpenTransactionPolicy =
  /** The meter closes and signs it with the last value. */
  | 'closed'
  /** It is still open after the boot. */
  | 'open';

/** A power failure. */
export interface PowerCycleOptions {
  /** What becomes of a running transaction. @defaultValue `closed` */
  readonly openTransaction?: OpenTransactionPolicy;
  /** How long the meter does not answer at all, in ms. @defaultValue 0 */
  readonly offForMs?: number;
}

/** Options of {@link createSimulator}; all have a default that gives a nominal, idle meter. */
export interface SimulatorOptions extends Partial<FirmwareTraits> {
  /** The same seed gives the same serial number, signing key, certificate serial number and charging curve. @defaultValue 1 */
  readonly seed?: number | string;
  /** Firmware 1 answers 400 to every path below `/v2/`. @defaultValue `v2` */
  readonly firmware?: 'v1' | 'v2';
  /** `applicationFirmwareVersion`; four numbers. @defaultValue `1.2.0.4` for v1, `0.2.3.1` for v2 */
  readonly firmwareVersion?: string;
  /** Digits. Comes from the seed if left out. */
  readonly meterId?: string;
  /** Where time comes from. @defaultValue `Date.now`, called each time, so that fake timers drive it */
  readonly clock?: SimulatorClock;
  /** Energy, battery and temperature run so many times faster than the clock; timestamps do not. @defaultValue 1 */
  readonly speed?: number;
  /** The meter's own clock, which may be wrong. */
  readonly deviceClock?: {
    /** How far the meter's clock is ahead of the true time, in ms. @defaultValue 0 */
    readonly offsetMs?: number;
    /** Parts per million. @defaultValue 0 */
    readonly driftPpm?: number;
    /** Whether it counts as synced at the moment of creation. @defaultValue true */
    readonly synced?: boolean;
  };
  /** What the meter did before: made on demand, so that a full store costs nothing. */
  readonly history?: {
    /** @defaultValue 0: a virgin meter */
    readonly transactions?: number;
    /** @defaultValue 1 */
    readonly logbookEntries?: number;
  };
  /** Lifetime registers at creation in Wh. @defaultValue a few hundred Wh from the seed, more with a history */
  readonly registers?: { readonly importWh?: number; readonly exportWh?: number };
  /** Temperature around the meter, °C. @defaultValue 25 */
  readonly ambientC?: number;
  /** The car that comes with every transaction, or none. @defaultValue one from the seed */
  readonly vehicle?: VehicleOptions | 'none';
  /** Pagination counter of the next transaction. @defaultValue one more than the history has */
  readonly nextPaginationCounter?: number;
  /** Setting `http.tls_on` at creation. @defaultValue false */
  readonly tls?: boolean;
  /** Whether configured NTP servers answer. @defaultValue true */
  readonly ntpAnswers?: boolean;
  /** What goes wrong, from the beginning. @defaultValue none */
  readonly faults?: readonly Fault[];
}
