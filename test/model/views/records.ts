import type { EventObject } from 'xstate';
import type { recordsMachine } from '../../../machines/index.ts';
import type { Entry } from '../../../machines/records/queue.ts';
import type { FetchedRecord, WantedRecord } from '../../../src/domain/record-results.ts';
import { HttpStatusError, IntegrityError, StateError } from '../../../src/index.ts';
import { createSimulator } from '../../../src/simulator/index.ts';
import { aRequest } from '../../support/a-request.ts';
import type { breaks } from '../../support/breaks.ts';
import { type Happening, inputOf, type RecordsSnapshot } from '../../support/model.ts';
import { broken } from './failures.ts';

/** What a path of the owner of records is played on: the real services, a meter without a network, a journal. */
export interface RecordsStage {
  send(event: EventObject): Promise<void>;
  /** Lets the requests go, and their answers come, until the service has ended and what follows at once has been done. */
  finish(service: 'fetchRecord' | 'findMissing', verdict: 'pass' | 'status400' | 'status500'): Promise<void>;
  /** What the meter has of tx-1. */
  meterHas(what: 'ended' | 'running' | 'running unseen'): Promise<void>;
  /** Changes a digit of what the meter gives next. */
  tamper(): void;
}

export interface RecordsStep extends Happening<typeof recordsMachine> {
  readonly service?: 'fetchRecord' | 'findMissing';
  /** What has to be of the entry that is worked on. */
  readonly fits?: (snapshot: RecordsSnapshot, entry: Entry | undefined) => boolean;
  readonly breaks?: keyof typeof breaks;
  readonly play?: (stage: RecordsStage, events: readonly EventObject[]) => Promise<void>;
  readonly due?: string;
}

export const recordsSettings = { retries: 1, retryDelayMs: 200, firstPauseMs: 60_000 };

/** The meter of all paths, so that a statechart without a driver can know who it is. */
export const recordsMeter = { seed: 7, history: { transactions: 5 } };
const { meterId, publicKey, publicKeyOcmf } = createSimulator(recordsMeter);
export const identity = { meterId, publicKey, publicKeyOcmf, firmwareVersion: '', apiVersion: 'v2' } as const;
/** Those of the history that the journal has. */
export const archivedCounters = [1, 5];

export const noted = { transactionId: 'tx-1', notedAt: '2026-05-06T10:00:00.000Z' };
const wanted: WantedRecord = {
  transactionId: 'tx-1',
  paginationCounter: undefined,
  session: noted,
  request: aRequest('tx-1'),
  state: 'ran',
  afterCounter: undefined,
  untilCounter: undefined,
  beganFromMs: undefined,
  legal: undefined,
  intermediate: undefined,
};

const said = (type: string, event: EventObject): RecordsStep => ({
  type,
  events: [event as never],
  play: stage => stage.send(event),
});
const newest = { counter: 5, running: false };
export const steps = {
  begin: said('the meter is there', { type: 'records.begin', identity, newest: undefined } as EventObject),
  beginBehind: said('the meter has more', { type: 'records.begin', identity, newest } as EventObject),
  read: said('the meter is read', { type: 'records.newest', newest } as EventObject),
  rest: said('the meter is away', { type: 'records.rest' }),
  add: said('tx-1 has ended', { type: 'record.add', wanted: [wanted] } as EventObject),
  addUnsure: said('tx-1 may have run', {
    type: 'record.add',
    wanted: [{ ...wanted, state: 'mayHaveRun' }],
  } as EventObject),
  addNever: said('tx-1 never ran', {
    type: 'record.add',
    wanted: [{ ...wanted, state: 'neverRan' }],
  } as EventObject),
  want: said('a stop waits for tx-1', { type: 'record.want', requestId: 'stop', wanted } as EventObject),
  wantAgain: said('a stop asks for tx-1', {
    type: 'record.wantById',
    requestId: 'again',
    transactionId: 'tx-1',
  } as EventObject),
  wantOther: said('a stop asks for tx-ghost', {
    type: 'record.wantById',
    requestId: 'other',
    transactionId: 'tx-ghost',
  } as EventObject),
  wantArchived: said('a stop asks for history-5', {
    type: 'record.wantById',
    requestId: 'old',
    transactionId: 'history-5',
  } as EventObject),
  unwant: said('nobody waits any more', { type: 'record.unwant' }),
  bound: said('tx-1 is started again', {
    type: 'record.bound',
    transactionId: 'tx-1',
    untilCounter: 6,
    hasBegun: true,
    session: { transactionId: 'tx-1', notedAt: 'later' },
  } as EventObject),
};

