/** Driver for the LEM DCBM 400/600 DC billing meter. */
import './node-version.ts';

export type { MeterCommand } from '../machines/meter/context.ts';
export { fromEverestConfig } from './config/from-everest-config.ts';
export { parseConfig } from './config/parse-config.ts';
export { type ConfigReferenceEntry, configReference } from './config/reference.ts';
export type { MeterConfig, MeterConfigInput } from './config/schema.ts';
export { clientIdOf } from './domain/client-id.ts';
export {
  type IdentificationFlag,
  type IdentificationLevel,
  type IdentificationStatus,
  type IdentificationType,
  identificationFlags,
  identificationLevels,
  identificationStatuses,
  identificationTypes,
} from './domain/identification.ts';
export type {
  CounterRange,
  EvidenceKind,
  JournaledTransaction,
  NotedTransaction,
  OutcomeWithoutRecord,
  Session,
} from './domain/journaled.ts';
export type { Measurement } from './domain/measurement.ts';
export type { MeterEvent, TemperatureLevel } from './domain/meter-event.ts';
export type {
  ErrorBitName,
  MeterIdentity,
  MeterStatus,
  StatusBitName,
} from './domain/meter-status.ts';
export type { OddAnswer } from './domain/odd-answer.ts';
export type { Finding, SignedRecord, Verification } from './domain/signed-record.ts';
export {
  type BitWords,
  errorBitWords,
  errorWordsOf,
  statusBitWords,
  statusWordsOf,
} from './domain/status-words.ts';
export type { StartedTransaction } from './domain/transaction.ts';
export type { TransactionRequest } from './domain/transaction-request.ts';
export { createMeter } from './driver/create-meter.ts';
export type {
  AccountRead,
  LastReads,
  SettingRead,
  SettingsRead,
  StatusRead,
} from './driver/last-reads.ts';
export { type MeterActorRef, measurementsOf } from './driver/measurements.ts';
export type { CreateMeterOptions, Meter, MeterHealth, StartOptions } from './driver/meter.ts';
export {
  type CurrentTransaction,
  createMeterClient,
  type MeterClient,
  type MeterClientOptions,
  type MeterReport,
} from './driver/meter-client.ts';
export type { MeterOptions, MeterSettings } from './driver/meter-host.ts';
export {
  type BoundMeterLogic,
  createMeterLogic,
  type MeterLogic,
  type MeterLogicInput,
} from './driver/meter-logic.ts';
export { type LinkState, type MeterState, type RunningState, stateOf } from './driver/meter-state.ts';
export { EvidenceError, RecordError } from './driver/record-error.ts';
export type { SettingChange } from './driver/setting-change.ts';
export { AbortedError } from './errors/aborted-error.ts';
export { type ErrorCodeEntry, errorCodes, type MeterErrorCode } from './errors/codes.ts';
export { ConfigError, type ConfigIssue } from './errors/config-error.ts';
export { DeviceError } from './errors/device-error.ts';
export { meterErrorFrom, toErrorData } from './errors/error-data.ts';
export { HttpStatusError } from './errors/http-status-error.ts';
export { IntegrityError } from './errors/integrity-error.ts';
export { InternalError } from './errors/internal-error.ts';
export { JournalError } from './errors/journal-error.ts';
export {
  type Effect,
  type ErrorContext,
  isMeterError,
  MeterError,
  type MeterErrorData,
  mayHaveActed,
} from './errors/meter-error.ts';
export { ProtocolError } from './errors/protocol-error.ts';
export { StateError } from './errors/state-error.ts';
export { TransactionError } from './errors/transaction-error.ts';
export { TransportError } from './errors/transport-error.ts';
export type { Journal, KnownMeter, RecordBytes } from './journal/journal.ts';
export { createMemoryJournal } from './journal/memory-journal.ts';
export { type JournalReader, openJournalReader } from './journal/reader.ts';
export type { PlacedRecord, RecordSlice, RecordsAsked } from './journal/record-slice.ts';
export { type OpenJournalOptions, openJournal } from './journal/sqlite-journal.ts';
export type { LogbookEvent } from './protocol/logbook.ts';
export type { DstChange, DstSetting, NtpServer } from './protocol/settings.ts';
export type { CableRow, ShownSettings } from './protocol/settings-shown.ts';
export type { AnswerFrame, Span } from './transport/answer-frame.ts';
export type { RawAnswer, RawOptions } from './transport/raw-answer.ts';
export type { TransportStatistics } from './transport/transport.ts';
