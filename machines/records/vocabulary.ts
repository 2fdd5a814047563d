import { fromPromise, setup } from 'xstate';
import type { CounterRange, Session } from '../../src/domain/journaled.ts';
import type { MeterEvent } from '../../src/domain/meter-event.ts';
import type { MeterIdentity } from '../../src/domain/meter-status.ts';
import type {
  ArchivedRecord,
  Fetched,
  FetchedRecord,
  Missing,
  MissingInput,
  RecordInput,
  RecordOnItsWay,
  VerifiedRecord,
  WantedRecord,
} from '../../src/domain/record-results.ts';
import type { NewestTransaction } from '../../src/domain/service-results.ts';
import type { SignedRecord } from '../../src/domain/signed-record.ts';
import type { MeterErrorData } from '../../src/errors/meter-error.ts';
import type { Entry } from './queue.ts';
import * as queue from './queue.ts';

/** What the owner of records is told when it begins. */
export interface RecordsMachineInput {
  /** Further fetches after the first one, for whom somebody waits. */
  retries: number;
  retryDelayMs: number;
  /** First pause of a record that could not be had. */
  firstPauseMs: number;
}

/** What the meter machine tells it. */
export type RecordsCommand =
  /** The meter is there: everything is due again. */
  | { type: 'records.begin'; identity: MeterIdentity; newest: NewestTransaction | undefined }
  /** The meter was read again. */
  | { type: 'records.newest'; newest: NewestTransaction | undefined }
  /** The meter is out of sight: what is under way is cut off. */
  | { type: 'records.rest' }
  /** These do not run any more. */
  | { type: 'record.add'; wanted: readonly WantedRecord[] }
  /** Somebody waits: for a session that has just ended, or for the record of an id. */
  | { type: 'record.want'; requestId: string; wanted: WantedRecord }
  | { type: 'record.wantById'; requestId: string; transactionId: string }
  /** Nobody waits any more. */
  | { type: 'record.unwant' }
  /**
   * A write whose answer was lost may have left a record from this counter on that nobody knows of. `undefined`: from the
   * newest one of the meter, as soon as that has been read.
   */
  | { type: 'records.lookFrom'; counter: number | undefined }
  /**
   * Another session of the id: earlier ones have no record beyond this. Of one that may have run that is so only when the
   * other has begun, since its own start may be carried out late.
   */
  | {
      type: 'record.bound';
      transactionId: string;
      untilCounter: number;
      hasBegun: boolean;
      session: Session;
    };

/** What it tells the meter machine. */
export type RecordsReport =
  | { type: 'record.step'; step: 'fetching' | 'verifying' | 'archiving'; wantedBy: readonly string[] }
  /** Here it is: for those who wait, or as recovered. `again`: it was handed over before. */
  | { type: 'record.home'; record: SignedRecord; wantedBy: readonly string[]; again: boolean }
  /** Those who wait have waited long enough; unless it is lost, the record stays pending. */
  | {
      type: 'record.notHome';
      transactionId: string;
      wantedBy: readonly string[];
      error: MeterErrorData;
      record: SignedRecord | undefined;
      intermediate: SignedRecord | undefined;
    }
  | { type: 'record.told'; fact: MeterEvent }
  /** What it was to bring home still runs, as far as the meter's account says. */
  | { type: 'look.wanted' }
  | {
      type: 'records.listed';
      pending: readonly { readonly transactionId: string; readonly paginationCounter?: number }[];
      /** Of starts of which it is not known whether they ran. */
      idsInDoubt: readonly string[];
    };

export type RecordsEvent =
  | RecordsCommand
  | { type: 'entry.due'; key: string }
  | { type: 'xstate.done.actor.fetchRecord'; output: Fetched }
  | { type: 'xstate.done.actor.verifyRecord'; output: VerifiedRecord }
  | { type: 'xstate.done.actor.archiveRecord'; output: ArchivedRecord }
  | { type: 'xstate.done.actor.markDelivered' }
  | { type: 'xstate.done.actor.findMissing'; output: Missing }
  | { type: `xstate.error.actor.${string}`; error: unknown };

