import type { Measurement } from '../domain/measurement.ts';
import type { OcppVersion } from './limits.ts';
import { type MeasurementOptions, momentOf, quantities2, quantities16, samplesOf } from './measured.ts';
import type { MeterValue2, MeterValue16, SampledValue2, SampledValue16 } from './meter-value.ts';
import { OcppError } from './ocpp-error.ts';
import { type RecordInput, type RecordOptions, signedSampleOf } from './signed.ts';

/**
 * A measurement, or a signed record with its Raw value before it, as MeterValue of OCPP 1.6. A final record of the meter
 * belongs into `transactionData` of StopTransaction.
 *
 * @throws OcppError with the codes of {@link OcppErrorCode}.
 */
export function toOcpp16(
  record: RecordInput,
  options?: RecordOptions,
): MeterValue16<readonly [raw: SampledValue16, signed: SampledValue16]>;
export function toOcpp16(measurement: Measurement, options?: MeasurementOptions): MeterValue16;
export function toOcpp16(
  input: Measurement | RecordInput,
  options: MeasurementOptions & RecordOptions = {},
): MeterValue16 {
  if (isRecord(input)) return recordTo16(input, options);
  const { context = 'Sample.Periodic', measurands } = options;
  const samples = samplesOf(quantities16, input, measurands);
  return {
    timestamp: momentOf(input),
    sampledValue: samples.map(({ value, measurand, location, unit }) => ({
      value,
      context,
      format: 'Raw',
      measurand,
      location,
      unit,
    })),
  };
}

/**
 * A measurement, or a signed record beside its Raw value, as MeterValueType of OCPP 2.0.1. A final record of the meter
 * belongs into `meterValue` of TransactionEvent with the event type Ended.
 *
 * @throws OcppError with the codes of {@link OcppErrorCode}; `signedMeterData` takes 2500 characters.
 */
export function toOcpp201(
  record: RecordInput,
  options?: RecordOptions,
): MeterValue2<readonly [SampledValue2]>;
export function toOcpp201(measurement: Measurement, options?: MeasurementOptions): MeterValue2;
export function toOcpp201(
  input: Measurement | RecordInput,
  options: MeasurementOptions & RecordOptions = {},
): MeterValue2 {
  return isRecord(input) ? recordTo2(input, options, '2.0.1') : measurementTo2(input, options);
}

/** As `toOcpp201`, for OCPP 2.1: `signedMeterData` takes 32768 characters. */
export function toOcpp21(record: RecordInput, options?: RecordOptions): MeterValue2<readonly [SampledValue2]>;
export function toOcpp21(measurement: Measurement, options?: MeasurementOptions): MeterValue2;
export function toOcpp21(
  input: Measurement | RecordInput,
  options: MeasurementOptions & RecordOptions = {},
): MeterValue2 {
  return isRecord(input) ? recordTo2(input, options, '2.1') : measurementTo2(input, options);
}

/** Always a pair: most central systems bill by the Raw value, and keep the signed one for the customer. */
function recordTo16(
  input: RecordInput,
  options: RecordOptions,
): MeterValue16<readonly [SampledValue16, SampledValue16]> {
  const { timestamp, context, measurand, value, signed } = signedSampleOf(input, options, '1.6');
  const location = 'Outlet';
  const signedText = options.form === 'everest' ? signed.signedMeterData : JSON.stringify(signed);
  return {
    timestamp,
    sampledValue: [
      { value, context, format: 'Raw', measurand, location, unit: 'Wh' },
      { value: signedText, context, format: 'SignedData', measurand, location },
    ],
  };
}

function recordTo2(
  input: RecordInput,
  options: RecordOptions,
  version: OcppVersion,
): MeterValue2<readonly [SampledValue2]> {
  const { timestamp, context, measurand, value, signed } = signedSampleOf(input, options, version);
  return {
    timestamp,
    sampledValue: [
      {
        value: Number(value),
        context,
        measurand,
        location: 'Outlet',
        unitOfMeasure: { unit: 'Wh' },
        signedMeterValue: signed,
      },
    ],
  };
}

function measurementTo2(
  measurement: Measurement,
  { context = 'Sample.Periodic', measurands }: MeasurementOptions,
): MeterValue2 {
  const samples = samplesOf(quantities2, measurement, measurands);
  return {
    timestamp: momentOf(measurement),
    sampledValue: samples.map(({ value, measurand, location, unit }) => ({
      value: Number(value),
      context,
      measurand,
      location,
      unitOfMeasure: { unit },
    })),
  };
}

/** Callers without types bring anything, for instance the `undefined` of a stop that found nothing to stop. */
function isRecord(input: Measurement | RecordInput): input is RecordInput {
  if (typeof input === 'object' && input !== null) return 'ocmf' in input;
  const got = input === null ? 'null' : typeof input;
  throw new OcppError('OCPP_ARGUMENT', `Expected a measurement or a signed record, got ${got}`);
}
