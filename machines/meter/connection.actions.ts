import { assertEvent } from 'xstate';
import { toErrorData } from '../../src/errors/error-data.ts';
import { act, announce, errorOf, identifiedBy } from './act.ts';
import { meterBase, signsOf } from './base.ts';
import { withJournaled } from './journaled.ts';
import * as problems from './problems.ts';

export const countAttempt = meterBase.assign({
  attempts: ({ context }) => context.attempts + 1,
  failure: ({ event }) => errorOf(event),
});
export const forgetAttempts = meterBase.assign({ attempts: 0, failure: undefined });
/** The read-back failed too; the failure of the command itself, if there is one, is what the caller will hear. */
export const countReadFailure = meterBase.assign({
  attempts: ({ context }) => context.attempts + 1,
  failure: ({ context, event }) => context.failure ?? errorOf(event),
});
export const rememberProblem = meterBase.assign({ problem: ({ event }) => errorOf(event) });
export const rememberStranger = meterBase.assign({
  problem: ({ context, event }) => problems.identityChanged(context, identifiedBy(event)),
});
export const rememberIdentity = meterBase.assign(({ context, event }) => {
  const identified = identifiedBy(event);
  return {
    identity: identified.identity,
    pulse: identified.pulse,
    newest: identified.newest,
    suspicion: undefined,
    legalProblem: identified.legalProblem,
    mayRunUnread:
      identified.legalProblem !== undefined && identified.blockers.includes('transactionIsOnGoing'),
    problem: undefined,
    pollFailures: 0,
    settingsChecked: false,
    doubtful: undefined,
    ...withJournaled(context, identified),
  };
});
/** Said once, before the meter is known. */
export const announceMissingJournal = announce(({ context }) =>
  context.identity === undefined && !context.settings.hasJournal ? { type: 'journal.absent' } : undefined,
);
/** The meter has run all the time. */
export const forgetSuspicion = meterBase.assign({
  suspicion: undefined,
  pulse: ({ event }) => identifiedBy(event).pulse,
});
export const suspectJump = meterBase.assign({ suspicion: 'clockJumped' });
export const suspectOutage = meterBase.assign({ suspicion: 'wasUnreachable' });
/** Before the meter is remembered as it is now. */
export const announceReboot = act(({ context, event }, does) => {
  const signs = signsOf(context, identifiedBy(event));
  if (signs.length > 0) does.tell({ type: 'meter.rebooted', signs });
});
export const announceRepeated = announce(({ event }) => {
  assertEvent(event, 'clock.stood');
  const { timestamp, forMs } = event;
  return { type: 'measurement.repeated', timestamp, forMs };
});
export const announceIdentified = act(({ event }, does) => {
  const { identity, blockers, legalProblem } = identifiedBy(event);
  does.tell({ type: 'meter.identified', identity, blockers });
  if (legalProblem !== undefined) does.tell({ type: 'meter.legalUnreadable', error: legalProblem });
});
export const announceFault = announce(({ context }) => ({
  type: 'meter.fault',
  error: context.problem ?? toErrorData(undefined),
  retryInMs: context.settings.faultRecoveryDelayMs,
}));
export const announceStopped = announce(() => ({ type: 'meter.stopped' }));

export const rememberPollFailure = meterBase.assign({
  pollFailures: ({ context }) => context.pollFailures + 1,
  problem: ({ event }) => errorOf(event),
});
export const forgetPollFailures = meterBase.assign({ pollFailures: 0, problem: undefined });
export const announceDegraded = announce(({ event }) => ({ type: 'link.degraded', error: errorOf(event) }));
export const announceLost = announce(({ context }) => ({
  type: 'link.lost',
  error: context.problem ?? toErrorData(undefined),
}));
export const announceRecovered = announce(() => ({ type: 'link.restored', from: 'degraded' }));
export const announceRestored = announce(() => ({ type: 'link.restored', from: 'offline' }));
export const tellReconnected = act(({ event }, does) => {
  does.raise({ type: 'meter.reconnected', openTransactionId: identifiedBy(event).openTransactionId });
});

/** For the state that is entered; it knows what to do about a transaction that was found. */
export const tellAgain = act(({ event }, does) => does.raise(event));

export const forwardTemperature = meterBase.enqueueActions(({ event, enqueue }) => {
  assertEvent(event, 'temperature.moved');
  const { zones, temperatureC } = event;
  for (const level of ['warning', 'error'] as const) {
    enqueue.sendTo(`${level}Temperature`, { type: 'temperature.moved', zone: zones[level], temperatureC });
  }
});
export const announceRegisterDecreased = announce(({ event }) => ({
  type: 'register.decreased',
  error: errorOf(event),
}));
export const announceTemperature = announce(({ event }) => {
  assertEvent(event, ['temperature.raised', 'temperature.cleared']);
  return event;
});
