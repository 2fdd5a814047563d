export type { CurveName } from './curves.ts';
export { wattHoursOf } from './decimal.ts';
export type { Expectations, ExpectedIdentification } from './expectations.ts';
export { type OcmfExportCode, OcmfExportError } from './export-error.ts';
export { type ExportInput, recordToExport, spkiToExport } from './export-parts.ts';
export {
  beginOf,
  endOf,
  type Finality,
  finalityOf,
  paginationCounterOf,
  type RecordTime,
} from './finality.ts';
export { type Finding, refusalsOf } from './finding.ts';
export { type FindingCode, findingCodes } from './finding-codes.ts';
export { fromOcpp, type OcppSignedValue, type OcppSignedValues } from './from-ocpp.ts';
export type { KeyEncoding } from './key-text.ts';
export { type ByteSpan, locateFields } from './locate.ts';
export { type KeyResult, type PublicKey, parsePublicKey } from './public-key.ts';
export { type ReadResult, readRecord } from './read.ts';
export type { Cable, OcmfRecord, Pagination, Reading, SignatureSection } from './record.ts';
export { recordIdOf } from './record-id.ts';
export type { ReferenceAnswer } from './reference.ts';
export {
  fromSafeXml,
  type SafeXmlDocument,
  type SafeXmlInput,
  type SafeXmlValue,
  toSafeXml,
} from './safe-xml.ts';
export { type PlacedReading, type RegisterSession, type Session, sessionOf } from './session.ts';
export { createSigner, type Signer, type SignerOptions } from './sign.ts';
export { type SignRecordOptions, signRecord } from './sign-record.ts';
export type { OcmfTime } from './time.ts';
export { type OcpiOptions, type OcpiSignedData, type OcpiSignedValue, toOcpi } from './to-ocpi.ts';
export { type RecordVerification, verifyRecord } from './verify.ts';
export { type SessionVerification, type SignedPart, verifySession } from './verify-session.ts';
