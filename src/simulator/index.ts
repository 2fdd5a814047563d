export type { CapturedExchange, CapturedVerdict, CaptureFile } from './capture-file.ts';
export { readCapture } from './capture-file.ts';
export type { WriteRecord } from './counters.ts';
export { Counters } from './counters.ts';
export type { MeterRequest } from './endpoints.ts';
export type { PlannedFault } from './fault-plan.ts';
export { FaultPlan } from './fault-plan.ts';
export type { Fault, FaultKind, FaultMatch } from './faults.ts';
export type { ListenOptions, SimulatorServer } from './listen.ts';
export { listen } from './listen.ts';
export type {
  OpenTransactionPolicy,
  PowerCycleOptions,
  SimulatorClock,
  SimulatorOptions,
} from './options.ts';
export type { OtherClient } from './other-client.ts';
export { faultKinds, readFaults } from './read-faults.ts';
export type { ReplayOptions, ReplayServer } from './replay.ts';
export { replay } from './replay.ts';
export type { SensorReading } from './sensor.ts';
export type { Cable, DeviceSettings } from './settings.ts';
export type { Simulator } from './simulator.ts';
export { createSimulator } from './simulator.ts';
export type { SimulatorState, StoredTransaction } from './state.ts';
export type { ErrorBit, ErrorBits, StatusBit, StatusBits } from './status-bits.ts';
export type { FirmwareTraits } from './traits.ts';
export type { TransactionChange } from './transaction-change.ts';
export { UnsupportedFaultError } from './unsupported-fault-error.ts';
export type { VehicleOptions } from './vehicle.ts';
