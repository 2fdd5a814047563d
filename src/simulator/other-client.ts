import type { Meter } from './meter.ts';
import { readStartBody } from './transaction.ts';

/** A second client of the same meter, on a line of its own: no fault and no network stands between. */
export class OtherClient {
  readonly #meter: Meter;
  readonly #isPowered: () => boolean;

  /** @internal */
  constructor(meter: Meter, isPowered: () => boolean) {
    this.#meter = meter;
    this.#isPowered = isPowered;
  }

  /** Asks the meter for a transaction; false if it refuses, as it does while one runs. */
  start(transactionId: string): boolean {
    const body = {
      evseId: 'DE*OTH*E7',
      transactionId,
      clientId: `OTHER,${transactionId}`.slice(0, 37),
      tariffId: 0,
      cableId: 0,
      userData: '',
    };
    const checked = readStartBody(body, 'v2');
    if (!this.#isPowered() || !checked) return false;
    return this.#meter.start(checked, 'otherClient') !== undefined;
  }

  /** What a fault says: a stop, a start, or both in that order. */
  act({ stops, starts }: { readonly stops?: string; readonly starts?: string }): void {
    if (stops !== undefined) this.stop(stops);
    if (starts !== undefined) this.start(starts);
  }

  /** Ends a transaction; false if none of this id runs. */
  stop(transactionId: string): boolean {
    return this.#isPowered() && this.#meter.stop(transactionId, 'otherClient') !== undefined;
  }
}
