/** A sync of the meter's clock is valid so long, and nothing shortens or extends it (LEM operation manual, p. 86). */
export const syncValidityMs = 48 * 60 * 60 * 1000;

/** The meter's real-time clock: battery-backed, free-running, only as right as its last sync. */
export class DeviceClock {
  #anchorMs: number;
  #offsetMs: number;
  #driftPpm: number;
  #syncedAtMs: number | undefined;

  constructor(options: { nowMs: number; offsetMs: number; driftPpm: number; synced: boolean }) {
    this.#anchorMs = options.nowMs;
    this.#offsetMs = options.offsetMs;
    this.#driftPpm = options.driftPpm;
    this.#syncedAtMs = options.synced ? options.nowMs : undefined;
  }

  /** What the meter believes the time to be, in milliseconds since 1970 UTC. */
  readMs(nowMs: number): number {
    return Math.round(nowMs + this.#offsetMs + ((nowMs - this.#anchorMs) * this.#driftPpm) / 1e6);
  }

  sync(nowMs: number, utcMs: number): void {
    this.jumpTo(nowMs, utcMs);
    this.#syncedAtMs = nowMs;
  }

  /** Sets the clock without a sync, as a flat battery or a fault does. */
  jumpTo(nowMs: number, utcMs: number): void {
    this.#anchorMs = nowMs;
    this.#offsetMs = utcMs - nowMs;
  }

  setDriftPpm(nowMs: number, driftPpm: number): void {
    this.jumpTo(nowMs, this.readMs(nowMs));
    this.#driftPpm = driftPpm;
  }

  isSynced(nowMs: number): boolean {
    return this.#syncedAtMs !== undefined && nowMs - this.#syncedAtMs < syncValidityMs;
  }

  get lastSyncMs(): number | undefined {
    return this.#syncedAtMs;
  }
}
