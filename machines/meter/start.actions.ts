import { assertEvent } from 'xstate';
import { clientIdOf } from '../../src/domain/client-id.ts';
import { stopWindow } from '../../src/domain/stop-window.ts';
import { toErrorData } from '../../src/errors/error-data.ts';
import { act, announce, errorOf, holdTimer, refusal } from './act.ts';
import { meterBase } from './base.ts';
import { closingOf } from './closing.ts';
import { settledDoubt, withOwed } from './doubt.ts';
import * as problems from './problems.ts';

export const rememberSync = meterBase.assign(({ context, event }) => {
  assertEvent(event, ['xstate.done.actor.syncSettings', 'xstate.done.actor.prepareStart']);
  if ('outcome' in event.output && event.output.outcome === 'failed') return {};
  const { syncedAtMs, written } = event.output;
  const unsaved =
    event.type === 'xstate.done.actor.prepareStart' ? [...new Set([...context.unsaved, ...written])] : [];
  return { syncedAtMs, settingsChecked: true, unsaved };
});
export const announceSync = act(({ event }, does) => {
  assertEvent(event, ['xstate.done.actor.syncSettings', 'xstate.done.actor.prepareStart']);
  const { output } = event;
  if ('outcome' in output && output.outcome === 'failed') {
    does.tell({ type: 'clock.syncFailed', error: output.error });
    return;
  }
  does.tell({ type: 'clock.synced', at: new Date(output.syncedAtMs).toISOString(), written: output.written });
});
export const announceSyncFailure = announce(({ event }) => ({
  type: 'clock.syncFailed',
  error: errorOf(event),
}));

export const beginStart = act(({ event }, does) => {
  assertEvent(event, 'transaction.start');
  const { clientId, cut } = clientIdOf(event.request);
  if (cut) does.tell({ type: 'clientId.cut', transactionId: event.request.transactionId, clientId });
  does.assign({ starting: event, attempts: 0, failure: undefined });
});
/** What the caller hears when the meter cannot be read. */
export const rememberDoubt = meterBase.assign({
  failure: ({ context, event }) => {
    assertEvent(event, 'transaction.start');
    const doubtfulId = context.doubtful?.transactionId ?? '';
    return problems.busy(event.requestId, `it is not known whether transaction "${doubtfulId}" runs`);
  },
});
export const rememberUnpreparedStart = meterBase.assign({
  attempts: ({ context }) => context.attempts + 1,
  failure: ({ event }) => {
    assertEvent(event, 'xstate.done.actor.prepareStart');
    return event.output.outcome === 'failed' ? event.output.error : undefined;
  },
});
export const beginRunning = act(({ context, event }, does) => {
  assertEvent(event, ['xstate.done.actor.startTransaction', 'xstate.done.actor.confirmStart']);
  const { starting, syncedAtMs } = context;
  if (starting === undefined) return;
  const { requestId, request } = starting;
  const { transactionId } = request;
  const settled = settledDoubt(context, transactionId);
  const { atMs } = event.output;
  does.tell({
    type: 'transaction.started',
    requestId,
    transactionId,
    ...stopWindow(atMs, syncedAtMs ?? atMs),
  });
  does.assign({
    transaction: { transactionId, origin: 'own', request, stopRequested: false, intermediate: undefined },
    starting: undefined,
    ...settled,
    madeRoom: false,
  });
  if (settled.owed.length > context.owed.length) does.raise({ type: 'record.owed' });
});
export const failStart = act(({ context, event }, does) => {
  const { starting, failure } = context;
  if (starting === undefined) return;
  const { request } = starting;
  const { transactionId } = request;
  const error = failure ?? toErrorData(undefined);
  const readBack = event.type === 'xstate.done.actor.confirmStart' ? event.output : undefined;
  const reason = readBack
    ? problems.startRefused(error, readBack, transactionId)
    : problems.unconfirmed(error, 'start', transactionId);
  does.tell(refusal(starting, reason));
  const isUnknown = reason.effect === 'unknown';
  const isEarlierInDoubt = readBack
    ? readBack.openTransactionId === context.doubtful?.transactionId
    : !isUnknown;
  const { doubtful, owed } = isEarlierInDoubt ? context : settledDoubt(context, transactionId);
  // The meter knows it and does not run it: it has ended.
  const hasEnded = isUnknown && readBack !== undefined;
  const owedNow = hasEnded
    ? withOwed(owed, { transactionId, request, hasRun: true, intermediate: undefined })
    : owed;
  does.assign({
    starting: undefined,
    madeRoom: false,
    attempts: 0,
    failure: undefined,
    owed: owedNow,
    doubtful: isUnknown && !hasEnded ? { transactionId, request } : doubtful,
  });
  if (owedNow.length > context.owed.length) does.raise({ type: 'record.owed' });
});

/** A transaction that is not ours runs: it is ended first, and then the start goes on. */
export const makeRoom = act(({ context, event }, does) => {
  assertEvent(event, ['transaction.start', 'xstate.done.actor.confirmStart']);
  const command = event.type === 'transaction.start' ? event : context.starting;
  const transactionId =
    event.type === 'transaction.start' ? context.transaction?.transactionId : event.output.openTransactionId;
  if (command === undefined || transactionId === undefined) return;
  const { requestId } = command;
  const found = { transactionId, origin: 'found', request: undefined, intermediate: undefined } as const;
  const known = context.transaction?.transactionId === transactionId ? context.transaction : found;
  does.assign({
    held: [command, ...context.held],
    starting: undefined,
    madeRoom: true,
    transaction: { ...known, stopRequested: true },
    closing: closingOf(undefined, transactionId, known),
    ...settledDoubt(context, transactionId),
    attempts: 0,
    failure: undefined,
  });
  does.raise({ type: 'command.expired', requestId }, { delay: 'commandHold', id: holdTimer(requestId) });
});
