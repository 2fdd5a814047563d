import type { Measurement, MeterState } from '../../index.ts';

/** Shows a meter to whoever watches. */
export interface Presenter {
  /** What is asked of the meter before the driver connects, and shown later. */
  prepare(): Promise<void>;
  measurement(measurement: Measurement): void;
  state(state: MeterState): void;
  /** Something that happened, as a line that stays. */
  say(line: string): void;
  end(): void;
}
