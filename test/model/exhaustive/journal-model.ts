import type { JournaledTransaction, NotedTransaction, Session } from '../../../src/domain/journaled.ts';

/** What the journal holds, as far as the services ask. */
export interface JournalModel {
  isUsable: boolean;
  /** It could not be opened when the process started, and the machine was told so. */
  isLocked: boolean;
  /** Sessions that are not closed, oldest first. */
  open: JournaledTransaction[];
  /** Sessions that are, in the order of their moments. */
  closed: Session[];
  /** Counters of final records, in the order in which they were archived; and whether each was handed over. */
  archived: { readonly counter: number; readonly id: string; isDelivered: boolean }[];
  /** Counters of which no record is to be asked for. */
  gone: number[];
  /** A record that could not be stored, asked for again before the next start. */
  unstored?: { readonly counter: number; readonly id: string; readonly session?: Session };
}

export type JournalCall =
  | { readonly call: 'noteTransaction'; readonly noted: NotedTransaction }
  | { readonly call: 'noteRunning'; readonly session: Session; readonly counter?: number }
  | { readonly call: 'noteStop'; readonly session: Session }
  | { readonly call: 'noteOutcome'; readonly session: Session; readonly counter?: number }
  | { readonly call: 'pendingTransactions' }
  | { readonly call: 'archive'; readonly counter: number; readonly id: string; readonly session?: Session }
  | { readonly call: 'storeUnstored' }
  | { readonly call: 'recordAt'; readonly counter: number }
  | { readonly call: 'newestRecordOf'; readonly id: string }
  | { readonly call: 'noteDelivered'; readonly counter: number }
  | { readonly call: 'undelivered' }
  | { readonly call: 'oldestCounter' }
  | { readonly call: 'gaps'; readonly from: number; readonly to: number };

export function emptyJournal(): JournalModel {
  return { isUsable: true, isLocked: false, open: [], closed: [], archived: [], gone: [] };
}

/** `undefined` in JSON form is left out; a journal that cannot be used answers nothing. */
export function callJournal(journal: JournalModel, call: JournalCall): unknown {
  switch (call.call) {
    case 'noteTransaction': {
      const { noted } = call;
      if (knows(journal, noted)) return null;
      bound(journal, noted, ({ hasRun }) => hasRun);
      journal.open.push({ ...noted, hasRun: false, ...nothingYet });
      return null;
    }
    case 'noteRunning':
      boundByRunning(journal, call.session);
      change(journal, call.session, {
        hasRun: true,
        ...(call.counter === undefined ? {} : { paginationCounter: call.counter }),
      });
      return null;
    case 'noteStop':
      change(journal, call.session, { stoppedAt: '1' });
      return null;
    case 'noteOutcome': {
      const known = journal.open.find(each => isSame(each, call.session));
      const counter = known?.paginationCounter ?? call.counter;
      if (counter !== undefined && !journal.gone.includes(counter)) journal.gone.push(counter);
      close(journal, call.session);
      return null;
    }
    case 'pendingTransactions':
      return journal.open;
    case 'archive':
      archive(journal, call);
      return null;
    case 'storeUnstored':
      if (journal.unstored !== undefined) archive(journal, journal.unstored);
      delete journal.unstored;
      return null;
    case 'recordAt':
      return journal.archived.findLast(({ counter }) => counter === call.counter) ?? null;
    case 'newestRecordOf':
      return (
        journal.archived
          .filter(({ id }) => id === call.id)
          .toSorted((a, b) => a.counter - b.counter)
          .at(-1) ?? null
      );
    case 'noteDelivered':
      for (const each of journal.archived) if (each.counter === call.counter) each.isDelivered = true;
      return null;
    case 'undelivered':
      return journal.archived.filter(({ isDelivered }) => !isDelivered);
    case 'oldestCounter':
      return journal.archived.length === 0
        ? null
        : Math.min(...journal.archived.map(({ counter }) => counter));
    case 'gaps': {
      const covered = [...journal.archived.map(({ counter }) => counter), ...journal.gone];
      const counters = Array.from(
        { length: Math.max(0, call.to - call.from + 1) },
        (_, index) => call.from + index,
      );
      return counters.filter(counter => !covered.includes(counter));
    }
  }
}

/** Sessions of the id before this one have no counter beyond what it found. */
function bound(
  journal: JournalModel,
  { transactionId, newestCounterBefore }: NotedTransaction,
  isMeant: (each: JournaledTransaction, index: number) => boolean,
): void {
  journal.open = journal.open.map((each, index) =>
    each.transactionId === transactionId && each.newestCounterAfter === undefined && isMeant(each, index)
      ? { ...each, newestCounterAfter: newestCounterBefore }
      : each,
  );
}

/** Those that may have run, too, once a later one has. */
function boundByRunning(journal: JournalModel, session: Session): void {
  const at = journal.open.findIndex(each => isSame(each, session));
  const running = journal.open[at];
  if (running !== undefined && !running.hasRun) bound(journal, running, (_, index) => index < at);
}

export function isSame(one: Session, other: Session): boolean {
  return one.transactionId === other.transactionId && one.notedAt === other.notedAt;
}

function knows({ open, closed }: JournalModel, session: Session): boolean {
  return open.some(each => isSame(each, session)) || closed.some(each => isSame(each, session));
}

function change(journal: JournalModel, session: Session, changes: Partial<JournaledTransaction>): void {
  const known = journal.open.findIndex(each => isSame(each, session));
  if (known >= 0) journal.open[known] = { ...(journal.open[known] as JournaledTransaction), ...changes };
  else if (!knows(journal, session)) journal.open.push({ ...unknown(session), ...changes });
}

function close(journal: JournalModel, { transactionId, notedAt }: Session): void {
  journal.open = journal.open.filter(each => !isSame(each, { transactionId, notedAt }));
  if (knows(journal, { transactionId, notedAt })) return;
  journal.closed.push({ transactionId, notedAt });
  journal.closed.sort((a, b) => (a.notedAt + a.transactionId < b.notedAt + b.transactionId ? -1 : 1));
}

function archive(
  journal: JournalModel,
  { counter, id, session }: { readonly counter: number; readonly id: string; readonly session?: Session },
): void {
  if (!journal.archived.some(each => each.counter === counter))
    journal.archived.push({ counter, id, isDelivered: false });
  if (session !== undefined && knows(journal, session)) close(journal, session);
}

function unknown({ transactionId, notedAt }: Session): JournaledTransaction {
  return {
    transactionId,
    notedAt,
    origin: 'found',
    request: undefined,
    meterTimeMs: undefined,
    newestCounterBefore: undefined,
    paginationCounter: undefined,
    hasRun: true,
    ...nothingYet,
  };
}

const nothingYet = { newestCounterAfter: undefined, stoppedAt: undefined, intermediate: undefined } as const;
