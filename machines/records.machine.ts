import { toErrorData } from '../src/errors/error-data.ts';
import { takeMissing } from './records/catch-up.ts';
import { addEntries, begin, bound, learnNewest, takeNext, unwant, wake, want } from './records/entries.ts';
import { failTry, judgeFetch, judgeRecord } from './records/failures.ts';
import * as queue from './records/queue.ts';
import {
  announceNotStored,
  close,
  handOver,
  keepForLater,
  rememberArchived,
  rememberFetched,
  rememberFinal,
  rememberStored,
  reportStep,
} from './records/steps.ts';
import {
  act,
  catchUpKey,
  currentOf,
  fetchedBy,
  recordInput,
  required,
  vocabulary,
} from './records/vocabulary.ts';

export type {
  RecordsCommand,
  RecordsContext,
  RecordsMachineInput,
  RecordsReport,
} from './records/vocabulary.ts';

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
    lookFrom: act(({ context: { catchUp, newest }, event }, does) => {
      if (event.type !== 'records.lookFrom') return;
      const from = queue.earlierOf(catchUp.from, event.counter ?? newest?.counter ?? 'newest');
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
          from: typeof context.catchUp.from === 'number' ? context.catchUp.from : undefined,
          known: context.entries.map(({ paginationCounter }) => paginationCounter),
          knownRecords: context.entries.flatMap(({ record }) => record?.ocmf ?? []),
        }),
        onDone: { target: 'resting', actions: 'takeMissing' },
        onError: { target: 'resting', actions: 'pauseCatchUp' },
      },
    },
  },
});
