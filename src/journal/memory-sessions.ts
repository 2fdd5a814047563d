import type {
  JournaledTransaction,
  NotedTransaction,
  OutcomeWithoutRecord,
  Session,
} from '../domain/journaled.ts';
import type { SignedRecord } from '../domain/signed-record.ts';

interface Kept {
  readonly meterId: string;
  readonly transaction: JournaledTransaction;
  readonly outcome: OutcomeWithoutRecord | 'archived' | undefined;
}

/** Closed sessions are known for as long as somebody may speak of them again. */
const closedCapacity = 100;

/** Sessions in memory, in the order in which they were noted; the newest 100 of the closed ones. */
export function createMemorySessions() {
  const sessions = new Map<string, Kept>();
  const put = (kept: Kept) => void sessions.set(keyOf(kept.meterId, kept.transaction), kept);
  const pending = () => [...sessions.values()].filter(({ outcome }) => outcome === undefined);
  const change = (meterId: string, session: Session, changes: Partial<JournaledTransaction>) => {
    const known = sessions.get(keyOf(meterId, session));
    if (known === undefined)
      put({ meterId, transaction: { ...unknown(session), ...changes }, outcome: undefined });
    else if (known.outcome === undefined)
      put({ ...known, transaction: { ...known.transaction, ...changes } });
  };
  /**
   * What the next session of the same id found in the meter, closed or not. A start of which nobody knows may be carried
   * out late, so that only a session that has run comes after it.
   */
  const after = (meterId: string, session: JournaledTransaction) => {
    const ofId = [...sessions.values()].filter(
      each => each.meterId === meterId && each.transaction.transactionId === session.transactionId,
    );
    const later = ofId.slice(ofId.findIndex(({ transaction }) => isSame(transaction, session)) + 1);
    const next = later.find(
      ({ transaction: { newestCounterBefore, hasRun } }) =>
        newestCounterBefore !== undefined && (hasRun || session.hasRun),
    );
    return next?.transaction.newestCounterBefore;
  };
  return {
    note(meterId: string, noted: NotedTransaction): void {
      if (sessions.has(keyOf(meterId, noted))) return;
      const transaction = { ...noted, ...nothingYet, hasRun: false };
      put({ meterId, transaction, outcome: undefined });
    },
    /** One that was never noted is noted by it, as a found one. */
    change,
    /** Closes it without a record; gives the counter that is closed by it. What is closed already stays as it is. */
    giveUp(
      meterId: string,
      session: Session,
      outcome: OutcomeWithoutRecord,
      paginationCounter: number | undefined,
    ): number | undefined {
      const known = sessions.get(keyOf(meterId, session));
      if (known?.outcome !== undefined) return undefined;
      const transaction = known?.transaction ?? unknown(session);
      put({ meterId, transaction, outcome });
      dropOldestClosed(sessions);
      return transaction.paginationCounter ?? paginationCounter;
    },
    /** Also one that was closed without. */
    closeByRecord(meterId: string, session: Session): void {
      const known = sessions.get(keyOf(meterId, session));
      if (known !== undefined) put({ ...known, outcome: 'archived' });
      dropOldestClosed(sessions);
    },
    /** With the pending session of its id and counter: of several the newest. */
    keepIntermediate(record: SignedRecord): void {
      const { meterId, transactionId, paginationCounter: counter } = record;
      const ofId = pending()
        .filter(each => each.meterId === meterId && each.transaction.transactionId === transactionId)
        .toReversed();
      const session =
        ofId.find(({ transaction }) => counter !== undefined && transaction.paginationCounter === counter) ??
        ofId.find(({ transaction }) => counter === undefined || transaction.paginationCounter === undefined);
      if (session !== undefined) change(meterId, session.transaction, { intermediate: record });
    },
    pending: (meterId: string) =>
      pending()
        .filter(each => each.meterId === meterId)
        .map(({ transaction }) => ({ ...transaction, newestCounterAfter: after(meterId, transaction) })),
  };
}

function keyOf(meterId: string, { transactionId, notedAt }: Session): string {
  return JSON.stringify([meterId, transactionId, notedAt]);
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

function isSame(one: Session, other: Session): boolean {
  return one.transactionId === other.transactionId && one.notedAt === other.notedAt;
}

function dropOldestClosed(sessions: Map<string, Kept>): void {
  const closed = [...sessions].filter(([, { outcome }]) => outcome !== undefined);
  for (const [key] of closed.slice(0, Math.max(0, closed.length - closedCapacity))) sessions.delete(key);
}
