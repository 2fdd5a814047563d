import type { DeviceSettings } from './settings.ts';
import { factorySettings, withPatch } from './settings.ts';

/** What is written sooner after power-on applies at once but is not saved. */
export const unsavedWindowMs = 2 * 60_000;

/** Settings in working memory, and those that survive a power failure. */
export class SettingsStore {
  #current: DeviceSettings;
  #saved: DeviceSettings;
  #bootedAtMs: number;

  constructor(tlsOn: boolean, nowMs: number) {
    this.#current = factorySettings;
    this.#saved = factorySettings;
    this.#bootedAtMs = nowMs;
    this.install(tlsOn);
  }

  get current(): DeviceSettings {
    return this.#current;
  }

  /** The boot of the meter, in ms of the simulator's clock. */
  get bootedAtMs(): number {
    return this.#bootedAtMs;
  }

  write(patch: ReadonlyMap<string, unknown>, nowMs: number): void {
    this.#current = withPatch(this.#current, patch);
    if (nowMs - this.#bootedAtMs >= unsavedWindowMs) this.#saved = withPatch(this.#saved, patch);
  }

  /** The state in which the meter was delivered: saved, whenever it is called. */
  install(tlsOn: boolean): void {
    this.#current = { ...this.#current, http: { tls_on: tlsOn } };
    this.#saved = { ...this.#saved, http: { tls_on: tlsOn } };
  }

  losePower(): void {
    this.#current = this.#saved;
  }

  boot(nowMs: number): void {
    this.#bootedAtMs = nowMs;
  }
}
