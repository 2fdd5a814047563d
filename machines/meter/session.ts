import { isWithinBounds } from '../../src/domain/counter-bounds.ts';
import type { JournaledTransaction, Session } from '../../src/domain/journaled.ts';
import type { WantedRecord } from '../../src/domain/record-results.ts';
import type { SignedRecord } from '../../src/domain/signed-record.ts';
import type { TransactionRequest } from '../../src/domain/transaction-request.ts';

/** A transaction that runs. */
export interface OpenTransaction {
  readonly kind: 'open';
  readonly transactionId: string;
  readonly paginationCounter: number | undefined;
  /** `found`: somebody else started it. `unknown`: the journal, which would know it as ours, could not be read. */
  readonly origin: 'own' | 'found' | 'unknown';
  readonly session: Session;
  /** What was asked for; only of own ones. */
  readonly request: TransactionRequest | undefined;
  /** The newest counter in the meter before it began; only of own ones. */
  readonly newestCounterBefore: number | undefined;
  /** The newest counter when another session of the same id began: it has none beyond that. */
  readonly newestCounterAfter: number | undefined;
  /** The meter's own time when it was noted, milliseconds since 1970. */
  readonly meterTimeMs: number | undefined;
  /** Its start was answered with an error, and it runs all the same: the next start may end it. */
  readonly startFailed: boolean;
  /** Nobody saw it run: it is only known by the id that a stop named, or from a start that was noted. */
  readonly isOnlyNamed: boolean;
  /** A stop was asked for and is not known to have been carried out. */
  readonly stopRequested: boolean;
  /** The meter was told to end it, for whatever command; it may be by that that it ended. */
  readonly stopSent: boolean;
  /** The newest record that the meter signed of it while it was running. */
  readonly intermediate: SignedRecord | undefined;
}

export interface Named {
  readonly transactionId: string;
  readonly paginationCounter: number | undefined;
}

/** Whether what a look names is this session; where no counter is known, it is not one that was there before. */
export function isSession(
  known: Pick<OpenTransaction, 'transactionId' | 'paginationCounter' | 'newestCounterBefore'> & {
    readonly newestCounterAfter?: number | undefined;
  },
  { transactionId, paginationCounter }: Named,
): boolean {
  if (known.transactionId !== transactionId) return false;
  if (paginationCounter === undefined) return true;
  if (known.paginationCounter !== undefined) return known.paginationCounter === paginationCounter;
  const { newestCounterBefore, newestCounterAfter } = known;
  return isWithinBounds(paginationCounter, newestCounterBefore, newestCounterAfter);
}

export function isSameSession(
  one: { readonly session: Session },
  other: { readonly session: Session },
): boolean {
  return (
    one.session.notedAt === other.session.notedAt && one.session.transactionId === other.session.transactionId
  );
}

/** A transaction as the journal remembers it. */
export function openOf(noted: JournaledTransaction): OpenTransaction {
  const { transactionId, notedAt, origin, request, meterTimeMs } = noted;
  const { newestCounterBefore, newestCounterAfter } = noted;
  return {
    kind: 'open',
    transactionId,
    paginationCounter: noted.paginationCounter,
    origin,
    session: { transactionId, notedAt },
    request,
    newestCounterBefore,
    newestCounterAfter,
    meterTimeMs,
    startFailed: false,
    isOnlyNamed: !noted.hasRun,
    // Somebody else's may have been ended for a start that is over.
    stopRequested: noted.stoppedAt !== undefined && origin === 'own',
    stopSent: noted.stoppedAt !== undefined,
    intermediate: noted.intermediate,
  };
}

/** A transaction that nobody noted. */
export function foundBy({ transactionId, paginationCounter }: Named, atMs: number): OpenTransaction {
  return {
    kind: 'open',
    transactionId,
    paginationCounter,
    origin: 'found',
    session: { transactionId, notedAt: new Date(atMs).toISOString() },
    request: undefined,
    newestCounterBefore: undefined,
    newestCounterAfter: undefined,
    meterTimeMs: undefined,
    startFailed: false,
    isOnlyNamed: false,
    stopRequested: false,
    stopSent: false,
    intermediate: undefined,
  };
}

/** A transaction that is about to be asked for. */
export function aboutToStart(
  request: TransactionRequest,
  at: { readonly notedAtMs: number; readonly meterTimeMs: number | undefined },
  newestCounterBefore: number | undefined,
): OpenTransaction {
  const { transactionId } = request;
  return {
    ...foundBy({ transactionId, paginationCounter: undefined }, at.notedAtMs),
    origin: 'own',
    request,
    newestCounterBefore,
    meterTimeMs: at.meterTimeMs,
  };
}

/** The record of a transaction that does not run any more. */
export function recordOf(open: OpenTransaction, state: WantedRecord['state'] = 'ran'): WantedRecord {
  return {
    transactionId: open.transactionId,
    paginationCounter: open.paginationCounter,
    session: open.session,
    request: open.request,
    state,
    afterCounter: open.newestCounterBefore,
    untilCounter: open.newestCounterAfter,
    beganFromMs: open.meterTimeMs,
    legal: undefined,
    intermediate: open.intermediate,
  };
}
