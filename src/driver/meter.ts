import type { Observable } from 'rxjs';
import type { Actor, InspectionEvent, Observer } from 'xstate';
import type { Measurement } from '../domain/measurement.ts';
import type { MeterEvent } from '../domain/meter-event.ts';
import type { MeterIdentity } from '../domain/meter-status.ts';
import type { SignedRecord } from '../domain/signed-record.ts';
import type { StartedTransaction } from '../domain/transaction.ts';
import type { TransactionRequest } from '../domain/transaction-request.ts';
import type { TransportStatistics } from '../transport/transport.ts';
import type { LastReads } from './last-reads.ts';
import type { MeterOptions } from './meter-host.ts';
import type { MeterLogic } from './meter-logic.ts';
import type { MeterState } from './meter-state.ts';

/** What `createMeter` takes beside the configuration. */
export interface CreateMeterOptions extends MeterOptions {
  /** Gets XState's inspection events of the meter's actors. What it throws is ignored. */
  readonly inspect?: Observer<InspectionEvent> | ((event: InspectionEvent) => void);
}

/** A moment's view of the driver. */
export interface MeterHealth {
  /** What the driver is doing. */
  readonly state: MeterState;
  /** The newest measurement; `undefined` before the first. */
  readonly lastMeasurement: Measurement | undefined;
  /** Age of the last measurement, whole ms; `undefined` before the first. */
  readonly measurementAgeMs: number | undefined;
  /** What was sent since `start()`; `undefined` before. */
  readonly transport: TransportStatistics | undefined;
  /** What the meter last said of itself, with when; `undefined` before `start()`. */
  readonly lastReads: LastReads | undefined;
}

/** What a start may be given beside its request. */
export interface StartOptions {
  /**
   * Withdraws the start: once it fires, the meter is not asked to start any more. What was sent before cannot be taken
   * back, and the promise tells what became of it.
   */
  readonly signal?: AbortSignal;
}

/** The driver of one meter, with promises and streams. Streams never error; they complete on `stop()`. */
export interface Meter {
  /** One live measurement a second. Hot, without replay. */
  readonly measurements$: Observable<Measurement>;
  /** What the driver is doing; replays the current one. */
  readonly state$: Observable<MeterState>;
  /** Everything that the driver announces. Hot, without replay. */
  readonly events$: Observable<MeterEvent>;
  /** The actor itself, for `matches`, tags and inspection. */
  readonly actor: Actor<MeterLogic>;
  /**
   * Connects. Resolves when the meter is identified. After a rejection the driver goes on trying, until `stop()`.
   *
   * @throws the last reason when the attempts are exhausted; METER_IDENTITY_CHANGED, METER_TLS_UNTRUSTED at once; and
   * JournalError METER_JOURNAL_FAILED when the configured journal cannot be opened, unless `allowStartWithoutJournal`.
   * The meter is measured then, too, and stops go out; opening the journal is tried again each minute.
   */
  start(): Promise<MeterIdentity>;
  /**
   * Starts a transaction; resolves only when the meter says that it runs.
   *
   * @throws StateError METER_REQUEST_INVALID for a request that the meter cannot take, and other StateErrors, DeviceError,
   * TransportError or TransactionError; `effect` tells whether the meter may run it. AbortedError METER_ABORTED when it was
   * withdrawn before it was sent.
   */
  startTransaction(request: TransactionRequest, options?: StartOptions): Promise<StartedTransaction>;
  /**
   * Stops a transaction and resolves with its signed record, verified and archived. Asked again for the last id it
   * gives the same record. Without id, or with '', it stops whatever runs, and resolves with `undefined` when
   * nothing does.
   *
   * @throws TransactionError METER_RECORD_UNAVAILABLE when the record is pending; IntegrityError METER_RECORD_INVALID,
   * with the record as `record`, when it does not verify.
   */
  stopTransaction(transactionId: string): Promise<SignedRecord>;
  stopTransaction(transactionId?: ''): Promise<SignedRecord | undefined>;
  /** Ends everything, from every state, and leaves no handle. Idempotent. */
  stop(): Promise<void>;
  /** A snapshot: state, newest measurement and its age, counters of the connection. Asks the meter nothing. */
  health(): MeterHealth;
  /** `stop()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}
