import type { AnyStateMachine } from 'xstate';
import { meterMachine } from '../../../machines/meter.machine.ts';
import { recordsMachine } from '../../../machines/records.machine.ts';

/** The statecharts that are explored: as they are, or with the one change that `test/mutation` has made. */
export const charts: { meter: AnyStateMachine; records: AnyStateMachine } = {
  meter: meterMachine,
  records: recordsMachine,
};
