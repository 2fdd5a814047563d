export type { MeasurementOptions } from './measured.ts';
export type {
  MeterValue2,
  MeterValue16,
  OcppContext,
  OcppMeasurand2,
  OcppMeasurand16,
  SampledValue2,
  SampledValue16,
  SignedMeterValue,
} from './meter-value.ts';
export { OcppError, type OcppErrorCode } from './ocpp-error.ts';
export { type OcppForm, toOcppPublicKey } from './public-key.ts';
export type { RecordInput, RecordOptions } from './signed.ts';
export { toOcpp16, toOcpp21, toOcpp201 } from './to-ocpp.ts';