const counters: Readonly<Record<string, number>> = { 'tx-1': 6 };
const failed = new HttpStatusError({ message: '500' });

function entryOf(snapshot: RecordsSnapshot): Entry {
  const entry = inputOf<{ entry: Entry }>(snapshot, 'fetchRecord')?.entry;
  if (entry === undefined) throw new Error('nothing is fetched');
  return entry;
}

function recordOf({ transactionId, paginationCounter }: Entry, ocmf = '') {
  const id = transactionId === '' ? `history-${paginationCounter}` : transactionId;
  return {
    transactionId: id,
    paginationCounter: counters[id] ?? paginationCounter ?? Number(id.replace('history-', '')),
    ocmf,
    publicKey: '',
    meterId,
    receivedAt: '',
    verification: { verdict: 'valid', billable: true, findings: [] },
  } as const;
}

const fetched = (snapshot: RecordsSnapshot) => {
  const entry = entryOf(snapshot);
  const record: FetchedRecord = { ...recordOf(entry), legal: { transactionId: 'tx-1', running: false } };
  return { type: 'xstate.done.actor.fetchRecord', output: { outcome: 'fetched', record } } as const;
};
const done =
  (service: string, output?: (entry: Entry) => unknown) => (_now: RecordsSnapshot, before: RecordsSnapshot) =>
    ({ type: `xstate.done.actor.${service}`, ...(output && { output: output(entryOf(before)) }) }) as never;
const fails = (service: string, error: Error) => ({ type: `xstate.error.actor.${service}`, error }) as const;
const final = done('verifyRecord', entry => ({ kind: 'final', record: recordOf(entry) }));
const archived = { type: 'xstate.done.actor.archiveRecord', output: { isDelivered: false } } as const;
const marked = { type: 'xstate.done.actor.markDelivered' } as const;
const isSession = (_snapshot: RecordsSnapshot, entry: Entry | undefined) => entry?.origin === 'session';
/** The meter cannot begin it again. */
const isFirstTry = (snapshot: RecordsSnapshot, entry: Entry | undefined) =>
  isSession(snapshot, entry) && entry?.tries === 0 && entry.triesWanted === 0;
const isOfMeter = (_snapshot: RecordsSnapshot, entry: Entry | undefined) =>
  entry !== undefined && entry.transactionId !== 'tx-ghost' && entry.state !== 'neverRan';

/** Fetches what the meter has ended; verifying and storing take no time. */
function fetching(type: string, events: RecordsStep['events'], more: Partial<RecordsStep> = {}): RecordsStep {
  return {
    type,
    service: 'fetchRecord',
    fits: isOfMeter,
    events,
    async play(stage) {
      await stage.meterHas('ended');
      await stage.finish('fetchRecord', 'pass');
    },
    ...more,
  };
}

