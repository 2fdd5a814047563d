import type { CounterRange, NotedTransaction, Session } from '../../../src/domain/journaled.ts';
import type { SignedRecord } from '../../../src/domain/signed-record.ts';
import type { Journal } from '../../../src/journal/journal.ts';

/** A journal that keeps everything but one promise. */
export interface WrongJournal {
  readonly lie: string;
  /** The sentence of the contract that has to refuse it. */
  readonly brokenSentence: string;
  readonly spoil: (true_: Journal) => Partial<Journal>;
}

function wrong(
  lie: string,
  brokenSentence: string,
  spoil: (journal: Journal) => Partial<Journal>,
): WrongJournal {
  return { lie, brokenSentence, spoil };
}

const remembersAll = 'remembers all that was noted of a session';
const remembersFound = 'remembers what was found running, of which little is known';
const knowsWhatHasRun = 'knows what has run, with its counter, and what was about to be stopped';
const changesNothing = 'changes nothing when the same session is noted again, also after its end';
const keepsClosed = 'changes nothing of a session that is closed, whatever is said of it';
const tellsSessionsApart = 'tells two sessions of one id apart, oldest first';
const knowsTheNext =
  'knows of a pending session the newest counter before the next one of its id, closed or not';
const knowsTheNextThatRan =
  'knows of a session that may not have run the counter before the next one that has';
const keepsMetersApart = 'keeps the sessions of two meters apart';
const notesUnknown = 'notes as a found one what it is told of and was never noted';
const closesByRecord = 'closes a session by its record, also one that was given up';
const closesNothing = 'closes nothing by a record without a session, and nothing by evidence';

const ofSessions: readonly WrongJournal[] = [
  wrong('forgets the request', remembersAll, ({ noteTransaction }) => ({
    noteTransaction: (meterId, noted) => noteTransaction(meterId, { ...noted, request: undefined }),
  })),
  wrong('keeps its own time in place of the one it was given', remembersAll, ({ noteTransaction }) => ({
    noteTransaction: (meterId, noted) =>
      noteTransaction(meterId, { ...noted, notedAt: new Date(0).toISOString() }),
  })),
  wrong('takes every session for an own one', remembersFound, ({ noteTransaction }) => ({
    noteTransaction: (meterId, noted) => noteTransaction(meterId, { ...noted, origin: 'own' }),
  })),
  wrong('does not note that it runs', knowsWhatHasRun, () => ({ noteRunning: () => undefined })),
  wrong('forgets the counter', knowsWhatHasRun, ({ noteRunning }) => ({
    noteRunning: (meterId, session) => noteRunning(meterId, session),
  })),
  wrong('does not note a stop', knowsWhatHasRun, () => ({ noteStop: () => undefined })),
  wrong('notes a session that is noted again as a new one', changesNothing, journal => ({
    noteTransaction(meterId, noted) {
      const known = journal.pendingTransactions(meterId).some(isSession(noted));
      journal.noteTransaction(meterId, known ? { ...noted, notedAt: `${noted.notedAt}+` } : noted);
    },
  })),
  wrong('opens a closed session again', changesNothing, journal => ({
    noteTransaction(meterId, noted) {
      journal.noteTransaction(meterId, noted);
      if (journal.pendingTransactions(meterId).some(isSession(noted))) return;
      journal.noteTransaction(meterId, { ...noted, notedAt: `${noted.notedAt}+` });
    },
  })),
  wrong('opens a closed session again that runs', keepsClosed, journal => ({
    noteRunning(meterId, session, counter) {
      journal.noteRunning(meterId, session, counter);
      if (journal.pendingTransactions(meterId).some(isSession(session))) return;
      journal.noteRunning(meterId, { ...session, notedAt: `${session.notedAt}+` }, counter);
    },
  })),
  wrong('takes a later session of an id for the earlier one', tellsSessionsApart, journal => ({
    noteTransaction(meterId, noted) {
      const isKnown = journal
        .pendingTransactions(meterId)
        .some(({ transactionId }) => transactionId === noted.transactionId);
      if (!isKnown) journal.noteTransaction(meterId, noted);
    },
  })),
  wrong('closes every session of the id', tellsSessionsApart, journal => ({
    noteOutcome(meterId, session, outcome, counter) {
      for (const each of journal.pendingTransactions(meterId))
        if (each.transactionId === session.transactionId)
          journal.noteOutcome(meterId, each, outcome, counter);
    },
  })),
  wrong('gives the newest session first', tellsSessionsApart, ({ pendingTransactions }) => ({
    pendingTransactions: meterId => pendingTransactions(meterId).toReversed(),
  })),
  wrong('does not know which session came next', knowsTheNext, ({ pendingTransactions }) => ({
    pendingTransactions: meterId =>
      pendingTransactions(meterId).map(each => ({ ...each, newestCounterAfter: undefined })),
  })),
  wrong('knows only of pending sessions that come next', knowsTheNext, ({ pendingTransactions }) => ({
    pendingTransactions: meterId =>
      pendingTransactions(meterId).map((each, index, all) => {
        const next = all.slice(index + 1).find(({ transactionId }) => transactionId === each.transactionId);
        return { ...each, newestCounterAfter: next?.newestCounterBefore };
      }),
  })),
  wrong('takes a start that nobody saw run for the next session', knowsTheNextThatRan, journal => {
    const noted: NotedTransaction[] = [];
    return {
      noteTransaction(meterId, transaction) {
        noted.push(transaction);
        journal.noteTransaction(meterId, transaction);
      },
      pendingTransactions: meterId =>
        journal.pendingTransactions(meterId).map(each => {
          const ofId = noted.filter(({ transactionId }) => transactionId === each.transactionId);
          const next = ofId[ofId.findIndex(({ notedAt }) => notedAt === each.notedAt) + 1];
          return { ...each, newestCounterAfter: next?.newestCounterBefore };
        }),
    };
  }),
  wrong('knows one meter alone', keepsMetersApart, journal => ({
    noteOutcome(meterId, session, outcome) {
      for (const each of [meterId, 'other', '1584519120']) journal.noteOutcome(each, session, outcome);
    },
  })),
  wrong('drops what is said of a session it does not know', notesUnknown, journal => ({
    noteStop(meterId, session, stoppedAt) {
      if (journal.pendingTransactions(meterId).some(isSession(session)))
        journal.noteStop(meterId, session, stoppedAt);
    },
  })),
  wrong('leaves a session open when its record comes', closesByRecord, ({ archive }) => ({
    archive: record => archive(record),
  })),
  wrong('takes no record of a session that is closed', closesByRecord, journal => ({
    archive(record, session) {
      const isClosed =
        session !== undefined && !journal.pendingTransactions(record.meterId).some(isSession(session));
      if (!isClosed) journal.archive(record, session);
    },
  })),
  wrong('closes by a record that only has the id', closesNothing, journal => ({
    archive(record, session) {
      const ofId = journal
        .pendingTransactions(record.meterId)
        .find(({ transactionId }) => transactionId === record.transactionId);
      journal.archive(record, session ?? ofId);
    },
  })),
  wrong('closes by evidence', closesNothing, journal => ({
    keepEvidence(record, kind) {
      journal.keepEvidence(record, kind);
      for (const each of journal.pendingTransactions(record.meterId))
        journal.noteOutcome(record.meterId, each, 'unverifiable');
    },
  })),
];

