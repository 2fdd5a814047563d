/** Why a value was taken; the words are those of all three versions. */
export type OcppContext =
  | 'Interruption.Begin'
  | 'Interruption.End'
  | 'Other'
  | 'Sample.Clock'
  | 'Sample.Periodic'
  | 'Transaction.Begin'
  | 'Transaction.End'
  | 'Trigger';

/** What the meter measures, in the words of OCPP 2.0.1 and 2.1. Import goes to the vehicle, export comes from it. */
export type OcppMeasurand2 =
  | 'Energy.Active.Import.Register'
  | 'Energy.Active.Export.Register'
  | 'Power.Active.Import'
  | 'Power.Active.Export'
  | 'Current.Import'
  | 'Current.Export'
  | 'Voltage';

/** What the meter measures, in the words of OCPP 1.6, which alone has a temperature. */
export type OcppMeasurand16 = OcppMeasurand2 | 'Temperature';

/** MeterValue of OCPP 1.6: an element of `meterValue` of MeterValues and of `transactionData` of StopTransaction. */
export interface MeterValue16<Values extends readonly SampledValue16[] = readonly SampledValue16[]> {
  /** When it was measured or signed, by the meter's clock where that can be read: ISO 8601, UTC, milliseconds. */
  readonly timestamp: string;
  /** What was measured at that moment. */
  readonly sampledValue: Values;
}

/** SampledValue of OCPP 1.6. There is no `phase`, as this is direct current. */
export interface SampledValue16 {
  /** Raw: a decimal number without exponent. SignedData: JSON text of a {@link SignedMeterValue}, or the raw record. */
  readonly value: string;
  /** Why it was taken. */
  readonly context: OcppContext;
  /** Raw: a number. SignedData: what the meter signed. */
  readonly format: 'Raw' | 'SignedData';
  /** What was measured. */
  readonly measurand: OcppMeasurand16;
  /** Where: the outlet, or for the temperature the body of the charge point. */
  readonly location: 'Outlet' | 'Body';
  /** Unit of a Raw value; signed data has its own inside. */
  readonly unit?: 'Wh' | 'W' | 'A' | 'V' | 'Celsius';
}

/** MeterValueType of OCPP 2.0.1 and 2.1: an element of `meterValue` of MeterValues and of TransactionEvent. */
export interface MeterValue2<Values extends readonly SampledValue2[] = readonly SampledValue2[]> {
  /** When it was measured or signed, by the meter's clock where that can be read: ISO 8601, UTC, milliseconds. */
  readonly timestamp: string;
  /** What was measured at that moment. */
  readonly sampledValue: Values;
}

/** SampledValueType of OCPP 2.0.1 and 2.1. There is no `phase`, as this is direct current. */
export interface SampledValue2 {
  /** The Raw value, in the unit of `unitOfMeasure`. */
  readonly value: number;
  /** Why it was taken. */
  readonly context: OcppContext;
  /** What was measured. */
  readonly measurand: OcppMeasurand2;
  /** Where it was measured. */
  readonly location: 'Outlet';
  /** Its unit; a multiplier is never used. */
  readonly unitOfMeasure: { readonly unit: 'Wh' | 'W' | 'A' | 'V' };
  /** What the meter signed, beside its Raw value. */
  readonly signedMeterValue?: SignedMeterValue;
}

/** SignedMeterValueType of OCPP 2.0.1 and 2.1; OCPP 1.6 has it as JSON text. Always with all four members. */
export interface SignedMeterValue {
  /** The whole record: base64 in OCA form, its text in EVerest's form. */
  readonly signedMeterData: string;
  /** Empty: the record itself names its algorithm. */
  readonly signingMethod: '';
  /** Open Charge Metering Format. */
  readonly encodingMethod: 'OCMF';
  /** In OCA form base64 of `oca:base16:asn1:…`, in EVerest's form hexadecimal; empty where it is not sent. */
  readonly publicKey: string;
}
