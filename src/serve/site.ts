import type { Observable } from 'rxjs';
import type { AnyActorRef } from 'xstate';
import type {
  JournalReader,
  Measurement,
  MeterConfig,
  MeterEvent,
  MeterHealth,
  MeterState,
  SignedRecord,
  StartedTransaction,
  StartOptions,
  TransactionRequest,
} from '../index.ts';

/** One meter of a site, as its page and its tools see it. It stays the same when its driver is started again. */
export interface SiteMeter {
  /** As the file names it. */
  readonly name: string;
  /** Its checked settings. */
  readonly config: MeterConfig;
  /** How often its driver had to be started again, because it ended by a mistake. */
  readonly restarts: number;
  /** Hot, without replay; completes when the meter is removed from the site. */
  readonly measurements$: Observable<Measurement>;
  /** Hot, without replay; completes when the meter is removed from the site. */
  readonly events$: Observable<MeterEvent>;
  /** Replays the current one; completes when the meter is removed from the site. */
  readonly state$: Observable<MeterState>;
  /** Its driver as an actor, for the statechart; replays the current one. `undefined`: none runs just now. */
  readonly actor$: Observable<AnyActorRef | undefined>;
  /** A snapshot; asks the meter nothing. */
  health(): MeterHealth;
  /** As `startTransaction` of a Meter. */
  startTransaction(request: TransactionRequest, options?: StartOptions): Promise<StartedTransaction>;
  /** As `stopTransaction` of a Meter. */
  stopTransaction(transactionId?: string): Promise<SignedRecord | undefined>;
}

/** All meters of one file. */
export interface Site {
  /** In the order of the file. */
  meters(): readonly SiteMeter[];
  /** The meter of this name. */
  get(name: string): SiteMeter | undefined;
  /** Emits after meters were added, changed or removed. */
  readonly changed$: Observable<void>;
  /** It is about to end: no command is taken any more. */
  readonly isClosing: boolean;
  /** It keeps its records in a file. */
  readonly hasJournal: boolean;
  /**
   * Opens the journal for reading; the caller closes it. `undefined`: the site has none.
   *
   * @throws JournalError METER_JOURNAL_FAILED.
   */
  openReader(): JournalReader | undefined;
}
