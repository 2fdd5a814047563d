import type { Identity } from './identity.ts';
import type { StatusBit, StatusBits } from './status-bits.ts';
import { statusBits } from './status-bits.ts';
import { writeJson } from './wire-json.ts';

/** Entries can never be erased; a full logbook ends the life of the meter (LEM operation manual, p. 81 and 83). */
export const logbookCapacity = 40_000;

/**
 * Names of events. The first three are LEM's; the manual says that a change of status is logged, but its name is not
 * public, so a reader must take any name.
 */
export type LogbookEvent =
  | 'EV_COMMISSIONING'
  | 'EV_POWER_SUPPLY_FAILURE'
  | 'EV_TIME_SYNC_SUCCEEDED'
  | 'EV_STATUS_CHANGED';

export interface LogbookEntry {
  /** UTC, whole seconds. */
  readonly timestamp: string;
  readonly eventCode: LogbookEvent;
  readonly status: readonly string[];
}

const names: Record<StatusBit, string> = {
  suLinkStatusIsOk: 'STATUS_SENSOR_LINK',
  muFatalErrorOccured: 'STATUS_FATAL_ERROR',
  transactionIsOnGoing: 'STATUS_TRANSACTION',
  tamperingIsDetected: 'STATUS_TAMPERING',
  timeSyncStatusIsOk: 'STATUS_TIME_SYNC',
  overTemperatureIsDetected: 'STATUS_OVER_TEMPERATURE',
  reversedVoltage: 'STATUS_REVERSED_VOLTAGE',
  suMeasureFailureOccurred: 'STATUS_MEASURE_FAILURE',
};

/** Every event since the meter was made, oldest first. */
export class Logbook {
  readonly #entries: LogbookEntry[] = [];
  readonly #alreadyStored: number;
  readonly #commissionedMs: number;

  /** Entries of earlier years are made when the logbook is read. */
  constructor(alreadyStored: number, commissionedMs: number) {
    this.#alreadyStored = alreadyStored;
    this.#commissionedMs = commissionedMs;
  }

  get count(): number {
    return this.#alreadyStored + this.#entries.length;
  }

  get isFull(): boolean {
    return this.count >= logbookCapacity;
  }

  add(utcMs: number, eventCode: LogbookEvent, bits: StatusBits): void {
    if (this.isFull) return;
    const status = statusBits.filter(name => bits[name]).map(name => names[name]);
    this.#entries.push({ timestamp: secondsText(utcMs), eventCode, status });
  }

  list(): readonly LogbookEntry[] {
    const earlier = Array.from({ length: this.#alreadyStored }, (_, index): LogbookEntry => {
      const utcMs = this.#commissionedMs - (this.#alreadyStored - index) * 60_000;
      const eventCode = index === 0 ? 'EV_COMMISSIONING' : 'EV_TIME_SYNC_SUCCEEDED';
      return { timestamp: secondsText(utcMs), eventCode, status: ['STATUS_SENSOR_LINK', 'STATUS_TIME_SYNC'] };
    });
    return [...earlier, ...this.#entries];
  }

  toJson(identity: Identity): string {
    const content = { meterId: identity.meterId, logbook: this.list().map(entry => ({ ...entry })) };
    const signature = identity.signer.sign(Buffer.from(writeJson(content)));
    return writeJson({ ...content, signature, publicKey: identity.signer.publicKeyRawHex });
  }
}

function secondsText(utcMs: number): string {
  return `${new Date(utcMs).toISOString().slice(0, 19)}Z`;
}