export const comesHome = fetching('it comes home', [fetched, final, archived, marked]);
export const isNotStored = fetching(
  'it comes, and cannot be stored',
  [fetched, final, fails('archiveRecord', broken), marked],
  { breaks: 'archive' },
);
export const isNotMarked = fetching(
  'it comes home, and that cannot be noted',
  [fetched, final, archived, fails('markDelivered', broken)],
  { breaks: 'markDelivered' },
);
export const verifyBreaks = fetching(
  'it comes, and cannot be looked at',
  [fetched, fails('verifyRecord', broken)],
  { breaks: 'verification' },
);
/** The same bytes after each pause; for the third time that is what the meter has. */
export const isSpoilt = fetching(
  'it does not verify',
  [
    fetched,
    done('verifyRecord', entry => {
      const record = recordOf(entry, 'spoilt');
      const error = new IntegrityError('METER_RECORD_INVALID', { message: '', effect: 'done' }).toJSON();
      const isLast = entry.isAfterPause && (entry.spoilt?.times ?? 0) >= 2;
      return { kind: isLast ? 'unverifiable' : 'unverified', record, error };
    }),
  ],
  {
    fits: isSession,
    async play(stage) {
      await stage.meterHas('ended');
      stage.tamper();
      await stage.finish('fetchRecord', 'pass');
    },
  },
);
export const isInterim = fetching(
  'it is not final',
  [fetched, done('verifyRecord', entry => ({ kind: 'interim', record: recordOf(entry) }))],
  {
    fits: isFirstTry,
    async play(stage) {
      await stage.meterHas('running unseen');
      await stage.finish('fetchRecord', 'pass');
    },
  },
);
export const stillRuns = fetching('it runs', [done('fetchRecord', () => ({ outcome: 'running' }))], {
  fits: isFirstTry,
  async play(stage) {
    await stage.meterHas('running');
    await stage.finish('fetchRecord', 'pass');
  },
});
export const fetchFails = fetching('the meter does not answer', [fails('fetchRecord', failed)], {
  play: stage => stage.finish('fetchRecord', 'status500'),
});
/** For the second time, after a pause, that is final. */
export const isRefused = fetching(
  'the meter does not give it',
  [
    done('fetchRecord', ({ origin, isAfterPause, refusals, state }) => {
      if (origin === 'asked') return { outcome: 'unknown', error: unknownError.toJSON() };
      if (origin !== 'session' || !isAfterPause || refusals === 0) return { outcome: 'refused' };
      return { outcome: state === 'ran' ? 'lost' : 'neverRan' };
    }),
  ],
  { fits: () => true, play: stage => stage.finish('fetchRecord', 'status400') },
);
const unknownError = new StateError('METER_NO_TRANSACTION', { message: 'unknown' });
/** Nobody has to be asked for this. */
export const neverRan: RecordsStep = {
  ...steps.addNever,
  events: [
    ...steps.addNever.events,
    { type: 'xstate.done.actor.fetchRecord', output: { outcome: 'neverRan' } },
  ],
};
/** The meter is asked whether it has had a later session of the id. */
export const isArchived: RecordsStep = {
  ...steps.wantArchived,
  async play(stage, events) {
    await steps.wantArchived.play?.(stage, events);
    await stage.finish('fetchRecord', 'pass');
  },
  events: [
    ...steps.wantArchived.events,
    snapshot => {
      const record = recordOf(entryOf(snapshot));
      const output = { outcome: 'archived', record, isDelivered: true } as const;
      return { type: 'xstate.done.actor.fetchRecord', output };
    },
    archived,
    marked,
  ],
};

const missing = (next: number | undefined) => ({
  next,
  count: 0,
  oldest: undefined,
  overwrittenIn: undefined,
  gone: undefined,
  undelivered: undefined,
});
/** Looking for what is missing asks the journal alone, and takes no time. */
const found = (next: number | undefined) =>
  ({ type: 'xstate.done.actor.findMissing', output: missing(next) }) as const;
const comesHomeAndFound = (next: number | undefined) =>
  fetching(`it comes home, and ${next ?? 'nothing'} is missing`, [...comesHome.events, found(next)]);
const beginBehind = (
  type: string,
  events: RecordsStep['events'],
  more: Partial<RecordsStep> = {},
): RecordsStep => ({
  ...steps.beginBehind,
  type,
  events: [...steps.beginBehind.events, ...events],
  play: stage => stage.send({ type: 'records.begin', identity, newest } as EventObject),
  ...more,
});

export const isOver = (what: string, due: string): RecordsStep => ({
  type: `${what} is over`,
  fits: ({ context: { entries, catchUp } }) =>
    due === 'catch-up' ? !catchUp.isDue : entries.some(({ key, isDue }) => key === due && !isDue),
  events: [{ type: 'entry.due', key: due }],
  due,
});
const key = JSON.stringify(['tx-1', noted.notedAt]);
const recordIn = ({ context: { entries } }: RecordsSnapshot) =>
  entries.find(each => each.key === key && !each.isDue);
