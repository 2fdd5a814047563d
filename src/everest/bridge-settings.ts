import type { MeterConfigInput } from '../index.ts';

/** What the bridge decides: it ends what is in the way by itself, and a text of EVerest never refuses a start. */
const decided = { onForeignTransaction: 'refuse', allowPipeInTexts: true } as const;

/** The settings that cannot be chosen for a meter with a bridge. */
export const decidedByBridge: readonly string[] = Object.keys(decided);

/** EVerest waits 5 s for its meter when it starts, and 30 s for an answer: the meter is looked for more often. */
const presets = {
  resilienceInitialConnectionRetryDelay: 1000,
  faultRecoveryDelayMs: 5000,
  commandHoldMs: 20_000,
} as const;

/** The settings of a meter that has a bridge. */
export function settingsForBridge(given: MeterConfigInput): MeterConfigInput {
  return { ...presets, ...given, ...decided };
}
