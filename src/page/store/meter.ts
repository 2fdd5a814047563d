import type { MeasurementView, MeterView, StreamedMeasurement } from '../api/types.ts';
import { History } from './history.ts';

type Quantities = Omit<MeasurementView, 'ageMs' | 'isLive'>;

/** What of a meter is not as it should be, as its events told it. */
export interface Alarm {
  readonly type: string;
  readonly text: string;
  readonly advice: string | undefined;
  readonly isGrave: boolean;
  /** ISO 8601, by the clock of the site. */
  readonly at: string;
}

/** How long a measurement counts as of now, at least; ms. */
const freshMs = 3500;

/** A meter as the page knows it. */
export class KnownMeter {
  readonly name: string;
  readonly history = new History();
  readonly alarms = new Map<string, Alarm>();
  view: MeterView | undefined;
  latest: Quantities | undefined;
  /** By the clock of this browser that never jumps, ms. */
  #arrivedMs = Number.NEGATIVE_INFINITY;
  #usualMs = 0;

  constructor(name: string) {
    this.name = name;
  }

  show(view: MeterView, nowMs: number): void {
    this.view = view;
    const { measurement } = view;
    if (measurement === null) return;
    const { ageMs, isLive: _, ...quantities } = measurement;
    if (this.latest !== undefined && quantities.receivedAt <= this.latest.receivedAt) return;
    this.#take(quantities, nowMs - ageMs);
  }

  measure({ meter: _, ...quantities }: StreamedMeasurement, nowMs: number): void {
    if (this.latest !== undefined) this.#usualMs = Math.min(60_000, nowMs - this.#arrivedMs);
    this.#take(quantities, nowMs);
  }

  #take(quantities: Quantities, arrivedMs: number): void {
    this.latest = quantities;
    this.#arrivedMs = arrivedMs;
    this.history.add({ ...quantities, timeS: Date.parse(quantities.receivedAt) / 1000 });
  }

  /**
   * What went to the vehicle, or came back, since the session began, Wh; `undefined`: not known. The site tells it when the
   * state changes; since then the register has gone on.
   */
  sessionWh(register: 'energyImportWh' | 'energyExportWh'): number | undefined {
    const { transaction, measurement } = this.view ?? {};
    if (transaction?.known !== true || !transaction.runs || measurement == null) return undefined;
    const told = transaction[register];
    if (told === null || this.latest === undefined) return undefined;
    return told + this.latest[register] - measurement[register];
  }

  /** Age of the newest measurement, ms; `undefined`: there is none. */
  ageMs(nowMs: number): number | undefined {
    return this.latest === undefined ? undefined : Math.max(0, nowMs - this.#arrivedMs);
  }

  /** Whether what is shown is of now. */
  isLive(nowMs: number): boolean {
    const ageMs = this.ageMs(nowMs);
    return (
      ageMs !== undefined && this.view?.link === 'online' && ageMs <= Math.max(freshMs, 2.5 * this.#usualMs)
    );
  }
}
