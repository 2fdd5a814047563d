import type { MeterContext, MeterMachineInput } from './types.ts';

/** The meter machine knows nothing yet. */
export function initialContext(settings: MeterMachineInput): MeterContext {
  return {
    settings,
    identity: undefined,
    legalProblem: undefined,
    mayRunUnread: false,
    problem: undefined,
    attempts: 0,
    failure: undefined,
    pollFailures: 0,
    held: [],
    starting: undefined,
    madeRoom: false,
    transaction: undefined,
    doubtful: undefined,
    closing: undefined,
    owed: [],
    syncedAtMs: undefined,
    settingsChecked: false,
    unsaved: [],
    suspicion: undefined,
    pulse: undefined,
    newest: undefined,
  };
}
