import { fromPromise, setup } from 'xstate';
import type { CounterRange } from '../src/domain/journaled.ts';
import type { MeterEvent } from '../src/domain/meter-event.ts';
import type { MeterIdentity } from '../src/domain/meter-status.ts';
import type {
  Fetched,
  FetchedRecord,
  Missing,
  MissingInput,
  NewestTransaction,
  RecordInput,
  RecordOnItsWay,
  VerifiedRecord,
  WantedRecord,
} from '../src/domain/service-results.ts';
import type { SignedRecord } from '../src/domain/signed-record.ts';
import { toErrorData } from '../src/errors/error-data.ts';
import type { MeterErrorData } from '../src/errors/meter-error.ts';
import * as errors from './meter/errors.ts';
import type { Entry } from './records/queue.ts';
import * as queue from './records/queue.ts';

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
  /** A start whose answer was lost may have made a record from this counter on that nobody knows of. */
  | { type: 'records.lookFrom'; counter: number }
  /** A new session of that id begins: records after this one are not of an older session. */
  | { type: 'record.bound'; transactionId: string; untilCounter: number };

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
  | {
      type: 'records.listed';
      pending: readonly { readonly transactionId: string; readonly paginationCounter?: number }[];
    };

type RecordsEvent =
  | RecordsCommand
  | { type: 'entry.due'; key: string }
  | { type: 'xstate.done.actor.fetchRecord'; output: Fetched }
  | { type: 'xstate.done.actor.verifyRecord'; output: VerifiedRecord }
  | { type: 'xstate.done.actor.archiveRecord' }
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
    from: number | undefined;
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

const vocabulary = setup({
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
    archiveRecord: slot<void, { entry: RecordOnItsWay }>('archiveRecord'),
    markDelivered: slot<void, { entry: RecordOnItsWay }>('markDelivered'),
    findMissing: slot<Missing, MissingInput>('findMissing'),
  },
});

interface Args {
  context: RecordsContext;
  event: RecordsEvent;
}

interface Does {
  report(report: RecordsReport): void;
  assign(patch: Partial<RecordsContext>): void;
  /** The entry becomes due after so long. */
  wakeAfter(key: string, ms: number): void;
  cancelWake(key: string): void;
}

