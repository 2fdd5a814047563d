import type { JournaledTransaction } from '../../src/domain/journaled.ts';
import type { Look } from '../../src/domain/service-results.ts';
import type { LegalTransaction } from '../../src/domain/transaction.ts';
import { foundBy, isSession, type Named, type OpenTransaction, openOf } from './session.ts';

/**
 * The one fact: what runs in the meter. It is changed here alone, by pure functions; nobody takes what is not known for
 * what is known not to be.
 */
export type Running = UnknownRunning | NothingRunning | OpenTransaction;

export interface UnknownRunning {
  readonly kind: 'unknown';
  readonly why: 'not read' | 'read failed' | 'witnesses disagree' | 'written since';
  /** What `/status` said of it last, if it could be read: it decides what is done next. */
  readonly statusRuns: boolean | undefined;
  /** The transaction that `/legal` names; it is the one to stop when anything runs. */
  readonly named: Named | undefined;
  /** What ran when that was last known. */
  readonly was: OpenTransaction | undefined;
}

export interface NothingRunning {
  readonly kind: 'nothing';
  /** ISO 8601, UTC: when a read said so. */
  readonly readAt: string;
}

/** With what `/legal` says of it: bit 2 of its `transactionStatus`. */
interface Account extends Named {
  readonly running: boolean | undefined;
}

/** What one look says by itself, both witnesses of one moment. */
export type Judgement =
  | ({ readonly kind: 'open' } & Named)
  | { readonly kind: 'nothing'; readonly last: LegalTransaction | undefined }
  | { readonly kind: 'disagree'; readonly statusRuns: boolean; readonly named: Account | undefined }
  /** One of the two could not be read. */
  | {
      readonly kind: 'half read';
      readonly statusRuns: boolean | undefined;
      readonly named: Account | undefined;
    }
  /** `/status` said nothing new, so that `/legal` was not asked. */
  | { readonly kind: 'as before' };

/** The start: nothing has been read. */
export const neverRead: UnknownRunning = {
  kind: 'unknown',
  why: 'not read',
  statusRuns: undefined,
  named: undefined,
  was: undefined,
};

/** `endedUpTo`: the answer to a stop or a final record showed the end of this counter: no read can show it running. */
export function judge(
  { status, legal, record }: Pick<Look, 'status' | 'legal' | 'record'>,
  endedUpTo: number | undefined,
): Judgement {
  if (legal.said === 'notAsked') return { kind: 'as before' };
  const transaction = legal.said === 'transaction' ? legal.transaction : undefined;
  const named = transaction && accountOf(transaction);
  if (status === undefined || legal.said === 'unread') {
    return { kind: 'half read', statusRuns: status?.runs, named };
  }
  const { runs } = status;
  if (transaction === undefined || named === undefined) {
    return runs
      ? { kind: 'disagree', statusRuns: runs, named: undefined }
      : { kind: 'nothing', last: undefined };
  }
  const { paginationCounter: counter } = named;
  const hasEnded = counter !== undefined && endedUpTo !== undefined && counter <= endedUpTo;
  if (runs && !hasEnded && (named.running === true || record === 'interim'))
    return { kind: 'open', ...namedOf(named) };
  if (!runs && (named.running === false || record === 'final')) return { kind: 'nothing', last: transaction };
  return { kind: 'disagree', statusRuns: runs, named };
}

function accountOf({ transactionId, paginationCounter, running }: LegalTransaction): Account {
  return { transactionId, paginationCounter, running };
}

function namedOf({ transactionId, paginationCounter }: Named): Named {
  return { transactionId, paginationCounter };
}

/** What a look changes. */
export interface Learned {
  readonly running: Running;
  /** It ran, and a look shows that it does not any more. */
  readonly ended: OpenTransaction | undefined;
  /** What runs is news: ours that was lost sight of, or somebody else's. */
  readonly appeared: 'resumed' | 'found' | undefined;
}

export interface Mine {
  /** Starts that were answered with an error and may run all the same. */
  readonly unconfirmed: readonly OpenTransaction[];
  /** The start that is carried out, once something of it may have been sent. */
  readonly starting: OpenTransaction | undefined;
  /** Starts whose answer was lost. */
  readonly sent: readonly OpenTransaction[];
  /** What the journal knows but the start that is carried out; `undefined`: it could not be read. */
  readonly journaled: readonly JournaledTransaction[] | undefined;
  /** Ids of starts of which it is not known whether they ran. */
  readonly idsInDoubt: readonly string[];
  /** The newest counter whose end the answer to a stop or a final record showed. */
  readonly endedUpTo: number | undefined;
  /** A start of which the meter may carry out more than one try. */
  readonly mayStillStart: OpenTransaction | undefined;
}

/** Changes the fact by what a look says. The look must not be stale. */
export function learn(before: Running, look: Look, mine: Mine): Learned {
  const judged = judge(look, mine.endedUpTo);
  const was = openBefore(before);
  switch (judged.kind) {
    case 'as before':
      return owned(before, mine);
    case 'nothing': {
      const running = { kind: 'nothing', readAt: new Date(look.atMs).toISOString() } as const;
      return { running, ended: was && countedBy(was, judged.last), appeared: undefined };
    }
    case 'open': {
      if (was !== undefined && isSession(was, judged) && !isLaterOne(before, was, judged, mine)) {
        const paginationCounter = judged.paginationCounter ?? was.paginationCounter;
        const same = { ...was, paginationCounter };
        if (was.origin === 'unknown') return owned(same, mine);
        const appeared = before.kind !== 'open' && was.origin === 'own' ? 'resumed' : undefined;
        return { running: same, ended: undefined, appeared };
      }
      const own = ownOf(judged, mine) ?? begunAgain(judged, look.atMs, mine);
      if (own !== undefined)
        return { running: own, ended: was, appeared: own.origin === 'own' ? 'resumed' : 'found' };
      // Earlier than whatever this driver begins at the same moment.
      const found = { ...foundBy(judged, look.atMs - 1), origin: 'unknown' } as const;
      return { ...owned(found, mine), ended: was };
    }
    case 'disagree':
    case 'half read': {
      const running = contradicted(before, judged);
      if (running.kind !== 'unknown' || was === undefined || !isOlder(was, judged.named))
        return { running, ended: undefined, appeared: undefined };
      return { running: { ...running, was: undefined }, ended: was, appeared: undefined };
    }
  }
}

