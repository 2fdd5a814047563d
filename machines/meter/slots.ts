import { fromCallback, fromEventObservable, fromPromise } from 'xstate';
import type { Measurement } from '../../src/domain/measurement.ts';
import type { MeterIdentity } from '../../src/domain/meter-status.ts';
import type {
  CatchUpFact,
  ClosingTransaction,
  FetchedRecord,
  Identified,
  IntermediateFact,
  NewestTransaction,
  OwedRecord,
  Prepared,
  ReadBack,
  Started,
  SyncedSettings,
  TelemetryFact,
  VerifiedRecord,
} from '../../src/domain/service-results.ts';
import type { LegalTransaction, TransactionRequest } from '../../src/domain/transaction.ts';
import { temperatureMachine } from '../temperature.machine.ts';

/** What every service needs to know: which meter, which API. */
export interface MeterInput {
  identity: MeterIdentity;
}

/** The transaction whose intermediate records are kept. */
export interface RunningInput extends MeterInput {
  transactionId: string;
  request: TransactionRequest | undefined;
}

/** A slot that fails by name until the composition root provides it. */
function slot<Output, Input>(name: string) {
  return fromPromise<Output, Input>(async () => {
    throw new Error(`\`${name}\` actor must be provided`);
  });
}

/** Emitted by the telemetry actor itself, once per poll that succeeded. */
export type MeasurementReceived = { type: 'measurement.received'; measurement: Measurement };

/** Whom the meter machine calls. */
export const slots = {
  identify: slot<Identified, { known: MeterIdentity | undefined }>('identify'),
  syncSettings: slot<SyncedSettings, { rewrite: readonly string[] }>('syncSettings'),
  prepareStart: slot<Prepared, { settingsChecked: boolean }>('prepareStart'),
  startTransaction: slot<Started, MeterInput & { request: TransactionRequest }>('startTransaction'),
  endTransaction: slot<LegalTransaction, MeterInput & { transactionId: string }>('endTransaction'),
  readBack: slot<ReadBack, MeterInput & { transactionId: string }>('readBack'),
  fetchRecord: slot<FetchedRecord, MeterInput & { closing: ClosingTransaction }>('fetchRecord'),
  verifyRecord: slot<VerifiedRecord, MeterInput & { closing: ClosingTransaction }>('verifyRecord'),
  archiveRecord: slot<void, { verified: VerifiedRecord }>('archiveRecord'),
  collectRecord: slot<VerifiedRecord, MeterInput & { owed: OwedRecord }>('collectRecord'),
  connection: fromCallback(() => {
    throw new Error('`connection` actor must be provided');
  }),
  telemetry: fromEventObservable<TelemetryFact, MeterInput, MeasurementReceived>(() => {
    throw new Error('`telemetry` actor must be provided');
  }),
  intermediate: fromEventObservable<IntermediateFact, RunningInput>(() => {
    throw new Error('`intermediate` actor must be provided');
  }),
  catchUp: fromEventObservable<CatchUpFact, MeterInput & { newest: NewestTransaction | undefined }>(() => {
    throw new Error('`catchUp` actor must be provided');
  }),
  temperature: temperatureMachine,
};
