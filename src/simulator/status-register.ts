import type { ErrorBit, ErrorBits, StatusBit, StatusBits } from './status-bits.ts';
import { noErrors } from './status-bits.ts';

/** What the status bits follow. */
export interface Conditions {
  readonly isTransactionOpen: boolean;
  readonly isClockSynced: boolean;
  readonly isTooHot: boolean;
  readonly isVoltageReversed: boolean;
  readonly isLogbookFull: boolean;
}

/** Bits that only a restart clears (LEM operation manual, p. 79 and 90). */
const curedByRestart: readonly StatusBit[] = ['reversedVoltage', 'suMeasureFailureOccurred'];

/** The status and error bits: what the meter sees by itself, and what a test says about it. */
export class StatusRegister {
  readonly #forced = new Map<StatusBit, boolean>();
  #errors: ErrorBits = noErrors();
  #wasReversed = false;
  #isLogbookFull = false;

  /** Holds bits at a value; undefined lets a bit follow its condition again. */
  force(bits: Partial<Record<StatusBit, boolean | undefined>>): void {
    for (const [name, value] of Object.entries(bits) as [StatusBit, boolean | undefined][]) {
      if (value === undefined) this.#forced.delete(name);
      else this.#forced.set(name, value);
    }
  }

  raiseErrors(bits: Partial<Record<ErrorBit, boolean>>): void {
    this.#errors = { ...this.#errors, ...bits };
  }

  get errors(): ErrorBits {
    return { ...this.#errors, logbookIsFull: this.#errors.logbookIsFull || this.#isLogbookFull };
  }

  restart(): void {
    this.#errors = noErrors();
    this.#wasReversed = false;
    for (const name of curedByRestart) this.#forced.delete(name);
  }

  bits(conditions: Conditions): StatusBits {
    this.#wasReversed ||= conditions.isVoltageReversed;
    this.#isLogbookFull = conditions.isLogbookFull;
    return {
      suLinkStatusIsOk: true,
      muFatalErrorOccured: Object.values(this.errors).some(isRaised => isRaised),
      transactionIsOnGoing: conditions.isTransactionOpen,
      tamperingIsDetected: false,
      timeSyncStatusIsOk: conditions.isClockSynced,
      overTemperatureIsDetected: conditions.isTooHot,
      reversedVoltage: this.#wasReversed,
      suMeasureFailureOccurred: false,
      ...Object.fromEntries(this.#forced),
    };
  }
}