export interface RecordsContext {
  settings: RecordsMachineInput;
  /** `undefined`: the meter is out of sight. */
  identity: MeterIdentity | undefined;
  newest: NewestTransaction | undefined;
  entries: readonly Entry[];
  /** Key of the entry that is worked on. */
  current: string | undefined;
  fetched: FetchedRecord | undefined;
  /** Counters of the records that were handed over in this life of the process, whatever the journal knows. */
  handedOver: readonly CounterRange[];
  /** Looking for records that came into being without the journal. */
  catchUp: {
    isDue: boolean;
    /** The latest counter that was looked for. */
    cursor: number | undefined;
    /** Also without a record in the journal it is looked for what is missing from this counter on. */
    from: queue.From | undefined;
    isFullTold: boolean;
    /** Counters that the meter refused, not told yet. */
    refused: CounterRange | undefined;
  };
}

function slot<Output, Input>(name: string) {
  return fromPromise<Output, Input>(async () => {
    throw new Error(`\`${name}\` actor must be provided`);
  });
}

export const vocabulary = setup({
  types: {
    context: {} as RecordsContext,
    events: {} as RecordsEvent,
    input: {} as RecordsMachineInput,
    children: {} as {
      fetchRecord: 'fetchRecord';
      verifyRecord: 'verifyRecord';
      archiveRecord: 'archiveRecord';
      markDelivered: 'markDelivered';
      findMissing: 'findMissing';
    },
    meta: {} as { spec?: string },
  },
  actors: {
    fetchRecord: slot<Fetched, RecordInput>('fetchRecord'),
    verifyRecord: slot<VerifiedRecord, RecordInput & { fetched: FetchedRecord }>('verifyRecord'),
    archiveRecord: slot<ArchivedRecord, { entry: RecordOnItsWay }>('archiveRecord'),
    markDelivered: slot<void, { entry: RecordOnItsWay }>('markDelivered'),
    findMissing: slot<Missing, MissingInput>('findMissing'),
  },
});

export interface Args {
  context: RecordsContext;
  event: RecordsEvent;
}

export interface Does {
  report(report: RecordsReport): void;
  assign(patch: Partial<RecordsContext>): void;
  /** The entry becomes due after so long. */
  wakeAfter(key: string, ms: number): void;
  cancelWake(key: string): void;
}

export function act(body: (args: Args, does: Does) => void) {
  return vocabulary.enqueueActions(({ context, event, enqueue }) => {
    body(
      { context, event },
      {
        report: report => enqueue.sendParent(report),
        assign: patch => {
          enqueue.assign(patch);
          const { entries } = patch;
          if (entries === undefined) return;
          const listed = listedOf(entries);
          if (JSON.stringify(listed) !== JSON.stringify(listedOf(context.entries)))
            enqueue.sendParent({ type: 'records.listed', ...listed });
        },
        wakeAfter(key, ms) {
          enqueue.cancel(key);
          enqueue.raise({ type: 'entry.due', key }, { delay: ms, id: key });
        },
        cancelWake: key => enqueue.cancel(key),
      },
    );
  });
}

function listedOf(entries: readonly Entry[]) {
  return { pending: queue.pendingOf(entries), idsInDoubt: queue.idsInDoubt(entries) };
}

export const catchUpKey = 'catch-up';

export function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`the records machine has no ${name} here`);
  return value;
}

export function currentOf({ entries, current }: RecordsContext): Entry | undefined {
  return entries.find(({ key }) => key === current);
}

export function recordInput(context: RecordsContext): RecordInput {
  return { identity: required(context.identity, 'identity'), entry: required(currentOf(context), 'entry') };
}

export function fetchedBy(event: RecordsEvent): Fetched | undefined {
  return event.type === 'xstate.done.actor.fetchRecord' ? event.output : undefined;
}

export function evidence(intermediate: SignedRecord | undefined) {
  return intermediate === undefined ? {} : { intermediate };
}

export function counted(paginationCounter: number | undefined) {
  return paginationCounter === undefined ? {} : { paginationCounter };
}
