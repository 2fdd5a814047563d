import { OcmfExportError } from './export-error.ts';
import { assertLength, type ExportInput, recordToExport, spkiToExport } from './export-parts.ts';
import type { OcmfRecord } from './record.ts';
import { type Session, sessionOf } from './session.ts';

/** Signed meter data as OCPP 2.0.1 and 2.1 carry it (SignedMeterValueType). */
export interface SignedMeterValue {
  readonly signedMeterData: string;
  readonly signingMethod: string;
  readonly encodingMethod: string;
  readonly publicKey: string;
}

/** A SampledValue of OCPP 1.6 with signed data in it. */
export interface SampledValue16 {
  readonly value: string;
  readonly context: OcppContext;
  readonly format: 'SignedData';
  readonly measurand: OcppMeasurand;
}

/** A SampledValueType of OCPP 2.0.1 and 2.1 with signed data beside the reading. */
export interface SampledValue2 {
  /** The last reading of the register, in the unit of the record. */
  readonly value: number;
  readonly context: OcppContext;
  readonly measurand: OcppMeasurand;
  readonly unitOfMeasure: { readonly unit: string };
  readonly signedMeterValue: SignedMeterValue;
}

/** `context` of a sampled value, as far as signed records have it. */
export type OcppContext = 'Transaction.Begin' | 'Transaction.End' | 'Sample.Periodic' | 'Other';
/** `measurand` of a sampled value, as far as signed records have it. */
export type OcppMeasurand = 'Energy.Active.Import.Register' | 'Energy.Active.Export.Register';

/** How to write a record for OCPP. */
export interface OcppOptions extends ExportInput {
  /** Default: what the record holds; `Transaction.End` for a whole session. */
  readonly context?: OcppContext;
  /**
   * `oca` (default): as the application note of the Open Charge Alliance says, record and key in base64. `everest`: the
   * raw text of the record and the hexadecimal key, as EVerest sends them.
   */
  readonly form?: 'oca' | 'everest';
}

/** Characters of `signedMeterData`; of `publicKey` it is 2500 in both. */
const maxData = { '2.0.1': 2500, '2.1': 32_768 } as const;
const maxPublicKey = 2500;

/**
 * The SampledValue of OCPP 1.6 for a record: the signed-data object as JSON text, or EVerest's raw text.
 *
 * @throws OcmfExportError OCMF_UNREADABLE or OCMF_KEY.
 */
export function toOcpp16(options: OcppOptions): SampledValue16 {
  const record = recordToExport(options);
  const { context, measurand } = contentOf(record, options);
  const value =
    options.form === 'everest' ? textOf(record) : JSON.stringify(signedMeterValue(record, options));
  return { value, context, format: 'SignedData', measurand };
}

/**
 * The SampledValueType of OCPP 2.0.1 for a record.
 *
 * @throws OcmfExportError OCMF_TOO_LONG when the record does not fit into 2500 characters (1875 bytes in base64),
 * OCMF_NO_VALUE when it has no reading to name, OCMF_UNREADABLE or OCMF_KEY.
 */
export function toOcpp201(options: OcppOptions): SampledValue2 {
  return sampledValue(options, '2.0.1');
}

/** As `toOcpp201`, with the 32768 characters of OCPP 2.1. */
export function toOcpp21(options: OcppOptions): SampledValue2 {
  return sampledValue(options, '2.1');
}

function sampledValue(options: OcppOptions, version: keyof typeof maxData): SampledValue2 {
  const record = recordToExport(options);
  const { context, measurand, reading } = contentOf(record, options);
  const value = Number(reading?.value?.trim());
  const unit = reading?.unit;
  if (reading?.value === undefined || !Number.isFinite(value) || unit === undefined) {
    throw new OcmfExportError(
      'OCMF_NO_VALUE',
      'The record has no energy reading that sampledValue.value could hold',
    );
  }
  const signed = signedMeterValue(record, options);
  assertLength(signed.signedMeterData, maxData[version], `signedMeterData of OCPP ${version}`);
  assertLength(signed.publicKey, maxPublicKey, `publicKey of OCPP ${version}`);
  return { value, context, measurand, unitOfMeasure: { unit }, signedMeterValue: signed };
}

function signedMeterValue(record: OcmfRecord, { publicKey, form = 'oca' }: OcppOptions): SignedMeterValue {
  const hex = spkiToExport(record, publicKey)?.toString('hex').toUpperCase() ?? '';
  const isOca = form === 'oca';
  return {
    signedMeterData: isOca ? bytesOf(record).toString('base64') : textOf(record),
    signingMethod: '',
    encodingMethod: 'OCMF',
    publicKey: isOca && hex !== '' ? Buffer.from(`oca:base16:asn1:${hex}`).toString('base64') : hex,
  };
}

function contentOf(record: OcmfRecord, { context }: OcppOptions) {
  const session = sessionOf(record);
  const register =
    session.registers.find(({ direction }) => direction === 'import') ??
    session.registers.find(({ direction }) => direction === 'export');
  const reading = (register?.endReading ?? register?.beginReading ?? register?.readings.at(-1))?.reading;
  const measurand: OcppMeasurand =
    register?.direction === 'export' ? 'Energy.Active.Export.Register' : 'Energy.Active.Import.Register';
  return { context: context ?? contextOf(session), measurand, reading };
}

function contextOf({ registers }: Session): OcppContext {
  if (registers.some(({ endReading }) => endReading !== undefined)) return 'Transaction.End';
  if (registers.some(({ beginReading }) => beginReading !== undefined)) return 'Transaction.Begin';
  return 'Sample.Periodic';
}

function bytesOf({ bytes }: OcmfRecord): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function textOf(record: OcmfRecord): string {
  return bytesOf(record).toString('utf8');
}