function act(body: (args: Args, does: Does) => void) {
  return vocabulary.enqueueActions(({ context, event, enqueue }) => {
    body(
      { context, event },
      {
        report: report => enqueue.sendParent(report),
        assign: patch => {
          enqueue.assign(patch);
          const { entries } = patch;
          if (entries === undefined) return;
          const pending = queue.pendingOf(entries);
          if (JSON.stringify(pending) !== JSON.stringify(queue.pendingOf(context.entries)))
            enqueue.sendParent({ type: 'records.listed', pending });
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

const recordsSetup = vocabulary.extend({
  guards: {
    hasWork: ({ context }) =>
      context.identity !== undefined && queue.nextEntry(context.entries) !== undefined,
    canCatchUp: ({ context }) =>
      context.identity !== undefined &&
      context.catchUp.isDue &&
      context.newest !== undefined &&
      context.entries.filter(({ origin }) => origin === 'missed').length < queue.maxMissed,
    isToBeArchived: ({ context }) => {
      const entry = currentOf(context);
      return entry?.record !== undefined && !entry.isStored;
    },
    isToBeDelivered: ({ context }) => currentOf(context)?.record !== undefined,
    /** Nobody waits for what is being fetched. */
    isInBackground: ({ context }) => currentOf(context)?.wantedBy.length === 0,
    hasFetched: ({ event }) => fetchedBy(event)?.outcome === 'fetched',
    hasArchived: ({ event }) => fetchedBy(event)?.outcome === 'archived',
    isFinal: ({ event }) => event.type === 'xstate.done.actor.verifyRecord' && event.output.kind === 'final',
  },
  actions: {
    begin: act(begin),
    learnNewest: act(learnNewest),
    rest: act((_args, does) => does.assign({ identity: undefined, current: undefined, fetched: undefined })),
    addEntries: act(addEntries),
    want: act(want),
    unwant: act(unwant),
    bound: act(bound),
    lookFrom: act(({ context: { catchUp }, event }, does) => {
      if (event.type !== 'records.lookFrom') return;
      const from = Math.min(event.counter, catchUp.from ?? event.counter);
      does.assign({ catchUp: { ...catchUp, isDue: true, cursor: undefined, from } });
    }),
    wake: act(wake),
    takeNext: act(takeNext),
    reportFetching: act(reportStep('fetching')),
    reportVerifying: act(reportStep('verifying')),
    reportArchiving: act(reportStep('archiving')),
    rememberFetched: act(rememberFetched),
    rememberArchived: act(rememberArchived),
    rememberFinal: act(rememberFinal),
    rememberStored: act(rememberStored),
    announceNotStored: act(announceNotStored),
    judgeFetch: act(judgeFetch),
    judgeRecord: act(judgeRecord),
    failTry: act((args, does) => failTry(args, does, toErrorData('error' in args.event && args.event.error))),
    handOver: act(handOver),
    close: act(close),
    keepForLater: act(keepForLater),
    takeMissing: act(takeMissing),
    pauseCatchUp: act(({ context }, does) => {
      does.assign({ catchUp: { ...context.catchUp, isDue: false } });
      does.wakeAfter(catchUpKey, context.settings.firstPauseMs);
    }),
  },
});

/**
 * The one owner of records: brings every final record home, once. What it is to bring is its queue; what is waited for
 * comes first, everything else in turn, each with its own growing pauses.
 */
export const recordsMachine = recordsSetup.createMachine({
  id: 'records',
  description: 'Brings signed records home: of ended transactions, of crashes, and those that were missed.',
  context: ({ input }) => ({
    settings: input,
    identity: undefined,
    newest: undefined,
    entries: [],
    current: undefined,
    fetched: undefined,
    handedOver: [],
    catchUp: { isDue: false, cursor: undefined, from: undefined, isFullTold: false, refused: undefined },
  }),
  initial: 'resting',
  on: {
    'records.begin': { actions: 'begin' },
    'records.newest': { actions: 'learnNewest' },
    'records.rest': { target: '.resting', actions: 'rest', description: 'What is under way is cut off.' },
    'record.add': { actions: 'addEntries' },
    'record.want': { actions: 'want' },
    'record.wantById': { actions: 'want' },
    'record.unwant': { actions: 'unwant' },
    'record.bound': { actions: 'bound' },
    'records.lookFrom': { actions: 'lookFrom' },
    'entry.due': { actions: 'wake' },
  },
  states: {
    resting: {
      description: 'Nothing is due, or the meter is out of sight.',
      always: [
        { guard: 'hasWork', target: 'choosing', actions: 'takeNext' },
        { guard: 'canCatchUp', target: 'catchingUp' },
      ],
    },
    choosing: {
      description: 'How far has this record come?',
      always: [
        { guard: 'isToBeArchived', target: 'archiving' },
        { guard: 'isToBeDelivered', target: 'delivering' },
        { target: 'fetching' },
      ],
    },
    fetching: {
      description: 'Asks the archive, then the meter: by id, or by where its counter must be.',
      meta: { spec: 'LEM operation manual, p. 72-73' },
      entry: 'reportFetching',
      on: {
        'record.want': { guard: 'isInBackground', target: 'resting', actions: 'want' },
        'record.wantById': { guard: 'isInBackground', target: 'resting', actions: 'want' },
      },
      invoke: {
        id: 'fetchRecord',
        src: 'fetchRecord',
        input: ({ context }) => recordInput(context),
        onDone: [
          { guard: 'hasFetched', target: 'verifying', actions: 'rememberFetched' },
          { guard: 'hasArchived', target: 'archiving', actions: 'rememberArchived' },
          { target: 'resting', actions: 'judgeFetch' },
        ],
        onError: { target: 'resting', actions: 'failTry' },
      },
    },
    verifying: {
      description: 'Is it signed by the meter, final, and of this session? What is not is kept as evidence.',
      entry: 'reportVerifying',
      invoke: {
        id: 'verifyRecord',
        src: 'verifyRecord',
        input: ({ context }) => ({
          ...recordInput(context),
          fetched: required(context.fetched, 'fetched record'),
        }),
        onDone: [
          { guard: 'isFinal', target: 'archiving', actions: 'rememberFinal' },
          { target: 'resting', actions: 'judgeRecord' },
        ],
        onError: { target: 'resting', actions: 'failTry' },
      },
    },
    archiving: {
      description: 'Stores the record before anybody hears of it, and closes its session.',
      entry: 'reportArchiving',
      invoke: {
        id: 'archiveRecord',
        src: 'archiveRecord',
        input: ({ context }) => ({ entry: required(currentOf(context), 'entry') }),
        onDone: { target: 'delivering', actions: 'rememberStored' },
        onError: {
          target: 'delivering',
          actions: 'announceNotStored',
          description: 'It is handed over all the same, and stored later.',
        },
      },
    },
    delivering: {
      description: 'Hands the record over, once, and notes that in a later turn of the event loop.',
      entry: 'handOver',
      invoke: {
        id: 'markDelivered',
        src: 'markDelivered',
        input: ({ context }) => ({ entry: required(currentOf(context), 'entry') }),
        onDone: { target: 'resting', actions: 'close' },
        onError: { target: 'resting', actions: 'keepForLater' },
      },
    },
    catchingUp: {
      description: 'Which record does the journal not have, and the meter may have?',
      meta: { spec: 'LEM operation manual, p. 72-73' },
      invoke: {
        id: 'findMissing',
        src: 'findMissing',
        input: ({ context }) => ({
          identity: required(context.identity, 'identity'),
          newest: required(context.newest, 'newest transaction'),
          after: context.catchUp.cursor,
          from: context.catchUp.from,
          known: context.entries.map(({ paginationCounter }) => paginationCounter),
        }),
        onDone: { target: 'resting', actions: 'takeMissing' },
        onError: { target: 'resting', actions: 'pauseCatchUp' },
      },
    },
  },
});

const catchUpKey = 'catch-up';

function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`the records machine has no ${name} here`);
  return value;
}

function currentOf({ entries, current }: RecordsContext): Entry | undefined {
  return entries.find(({ key }) => key === current);
}

function recordInput(context: RecordsContext): RecordInput {
  return { identity: required(context.identity, 'identity'), entry: required(currentOf(context), 'entry') };
}

function fetchedBy(event: RecordsEvent): Fetched | undefined {
  return event.type === 'xstate.done.actor.fetchRecord' ? event.output : undefined;
}

// The queue

function begin({ context, event }: Args, does: Does) {
  if (event.type !== 'records.begin') return;
  const { identity, newest } = event;
  // The pauses go on: only what fails after one counts as refused or spoilt again.
  const entries = context.entries.map(entry => ({ ...entry, isDue: true }));
  const { from } = context.catchUp;
  const catchUp = { isDue: true, cursor: undefined, from, isFullTold: false, refused: undefined };
  does.assign({ identity, newest: newest ?? context.newest, entries, catchUp });
}

function learnNewest({ event }: Args, does: Does) {
  if (event.type === 'records.newest' && event.newest !== undefined) does.assign({ newest: event.newest });
}

function addEntries({ context, event }: Args, does: Does) {
  if (event.type !== 'record.add') return;
  const entries = event.wanted.reduce<readonly Entry[]>(
    (known, wanted) =>
      known.some(entry => queue.isSameEntry(entry, wanted))
        ? known
        : [...known, queue.entryOf(wanted, 'session')],
    context.entries,
  );
  does.assign({ entries });
}

function want({ context, event }: Args, does: Does) {
  if (event.type !== 'record.want' && event.type !== 'record.wantById') return;
  const { requestId } = event;
  const known =
    event.type === 'record.want'
      ? context.entries.find(entry => queue.isSameEntry(entry, event.wanted))
      : queue.entryOfId(context.entries, event.transactionId);
  if (known?.record !== undefined && known.isDelivered) {
    does.report({ type: 'record.home', record: known.record, wantedBy: [requestId], again: true });
    return;
  }
  if (known === undefined) {
    const made =
      event.type === 'record.want'
        ? queue.entryOf(event.wanted, 'session', { wantedBy: [requestId] })
        : queue.entryOf(queue.askedRecord(event.transactionId), 'asked', { wantedBy: [requestId] });
    does.assign({ entries: [...context.entries, made] });
    return;
  }
  const more = event.type === 'record.want' ? event.wanted : {};
  const patch = { ...more, wantedBy: [...known.wantedBy, requestId], triesWanted: 0, isDue: true };
  does.assign({ entries: queue.changed(context.entries, known.key, patch) });
}

function unwant({ context }: Args, does: Does) {
  const entries = context.entries
    .filter(({ origin }) => origin !== 'asked')
    .map(entry => ({ ...entry, wantedBy: [], triesWanted: 0 }));
  does.assign({ entries });
}

function bound({ context, event }: Args, does: Does) {
  if (event.type !== 'record.bound') return;
  const { transactionId, untilCounter } = event;
  const entries = context.entries.map(entry =>
    entry.transactionId === transactionId && entry.untilCounter === undefined
      ? { ...entry, untilCounter }
      : entry,
  );
  does.assign({ entries });
}

function wake({ context, event }: Args, does: Does) {
  if (event.type !== 'entry.due') return;
  if (event.key === catchUpKey) {
    does.assign({ catchUp: { ...context.catchUp, isDue: true } });
    return;
  }
  const entries = context.entries.map(entry =>
    entry.key === event.key ? { ...entry, isDue: true, isAfterPause: entry.triesWanted === 0 } : entry,
  );
  does.assign({ entries });
}

function takeNext({ context }: Args, does: Does) {
  const next = queue.nextEntry(context.entries);
  does.assign({ current: next?.key, fetched: undefined });
}

// The steps of one record

function reportStep(step: 'fetching' | 'verifying' | 'archiving') {
  return ({ context }: Args, does: Does) => {
    const wantedBy = currentOf(context)?.wantedBy ?? [];
    if (wantedBy.length > 0) does.report({ type: 'record.step', step, wantedBy });
  };
}

function rememberFetched({ event }: Args, does: Does) {
  const fetched = fetchedBy(event);
  if (fetched?.outcome === 'fetched') does.assign({ fetched: fetched.record });
}

function rememberArchived({ context, event }: Args, does: Does) {
  const entry = currentOf(context);
  const fetched = fetchedBy(event);
  if (entry === undefined || fetched?.outcome !== 'archived') return;
  const { record, isDelivered } = fetched;
  if (isDelivered && entry.wantedBy.length > 0) {
    does.report({ type: 'record.home', record, wantedBy: entry.wantedBy, again: true });
  }
  does.assign({ entries: queue.changed(context.entries, entry.key, { record, isDelivered }) });
}

function rememberFinal({ context, event }: Args, does: Does) {
  const entry = currentOf(context);
  if (entry === undefined || event.type !== 'xstate.done.actor.verifyRecord') return;
  if (event.output.kind !== 'final') return;
  const { record } = event.output;
  const { paginationCounter } = record;
  does.assign({ entries: queue.changed(context.entries, entry.key, { record, paginationCounter }) });
}

function rememberStored({ context }: Args, does: Does) {
  const entry = currentOf(context);
  if (entry?.record === undefined) return;
  // A record that was handed over before it could be stored: now it is.
  if (entry.hasFailedToStore) {
    const { transactionId, paginationCounter } = entry.record;
    const fact = { type: 'record.stored', transactionId, ...counted(paginationCounter) } as const;
    does.report({ type: 'record.told', fact });
  }
  does.assign({ entries: queue.changed(context.entries, entry.key, { isStored: true }) });
}

function announceNotStored({ context, event }: Args, does: Does) {
  const entry = currentOf(context);
  if (entry?.record === undefined || entry.isDelivered) return;
  const { transactionId } = entry.record;
  const error = toErrorData('error' in event && event.error);
  does.report({ type: 'record.told', fact: { type: 'journal.failed', transactionId, error } });
  does.assign({ entries: queue.changed(context.entries, entry.key, { hasFailedToStore: true }) });
}

function handOver({ context }: Args, does: Does) {
  const entry = currentOf(context);
  if (entry?.record === undefined || entry.isDelivered) return;
  const { record, wantedBy } = entry;
  const { paginationCounter } = record;
  const again = queue.isWithin(context.handedOver, paginationCounter);
  if (!again || wantedBy.length > 0) does.report({ type: 'record.home', record, wantedBy, again });
  does.assign({
    entries: queue.changed(context.entries, entry.key, { isDelivered: true, wantedBy: [] }),
    handedOver: queue.withCounter(context.handedOver, paginationCounter),
  });
}

/** Handed over, and noted so: done, unless it is not stored yet. */
function close(args: Args, does: Does) {
  const entry = currentOf(args.context);
  if (entry === undefined) return;
  if (!entry.isStored) keepForLater(args, does);
  else does.assign({ entries: queue.without(args.context.entries, entry.key), current: undefined });
}

/** Storing, or the mark of the handing over, is tried again. */
function keepForLater({ context }: Args, does: Does) {
  const entry = currentOf(context);
  if (entry === undefined) return;
  const tries = entry.tries + 1;
  const patch = { tries, isDue: false, wantedBy: [], triesWanted: 0 };
  does.assign({ entries: queue.putBack(context.entries, entry, patch), current: undefined });
  does.wakeAfter(entry.key, queue.pauseMs(context.settings.firstPauseMs, tries));
}

// What can go wrong

function judgeFetch(args: Args, does: Does) {
  const { context, event } = args;
  const entry = currentOf(context);
  const fetched = fetchedBy(event);
  if (entry === undefined || fetched === undefined) return;
  const { transactionId, paginationCounter, intermediate } = entry;
  const counters = counted(paginationCounter);
  switch (fetched.outcome) {
    case 'running':
      failTry(args, does, errors.stillRuns(transactionId));
      return;
    case 'refused':
      if (entry.origin === 'missed') return giveUpMissed(args, does, entry);
      // An answer, and not a failure: it is asked for again after the shortest pause.
      failTry(args, does, errors.recordRefused(transactionId), {
        refusals: entry.refusals + (entry.isAfterPause ? 1 : 0),
        tries: 0,
      });
      return;
    case 'lost': {
      const error = errors.transactionLost(transactionId, intermediate);
      const fact = {
        type: 'record.lost',
        transactionId,
        ...counters,
        error,
        ...evidence(intermediate),
      } as const;
      does.report({ type: 'record.told', fact });
      drop(args, does, entry, error);
      return;
    }
    case 'neverRan':
      // Where the start was answered with its failure, there is no news in it.
      if (entry.state === 'mayHaveRun')
        does.report({ type: 'record.told', fact: { type: 'transaction.neverRan', transactionId } });
      drop(args, does, entry, errors.noTransaction(transactionId));
      return;
    case 'unknown':
      drop(args, does, entry, fetched.error);
      return;
  }
}

function judgeRecord(args: Args, does: Does) {
  const { context, event } = args;
  const entry = currentOf(context);
  if (entry === undefined || event.type !== 'xstate.done.actor.verifyRecord') return;
  const { output } = event;
  switch (output.kind) {
    case 'interim':
      failTry(args, does, errors.recordInterim(entry.transactionId), { intermediate: output.record });
      return;
    case 'unverified': {
      const { ocmf } = output.record;
      const before = entry.spoilt?.ocmf === ocmf ? entry.spoilt.times : 0;
      const spoilt = { ocmf, times: before + (entry.isAfterPause ? 1 : 0) };
      failTry(args, does, output.error, { spoilt }, output.record);
      return;
    }
    case 'unverifiable': {
      const { record, error } = output;
      does.report({ type: 'record.told', fact: { type: 'record.invalid', record, error } });
      drop(args, does, entry, error, record);
      return;
    }
    case 'other':
      failTry(args, does, output.error);
      return;
    default:
  }
}

/** Not to be had for good: those who wait hear why. */
function drop(
  { context }: Args,
  does: Does,
  entry: Entry,
  error: MeterErrorData,
  record: SignedRecord | undefined = undefined,
) {
  tellWaiting(does, entry, error, record);
  does.assign({ entries: queue.without(context.entries, entry.key), current: undefined });
}

/**
 * Not this time. Who waits gets further tries soon, and then an answer; the entry stays, and its next try comes after a
 * pause. A record that nobody noted makes no entry.
 */
function failTry(
  { context }: Args,
  does: Does,
  error: MeterErrorData,
  patch: Partial<Entry> = {},
  record: SignedRecord | undefined = undefined,
) {
  const entry = currentOf(context);
  if (entry === undefined) return;
  const { settings, entries } = context;
  const isWanted = entry.wantedBy.length > 0;
  const triesWanted = entry.triesWanted + 1;
  const failed = { ...patch, isDue: false, isAfterPause: false, legal: undefined };
  if (isWanted && triesWanted <= settings.retries) {
    does.assign({
      entries: queue.changed(entries, entry.key, { ...failed, triesWanted }),
      current: undefined,
    });
    does.wakeAfter(entry.key, settings.retryDelayMs);
    return;
  }
  const tries = (patch.tries ?? entry.tries) + 1;
  const { transactionId, paginationCounter, origin } = entry;
  const intermediate = patch.intermediate ?? entry.intermediate;
  const because = record === undefined ? errors.recordUnavailable(error, transactionId, entry.state) : error;
  tellWaiting(does, { ...entry, intermediate }, because, record);
  if (origin === 'asked') {
    does.assign({ entries: queue.without(entries, entry.key), current: undefined });
    return;
  }
  if (origin === 'session' && entry.state === 'ran' && (isWanted || !entry.isTold)) {
    const about = { transactionId, ...counted(paginationCounter), error: because };
    const fact = { type: 'record.pending', ...about, ...evidence(intermediate) } as const;
    does.report({ type: 'record.told', fact });
  }
  const kept = { ...failed, tries, triesWanted: 0, wantedBy: [], isTold: true };
  does.assign({ entries: queue.putBack(entries, entry, kept), current: undefined });
  does.wakeAfter(entry.key, queue.pauseMs(settings.firstPauseMs, tries));
}

function tellWaiting(does: Does, entry: Entry, error: MeterErrorData, record: SignedRecord | undefined) {
  const { transactionId, wantedBy, intermediate } = entry;
  if (wantedBy.length === 0) return;
  does.report({ type: 'record.notHome', transactionId, wantedBy, error, record, intermediate });
}

function evidence(intermediate: SignedRecord | undefined) {
  return intermediate === undefined ? {} : { intermediate };
}

function counted(paginationCounter: number | undefined) {
  return paginationCounter === undefined ? {} : { paginationCounter };
}

// Catching up

function takeMissing({ context, event }: Args, does: Does) {
  if (event.type !== 'xstate.done.actor.findMissing') return;
  const { next, count, oldest, overwrittenIn, gone, undelivered } = event.output;
  const { catchUp, entries } = context;
  let { isFullTold } = catchUp;
  if (gone !== undefined) does.report({ type: 'record.told', fact: { type: 'records.missing', ...gone } });
  if (overwrittenIn !== undefined && oldest !== undefined && !isFullTold) {
    isFullTold = true;
    const fact = { type: 'store.nearlyFull', missing: count, oldest, overwrittenIn } as const;
    does.report({ type: 'record.told', fact });
  }
  if (undelivered !== undefined) {
    const { transactionId, paginationCounter } = undelivered;
    const wanted = { ...queue.askedRecord(transactionId), paginationCounter };
    const entry = queue.entryOf(wanted, 'archived', { record: undelivered, isStored: true });
    does.assign({
      entries: [...queue.without(entries, entry.key), entry],
      catchUp: { ...catchUp, isFullTold },
    });
    return;
  }
  if (next === undefined) {
    if (catchUp.refused !== undefined) tellMissing(does, catchUp.refused);
    does.assign({ catchUp: { ...catchUp, isDue: false, isFullTold, refused: undefined } });
    return;
  }
  const entry = queue.entryOf(queue.missedRecord(next), 'missed');
  does.assign({ entries: [...entries, entry], catchUp: { ...catchUp, cursor: next, isFullTold } });
}

/** The meter refuses a record that was missed: told with its neighbors, and asked for again at the next contact. */
function giveUpMissed({ context }: Args, does: Does, entry: Entry) {
  const { catchUp, entries } = context;
  const counter = entry.paginationCounter ?? 0;
  const refused = queue.joined(catchUp.refused, counter);
  if (catchUp.refused !== undefined && refused.from !== catchUp.refused.from)
    tellMissing(does, catchUp.refused);
  does.assign({
    entries: queue.without(entries, entry.key),
    current: undefined,
    catchUp: { ...catchUp, refused },
  });
}

function tellMissing(does: Does, range: CounterRange) {
  does.report({ type: 'record.told', fact: { type: 'records.missing', ...range } });
}
