/** The statecharts of lem-dcbm: pure, with every service as a slot to provide. For tests, pictures and own drivers. */

export type {
  MeterCommand,
  MeterContext,
  MeterMachineInput,
  StartCommand,
  StopCommand,
  TransactionCommand,
} from './meter/context.ts';
export type { MeterMachineEvent } from './meter/vocabulary.ts';
export { meterMachine } from './meter.machine.ts';
export { type RecordsMachineInput, recordsMachine } from './records.machine.ts';
export { type TemperatureMachineInput, temperatureMachine } from './temperature.machine.ts';
