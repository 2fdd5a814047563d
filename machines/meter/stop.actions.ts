import { assertEvent } from 'xstate';
import type { ClosingTransaction, OwedRecord } from '../../src/domain/service-results.ts';
import type { SignedRecord } from '../../src/domain/signed-record.ts';
import { toErrorData } from '../../src/errors/error-data.ts';
import { act, announce, type Does, errorOf } from './act.ts';
import { meterBase } from './base.ts';
import { closingOf } from './closing.ts';
import { withOwed } from './doubt.ts';
import * as problems from './problems.ts';

export const adoptFound = act(({ event }, does) => {
  assertEvent(event, ['xstate.done.actor.identify', 'meter.reconnected']);
  const transactionId =
    event.type === 'meter.reconnected' ? event.openTransactionId : event.output.openTransactionId;
  if (transactionId === undefined) return;
  does.tell({ type: 'transaction.found', transactionId });
  does.assign({
    transaction: {
      transactionId,
      origin: 'found',
      request: undefined,
      stopRequested: false,
      intermediate: undefined,
    },
  });
});
export const keepIntermediate = meterBase.assign({
  transaction: ({ context, event }) => {
    assertEvent(event, 'record.intermediate');
    return context.transaction && { ...context.transaction, intermediate: event.record };
  },
});
export const announceResumed = announce(({ context }) => ({
  type: 'transaction.resumed',
  transactionId: context.transaction?.transactionId ?? '',
}));
export const beginStop = act(({ context, event }, does) => {
  assertEvent(event, 'transaction.stop');
  const running = context.transaction;
  const transactionId = event.transactionId === '' ? (running?.transactionId ?? '') : event.transactionId;
  const isRunning = running?.transactionId === transactionId;
  does.assign({
    closing: closingOf(event.requestId, transactionId, isRunning ? running : {}),
    attempts: 0,
    failure: undefined,
  });
});
/** The meter is asked first; what it says then decides. */
export const beginStopOfDoubtful = act(({ context, event }, does) => {
  assertEvent(event, 'transaction.stop');
  if (context.doubtful === undefined) return;
  const { transactionId, request } = context.doubtful;
  does.assign({
    transaction: { transactionId, origin: 'own', request, stopRequested: false, intermediate: undefined },
    closing: {
      ...closingOf(event.requestId, transactionId, { request }),
      ofAnything: event.transactionId === '',
    },
    doubtful: undefined,
    attempts: 0,
    failure: undefined,
  });
});
/** Nobody waits for it: a stop that could not be carried out before, or an end that the meter made by itself. */
export const beginClosing = act(({ context }, does) => {
  const { transaction } = context;
  if (transaction === undefined) return;
  const closing = closingOf(undefined, transaction.transactionId, transaction);
  does.assign({ closing, attempts: 0, failure: undefined });
});
export const announceClosedByMeter = announce(({ context }) => ({
  type: 'transaction.closedByMeter',
  transactionId: context.transaction?.transactionId ?? '',
}));
export const rememberEnded = meterBase.assign({
  attempts: 0,
  failure: undefined,
  transaction: undefined,
  closing: ({ context, event }) =>
    context.closing && {
      ...context.closing,
      legal: event.type === 'xstate.done.actor.endTransaction' ? event.output : undefined,
    },
});
export const forgetTransaction = meterBase.assign({ transaction: undefined });
export const rememberFetched = meterBase.assign({
  closing: ({ context, event }) => {
    assertEvent(event, 'xstate.done.actor.fetchRecord');
    return context.closing && { ...context.closing, fetched: event.output };
  },
});
export const rememberVerified = meterBase.assign({
  closing: ({ context, event }) => {
    assertEvent(event, 'xstate.done.actor.verifyRecord');
    return context.closing && { ...context.closing, verified: event.output };
  },
});
export const failStop = act(({ context, event }, does) => {
  const { closing, transaction, failure } = context;
  if (closing === undefined) return;
  const { requestId, transactionId } = closing;
  const reason = failure ?? toErrorData(undefined);
  const error =
    event.type === 'xstate.done.actor.confirmStop'
      ? problems.stopRefused(reason, transactionId)
      : problems.unconfirmed(reason, 'stop', transactionId);
  if (requestId !== undefined) does.tell({ type: 'transaction.stopFailed', requestId, transactionId, error });
  does.assign({
    closing: undefined,
    transaction: transaction && { ...transaction, stopRequested: true },
    attempts: 0,
    failure: undefined,
  });
});
/** The meter does not know the transaction: it never was there or, where something was kept of it, is no longer. */
export const failFetch = act(({ context, event }, does) => {
  const { closing } = context;
  if (closing === undefined) return;
  const { requestId, transactionId, ofAnything, intermediate } = closing;
  if (requestId === undefined) tellLost(does, closing);
  else if (ofAnything) does.tell({ type: 'transaction.noneOpen', requestId });
  else {
    const error =
      intermediate === undefined ? errorOf(event) : problems.transactionLost(transactionId, intermediate);
    does.tell({ type: 'transaction.stopFailed', requestId, transactionId, error, ...evidence(intermediate) });
  }
});
function tellLost(does: Does, { transactionId, intermediate }: ClosingTransaction | OwedRecord) {
  const error = problems.transactionLost(transactionId, intermediate);
  does.tell({ type: 'record.lost', transactionId, error, ...evidence(intermediate) });
}
function evidence(intermediate: SignedRecord | undefined) {
  return intermediate === undefined ? {} : { intermediate };
}
export const oweRecord = act(({ context }, does) => {
  const { closing, failure, owed } = context;
  if (closing === undefined) return;
  const { requestId, transactionId, request, intermediate } = closing;
  const error = problems.recordUnavailable(failure, transactionId);
  const told = { transactionId, error, ...evidence(intermediate) };
  does.tell({ type: 'record.owed', ...told });
  if (requestId !== undefined) does.tell({ type: 'transaction.stopFailed', requestId, ...told });
  does.assign({ owed: withOwed(owed, { transactionId, request, hasRun: true, intermediate }) });
  does.raise({ type: 'record.owed' });
});
export const announceJournalFailure = announce(({ context, event }) => ({
  type: 'journal.failed',
  transactionId: context.closing?.transactionId ?? '',
  error: errorOf(event),
}));
/** What could not be stored is fetched again until it is. */
export const oweArchive = act(({ context }, does) => {
  const { closing, owed } = context;
  if (closing === undefined) return;
  const { transactionId, request, intermediate } = closing;
  does.assign({ owed: withOwed(owed, { transactionId, request, hasRun: true, intermediate }) });
  does.raise({ type: 'record.owed' });
});
/** Hands the record over: to the command that asked for it, or as recovered. */
export const deliverRecord = act(({ context }, does) => {
  const { closing, owed } = context;
  if (closing?.verified === undefined) return;
  const { requestId, transactionId, verified } = closing;
  const { record, problem } = verified;
  if (problem !== undefined) {
    does.tell({ type: 'record.invalid', record, error: problem });
    if (requestId !== undefined) {
      does.tell({ type: 'transaction.stopFailed', requestId, transactionId, error: problem, record });
    }
  } else if (requestId !== undefined) does.tell({ type: 'transaction.stopped', requestId, record });
  else does.tell({ type: 'record.recovered', record });
  does.assign({ owed: owed.filter(record => record.transactionId !== transactionId) });
});
export const forgetClosing = meterBase.assign({ closing: undefined, attempts: 0, failure: undefined });

/** The meter does not know the transaction any more. */
export const giveUpOwed = act(({ context }, does) => {
  const [lost, ...owed] = context.owed;
  if (lost === undefined) return;
  if (lost.hasRun) tellLost(does, lost);
  does.assign({ owed });
});
export const deliverCollected = act(({ context, event }, does) => {
  assertEvent(event, 'xstate.done.actor.collectRecord');
  const { record, problem } = event.output;
  if (problem !== undefined) does.tell({ type: 'record.invalid', record, error: problem });
  else does.tell({ type: 'record.recovered', record });
  does.assign({ owed: context.owed.filter(({ transactionId }) => transactionId !== record.transactionId) });
});
export const tellCaughtUp = announce(({ event }) => {
  assertEvent(event, 'catchUp.told');
  return event.fact;
});