/** The meter's last transaction is the one that ended, and it says its counter. */
export function countedBy(open: OpenTransaction, last: LegalTransaction | undefined): OpenTransaction {
  if (last === undefined || !isSession(open, namedOf(accountOf(last)))) return open;
  return { ...open, paginationCounter: open.paginationCounter ?? last.paginationCounter };
}

/**
 * `/legal` names the newest transaction, and the meter runs one at a time: where that is another one, which began after
 * this one, or after what was there before it, this one has ended, whatever runs now.
 */
export function isOlder(open: OpenTransaction, named: Named | undefined): boolean {
  const newest = named?.paginationCounter;
  if (open.isOnlyNamed || named === undefined || newest === undefined || isSession(open, named)) return false;
  const before = open.paginationCounter ?? open.newestCounterBefore;
  return before !== undefined && newest > before;
}

/** Whose a transaction is, is known as soon as the journal can be read. */
function owned(running: Running, mine: Mine): Learned {
  const isOpen = running.kind === 'open' && running.origin === 'unknown' && mine.journaled !== undefined;
  if (!isOpen) return { running, ended: undefined, appeared: undefined };
  const own = ownOf(running, mine);
  if (own === undefined)
    return { running: { ...running, origin: 'found' }, ended: undefined, appeared: 'found' };
  // What happened to it while it was not known whose it is, has happened.
  const known = {
    ...own,
    stopRequested: own.stopRequested || running.stopRequested,
    stopSent: own.stopSent || running.stopSent,
    intermediate: running.intermediate ?? own.intermediate,
  };
  return { running: known, ended: undefined, appeared: own.origin === 'own' ? 'resumed' : 'found' };
}

/** What is not contradicted stays; what is contradicted is not known any more, and does not become its opposite. */
function contradicted(
  before: Running,
  judged: Extract<Judgement, { kind: 'disagree' | 'half read' }>,
): Running {
  const { kind, statusRuns, named } = judged;
  const isUnclear = kind === 'disagree';
  const namesAsRunning = kind === 'half read' && judged.named?.running === true;
  if (before.kind === 'open') {
    const speaksAgainst = statusRuns === false || (named !== undefined && !isSession(before, named));
    if (!speaksAgainst) return before;
  }
  if (before.kind === 'nothing' && !isUnclear && statusRuns !== true && !namesAsRunning) return before;
  const why = isUnclear ? 'witnesses disagree' : 'read failed';
  const last = before.kind === 'unknown' ? before : undefined;
  return {
    kind: 'unknown',
    why,
    statusRuns: statusRuns ?? last?.statusRuns,
    named: named === undefined ? last?.named : namedOf(named),
    was: openBefore(before),
  };
}

export function openBefore(running: Running): OpenTransaction | undefined {
  if (running.kind === 'open') return running;
  return running.kind === 'unknown' ? running.was : undefined;
}

/**
 * A start of which it is not known whether it ran, then the one that is carried out, then one that ran before; of each the
 * latest session of the id. What an earlier start may have begun is not taken for what is carried out.
 */
function ownOf(named: Named, { unconfirmed, starting, journaled, idsInDoubt }: Mine) {
  const isNamed = (each: OpenTransaction) => isSession(each, named);
  const noted = journaled?.map(openOf) ?? [];
  const isInDoubt = journaled === undefined && idsInDoubt.includes(named.transactionId);
  const own =
    unconfirmed.findLast(isNamed) ??
    noted.findLast(each => each.isOnlyNamed && isNamed(each)) ??
    (starting && isNamed(starting) && !isInDoubt ? starting : noted.findLast(isNamed));
  const paginationCounter = named.paginationCounter ?? own?.paginationCounter;
  return own && { ...own, isOnlyNamed: false, paginationCounter };
}

/** A later start of the same id was sent since `/status` said that nothing runs: that one is meant. */
function isLaterOne(before: Running, was: OpenTransaction, judged: Named, { sent }: Mine): boolean {
  if (before.kind !== 'unknown' || was.paginationCounter !== undefined) return false;
  return sent.some(each => isSession(each, judged) && each.session.notedAt > was.session.notedAt);
}

/** Another try of a start of ours was carried out, too: a session of its own. */
function begunAgain(named: Named, atMs: number, { mayStillStart }: Mine): OpenTransaction | undefined {
  if (mayStillStart?.transactionId !== named.transactionId) return undefined;
  const { request, meterTimeMs, startFailed } = mayStillStart;
  return { ...foundBy(named, atMs - 1), origin: 'own', request, meterTimeMs, startFailed };
}

/** Nobody knows any more: a write went out, or the meter is out of sight. */
export function lostSight(before: Running, why: 'written since' | 'not read'): UnknownRunning {
  return { kind: 'unknown', why, statusRuns: undefined, named: undefined, was: openBefore(before) };
}

/** The answer to a stop showed the end. */
export function endedNow(atMs: number): NothingRunning {
  return { kind: 'nothing', readAt: new Date(atMs).toISOString() };
}