export const pauseIsOver: RecordsStep = {
  ...isOver('the pause', key),
  fits: snapshot => recordIn(snapshot)?.record === undefined && recordIn(snapshot) !== undefined,
};
/** What is here already is stored, or noted as handed over, at once. */
export const isStoredLater: RecordsStep = {
  ...isOver('the pause, and it is stored', key),
  fits: snapshot => recordIn(snapshot)?.isStored === false && recordIn(snapshot)?.record !== undefined,
  events: [{ type: 'entry.due', key }, archived, marked],
};
/** Stored at last, and now that it was handed over cannot be noted. */
export const isStoredUnmarked: RecordsStep = {
  ...isStoredLater,
  type: 'the pause is over, it is stored, and not noted',
  breaks: 'markDelivered',
  events: [{ type: 'entry.due', key }, archived, fails('markDelivered', broken)],
};
export const isMarkedLater: RecordsStep = {
  ...isOver('the pause, and it is noted', key),
  fits: snapshot => recordIn(snapshot)?.isStored === true,
  events: [{ type: 'entry.due', key }, marked],
};
const lookedFrom2: RecordsStep = {
  type: 'something may have begun with counter 2',
  events: [{ type: 'records.lookFrom', counter: 2 }],
  play: stage => stage.send({ type: 'records.lookFrom', counter: 2 } as EventObject),
};
const catchUpPause = isOver('the pause of the catch-up', 'catch-up');

/** One way to look at the owner of records. */
export interface RecordsView {
  readonly name: string;
  readonly steps: readonly RecordsStep[];
  readonly also?: readonly (readonly RecordsStep[])[];
}

/** One record, and whoever waits for it. */
export const oneRecordView: RecordsView = {
  name: 'one record',
  steps: [
    steps.begin,
    steps.rest,
    steps.add,
    steps.want,
    steps.wantAgain,
    steps.unwant,
    steps.bound,
    comesHome,
    isNotStored,
    isNotMarked,
    verifyBreaks,
    isSpoilt,
    isInterim,
    stillRuns,
    fetchFails,
    isRefused,
    pauseIsOver,
    isStoredLater,
    isMarkedLater,
  ],
  also: [
    // The same bytes for the third time after a pause are what the meter has.
    [steps.begin, steps.add, isSpoilt, pauseIsOver, isSpoilt, pauseIsOver, isSpoilt],
    [steps.begin, steps.add, isInterim, pauseIsOver, comesHome],
    // Stored later is told once.
    [steps.begin, steps.want, isNotStored, isStoredUnmarked, isMarkedLater],
    // What somebody waits for is not begun anew for another who does.
    [steps.begin, steps.want, steps.wantAgain, steps.want, comesHome],
  ],
};

export const otherRecordsView: RecordsView = {
  name: 'other records',
  steps: [],
  also: [
    [steps.begin, steps.addUnsure, isRefused, pauseIsOver, isRefused],
    [steps.begin, neverRan],
    [steps.begin, steps.wantOther, isRefused],
    [steps.begin, steps.wantOther, fetchFails],
    [steps.begin, isArchived],
    // Who waits does not wait for what nobody waits for.
    [steps.begin, steps.add, steps.wantOther, isRefused, comesHome],
    [steps.begin, steps.add, steps.want, comesHome],
  ],
};

export const missedView: RecordsView = {
  name: 'missed records',
  steps: [],
  also: [
    [
      beginBehind('the meter has more: 2 is missing', [found(2)]),
      comesHomeAndFound(3),
      comesHomeAndFound(4),
      comesHomeAndFound(undefined),
    ],
    [
      beginBehind(
        'the meter has more, and what is missing cannot be looked for',
        [fails('findMissing', broken)],
        {
          breaks: 'findMissing',
        },
      ),
      { ...catchUpPause, events: [...catchUpPause.events, found(2)] },
      {
        ...isRefused,
        type: 'the meter refuses 2, and 3 is missing',
        events: [...isRefused.events, found(3)],
      },
      comesHomeAndFound(4),
    ],
    // A start may have begun something that was not seen: every counter since then is looked at.
    [
      steps.begin,
      { ...steps.read, events: [...steps.read.events, found(2)] },
      comesHomeAndFound(3),
      lookedFrom2,
      comesHomeAndFound(4),
    ],
    [
      steps.begin,
      { ...steps.read, events: [...steps.read.events, found(2)] },
      {
        ...fetchFails,
        type: 'the meter does not answer, and 3 is missing',
        events: [...fetchFails.events, found(3)],
      },
    ],
  ],
};

export const recordsViews: readonly RecordsView[] = [oneRecordView, otherRecordsView, missedView];