const keepsBytes = 'keeps records byte for byte, each once, oldest first';
const findsRecord = 'finds a record by its counter, and by its id the one with the highest';
const knowsDelivered = 'knows what was handed over, by its bytes';
const keepsEvidence = 'keeps evidence beside the records, once per different bytes';
const givesInterim = 'gives the newest interim record with its pending session';
const detached = 'may have its methods called without it';
const closedTwice = 'may be closed twice';

const ofRecords: readonly WrongJournal[] = [
  wrong('keeps one record of an id', keepsBytes, journal => ({
    archive(record, session) {
      const known = journal.newestRecordOf(record.meterId, record.transactionId);
      journal.archive(known ?? record, session);
    },
  })),
  wrong('loses what is no ASCII', keepsBytes, ({ records }) => ({
    records: meterId => [...records(meterId)].map(each => ({ ...each, ocmf: asciiOf(each.ocmf) })),
  })),
  wrong('gives a record twice', keepsBytes, ({ records }) => ({
    records: meterId => [...records(meterId), ...records(meterId)],
  })),
  wrong('gives the records by their counters', keepsBytes, ({ records }) => ({
    records: meterId => [...records(meterId)].toSorted(byCounter),
  })),
  wrong('gives the records of another meter, too', keepsBytes, ({ records }) => ({
    records: () => records(),
  })),
  wrong('gives the oldest record of an id', findsRecord, ({ records }) => ({
    newestRecordOf: (meterId, id) => [...records(meterId)].find(({ transactionId }) => transactionId === id),
  })),
  wrong('gives the record of an id that was archived last', findsRecord, ({ records }) => ({
    newestRecordOf: (meterId, id) =>
      [...records(meterId)].findLast(({ transactionId }) => transactionId === id),
  })),
  wrong('gives the record nearest to a counter', findsRecord, ({ records }) => ({
    recordAt: (meterId, counter) =>
      [...records(meterId)].find(({ paginationCounter = 0 }) => paginationCounter >= counter),
  })),
  wrong('takes all as handed over once one was', knowsDelivered, journal => {
    const told = new Set<string>();
    return {
      noteDelivered: ({ meterId }) => void told.add(meterId),
      undelivered: meterId => (told.has(meterId) ? [] : journal.undelivered(meterId)),
    };
  }),
  wrong('forgets what was handed over', knowsDelivered, () => ({ noteDelivered: () => undefined })),
  wrong('knows what was handed over of any meter', knowsDelivered, ({ isDelivered }) => ({
    isDelivered: ({ ocmf }) => isDelivered({ meterId: '1584519120', ocmf }),
  })),
  wrong('keeps the last evidence of an id', keepsEvidence, ({ evidence }) => ({
    evidence: meterId => [
      ...new Map([...evidence(meterId)].map(each => [each.transactionId, each])).values(),
    ],
  })),
  wrong('archives interim records', keepsEvidence, journal => ({
    keepEvidence(record, kind) {
      journal.keepEvidence(record, kind);
      journal.archive(record);
    },
  })),
  wrong('takes all evidence for interim', keepsEvidence, ({ keepEvidence }) => ({
    keepEvidence: record => keepEvidence(record, 'interim'),
  })),
  wrong('gives a damaged record as the interim one', givesInterim, ({ keepEvidence }) => ({
    keepEvidence: record => keepEvidence(record, 'interim'),
  })),
  wrong('gives the first interim record of a session', givesInterim, journal => {
    const first = new Map<string, SignedRecord>();
    return {
      keepEvidence(record, kind) {
        if (!first.has(record.transactionId)) first.set(record.transactionId, record);
        journal.keepEvidence(first.get(record.transactionId) ?? record, kind);
      },
    };
  }),
  wrong('gives the interim record with every session of the id', givesInterim, journal => ({
    pendingTransactions(meterId) {
      const pending = journal.pendingTransactions(meterId);
      const intermediate = pending.find(each => each.intermediate !== undefined)?.intermediate;
      return pending.map(each => ({ ...each, intermediate }));
    },
  })),
  wrong('needs itself as `this`', detached, journal => {
    const kept = journal;
    return {
      archive(this: { readonly kept: Journal }, record: SignedRecord, session?: Session) {
        this.kept.archive(record, session);
      },
      ...{ kept },
    };
  }),
  wrong('breaks when it is closed twice', closedTwice, ({ close }) => {
    let isOpen = true;
    return {
      close() {
        if (!isOpen) throw new Error('it is closed');
        isOpen = false;
        close();
      },
    };
  }),
];

