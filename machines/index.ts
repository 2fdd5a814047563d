/** The statecharts of lem-dcbm: pure, with every service as a slot to provide. For tests, pictures and own drivers. */
export type { MeterInput } from './meter/slots.ts';
export type {
  MeterCommand,
  MeterContext,
  MeterMachineEvent,
  MeterMachineInput,
  StartCommand,
  StopCommand,
  TransactionCommand,
} from './meter/types.ts';
export { meterMachine } from './meter.machine.ts';
export { type TemperatureMachineInput, temperatureMachine } from './temperature.machine.ts';