const findsGaps = 'finds the gaps between two counters';
const countsNoGap = 'counts as no gap what is closed without a record, or was refused';
const anyCounter = 'takes any counter that a meter may say, at no cost';
const knowsMeter = 'knows the meter that was last noted at a place';

const ofRanges: readonly WrongJournal[] = [
  wrong('gives no gap before its first record', findsGaps, journal => ({
    gaps(meterId, { from, to }) {
      const oldest = journal.oldestCounter(meterId) ?? to;
      return journal.gaps(meterId, { from: Math.max(from, oldest), to });
    },
  })),
  wrong('gives the missing counters one by one', findsGaps, ({ gaps }) => ({
    gaps: (meterId, range) => [...gaps(meterId, range)].flatMap(singles),
  })),
  wrong('gives the counter of the first record as the oldest', findsGaps, ({ records }) => ({
    oldestCounter: meterId => [...records(meterId)][0]?.paginationCounter,
  })),
  wrong('forgets the counter of an outcome', countsNoGap, ({ noteOutcome }) => ({
    noteOutcome: (meterId, session, outcome) => noteOutcome(meterId, session, outcome),
  })),
  wrong('forgets what was refused', countsNoGap, () => ({ noteUnavailable: () => undefined })),
  wrong('takes what one meter refused for refused by all', countsNoGap, ({ noteUnavailable }) => ({
    noteUnavailable(_meterId, range) {
      for (const each of ['other', '1584519120']) noteUnavailable(each, range);
    },
  })),
  wrong('keeps every counter that was refused', anyCounter, ({ noteUnavailable }) => ({
    noteUnavailable(meterId, range) {
      for (const each of singles(range)) noteUnavailable(meterId, each);
    },
  })),
  wrong('keeps the first meter of a place', knowsMeter, journal => ({
    noteMeter(place, meter) {
      if (journal.meterAt(place) === undefined) journal.noteMeter(place, meter);
    },
  })),
  wrong('knows a place by its address alone', knowsMeter, ({ noteMeter, meterAt }) => ({
    noteMeter: (place, meter) => noteMeter(place.replace(/%.*/, ''), meter),
    meterAt: place => meterAt(place.replace(/%.*/, '')),
  })),
];

/** At least one for each sentence of the contract. */
export const wrongJournals: readonly WrongJournal[] = [...ofSessions, ...ofRecords, ...ofRanges];

function isSession({ transactionId, notedAt }: Session): (each: Session) => boolean {
  return each => each.transactionId === transactionId && each.notedAt === notedAt;
}

function asciiOf(text: string): string {
  return text.replace(/[^ -~]/g, '?');
}

function byCounter(a: SignedRecord, b: SignedRecord): number {
  return (a.paginationCounter ?? 0) - (b.paginationCounter ?? 0);
}

/** As an array: what a journal must not do with a range, and no process has the memory for. */
function singles({ from, to }: CounterRange): CounterRange[] {
  if (to - from > 1_000_000) throw new RangeError('out of memory');
  return Array.from({ length: to - from + 1 }, (_, index) => ({ from: from + index, to: from + index }));
}
