import { and, setup, stateIn } from 'xstate';
import type { MeterEvent } from '../../src/domain/meter-event.ts';
import { type RebootSign, rebootSigns } from '../../src/domain/reboot.ts';
import { isSameKey, isSameMeter } from '../../src/domain/same-meter.ts';
import type { Identified } from '../../src/domain/service-results.ts';
import { isSyncYoungEnough } from '../../src/domain/stop-window.ts';
import { checkTransactionRequest } from '../../src/domain/transaction-limits.ts';
import { isMeterError } from '../../src/errors/meter-error.ts';
import { journaledOpen } from './journaled.ts';
import { slots } from './slots.ts';
import type { MeterContext, MeterMachineEvent, MeterMachineInput } from './types.ts';

/** The vocabulary of the meter machine: what it knows, whom it calls, how long it waits, what it asks itself. */
export const meterBase = setup({
  types: {
    context: {} as MeterContext,
    events: {} as MeterMachineEvent,
    emitted: {} as MeterEvent,
    input: {} as MeterMachineInput,
    children: {} as {
      connection: 'connection';
      telemetry: 'telemetry';
      warningTemperature: 'temperature';
      errorTemperature: 'temperature';
      identify: 'identify';
      reidentify: 'identify';
      reread: 'identify';
      syncSettings: 'syncSettings';
      prepareStart: 'prepareStart';
      startTransaction: 'startTransaction';
      confirmStart: 'readBack';
      endTransaction: 'endTransaction';
      confirmStop: 'readBack';
      confirmRunning: 'readBack';
      fetchRecord: 'fetchRecord';
      verifyRecord: 'verifyRecord';
      archiveRecord: 'archiveRecord';
      collectRecord: 'collectRecord';
      catchUp: 'catchUp';
      intermediate: 'intermediate';
    },
    tags: {} as 'online' | 'busy' | 'recoverable',
    meta: {} as { spec?: string },
  },
  actors: slots,
  delays: {
    connectRetryDelay: ({ context }) => context.settings.connectRetryDelayMs,
    commandRetryDelay: ({ context }) => context.settings.commandRetryDelayMs,
    commandHold: ({ context }) => context.settings.commandHoldMs,
    writeSafeWindow: ({ context }) => context.settings.warmupMs,
    resyncInterval: ({ context }) => context.settings.resyncIntervalMs,
    resyncRetryDelay: ({ context }) => context.settings.resyncRetryDelayMs,
    faultRecoveryDelay: ({ context }) => context.settings.faultRecoveryDelayMs,
    lostAfter: ({ context }) => context.settings.lostAfterMs,
    owedRetryDelay: ({ context }) => context.settings.owedRetryDelayMs,
  },
  guards: {
    // Connecting
    isAnotherMeter: ({ context, event }) => {
      const found = identified(event);
      if (found === undefined) return false;
      const { identity, settings } = context;
      const pinned = settings.expectedPublicKey;
      if (pinned !== undefined && !isSameKey(pinned, found.identity.publicKeyOcmf)) return true;
      // A pinned key says more than the journal: that is how an exchange is told.
      const known = identity ?? (pinned === undefined ? found.remembered : undefined);
      return known !== undefined && !isSameMeter(known, found.identity);
    },
    isUntrusted: ({ event }) => 'error' in event && codeOf(event.error) === 'METER_TLS_UNTRUSTED',
    canRetryConnecting: ({ context }) => context.attempts < context.settings.connectRetries,
    hasOpenTransaction: ({ event }) => identified(event)?.openTransactionId !== undefined,
    /** A transaction that was running before the meter was lost. */
    hasKnownTransaction: ({ context, event }) =>
      context.transaction !== undefined || journaledOpen(identified(event)) !== undefined,
    isLegalUnreadable: ({ event }) => identified(event)?.legalProblem !== undefined,
    hasLegalProblem: ({ context }) => context.legalProblem !== undefined,
    mustReread: ({ context }) => context.legalProblem !== undefined || context.suspicion !== undefined,
    /** The meter was read again, and nothing speaks against its having run all the time. */
    isNothingNew: ({ context, event }) => {
      const found = identified(event);
      if (found === undefined || context.legalProblem !== undefined) return false;
      if (context.suspicion === 'wasUnreachable' || signsOf(context, found).length > 0) return false;
      const isMoving = context.starting !== undefined || context.closing !== undefined;
      return isMoving || found.openTransactionId === context.transaction?.transactionId;
    },
    wasUnreachable: ({ context }) => context.problem?.code === 'METER_UNREACHABLE',

    // Commands
    isInvalidRequest: ({ event }) =>
      event.type === 'transaction.start' && checkTransactionRequest(event.request).length > 0,
    isStopOfAnything: ({ event }) => event.type === 'transaction.stop' && event.transactionId === '',
    /** A stop of a start in doubt, by its id or as whatever runs: the meter has to be asked. */
    isStopOfDoubtful: ({ context, event }) =>
      event.type === 'transaction.stop' &&
      context.doubtful !== undefined &&
      (event.transactionId === '' || event.transactionId === context.doubtful.transactionId),
    hasDoubtful: ({ context }) => context.doubtful !== undefined,
    isStopOfRunning: ({ context, event }) =>
      event.type === 'transaction.stop' &&
      (event.transactionId === '' || event.transactionId === context.transaction?.transactionId),
    canMakeRoom: ({ context }) => context.transaction?.origin === 'found' && !context.madeRoom,
    hasTriesLeft: ({ context }) => context.attempts < context.settings.commandRetries,
    canRepeatCommand: ({ context }) =>
      context.attempts <= context.settings.commandRetries && context.failure?.retryable !== false,

    // Starting
    isClockSet: ({ event }) =>
      event.type === 'xstate.done.actor.prepareStart' && event.output.outcome === 'synced',
    isClockRight: ({ context, event }) =>
      event.type === 'xstate.done.actor.prepareStart' &&
      (event.output.outcome === 'synced' ||
        (context.syncedAtMs !== undefined && isSyncYoungEnough(event.output.atMs, context.syncedAtMs))),
    doesOursRun: ({ context, event }) =>
      event.type === 'xstate.done.actor.confirmStart' &&
      event.output.openTransactionId === context.starting?.request.transactionId,
    doesAnotherRun: ({ context, event }) =>
      event.type === 'xstate.done.actor.confirmStart' &&
      event.output.openTransactionId !== undefined &&
      !context.madeRoom,
    canStartAgain: ({ context, event }) =>
      event.type === 'xstate.done.actor.confirmStart' &&
      event.output.openTransactionId === undefined &&
      !event.output.known &&
      context.failure?.retryable === true &&
      context.attempts <= context.settings.commandRetries,

    // Stopping
    hasEnded: ({ context, event }) =>
      event.type === 'xstate.done.actor.confirmStop' &&
      event.output.openTransactionId !== context.closing?.transactionId,
    isUnknownTransaction: ({ event }) => 'error' in event && codeOf(event.error) === 'METER_NO_TRANSACTION',

    // Link
    isStillRunning: ({ context, event }) =>
      event.type === 'meter.reconnected' && event.openTransactionId === context.transaction?.transactionId,
    isStopDue: ({ context, event }) =>
      event.type === 'meter.reconnected' &&
      event.openTransactionId === context.transaction?.transactionId &&
      context.transaction?.stopRequested === true,
    /** The journal, or a start in doubt, knows it. */
    hasOwnTransaction: ({ context, event }) =>
      event.type === 'meter.reconnected' &&
      context.transaction !== undefined &&
      event.openTransactionId === context.transaction.transactionId,
    hasFoundTransaction: ({ event }) =>
      event.type === 'meter.reconnected' && event.openTransactionId !== undefined,
    isLost: ({ context }) => context.pollFailures >= pollFailuresUntilLost - 1,

    doesItStillRun: ({ context, event }) =>
      event.type === 'xstate.done.actor.confirmRunning' &&
      event.output.openTransactionId === context.transaction?.transactionId,

    // Regions
    isSettling: stateIn({ operational: { clock: 'settling' } }),
    /** The meter takes no settings while a transaction runs, also one that it cannot name. */
    canSync: and([stateIn({ operational: { clock: 'due' } }), ({ context }) => !context.mayRunUnread]),
    owesSomething: ({ context }) => context.owed.length > 0,
  },
});

const pollFailuresUntilLost = 3;

function identified(event: MeterMachineEvent): Identified | undefined {
  const isIdentified =
    event.type === 'xstate.done.actor.identify' ||
    event.type === 'xstate.done.actor.reidentify' ||
    event.type === 'xstate.done.actor.reread';
  return isIdentified ? event.output : undefined;
}

/** What shows that the meter has booted since it was last read. */
export function signsOf(context: MeterContext, { pulse }: Identified): readonly RebootSign[] {
  const { syncedAtMs, suspicion } = context;
  return rebootSigns(context.pulse, pulse, { hasJumped: suspicion === 'clockJumped', syncedAtMs });
}

function codeOf(error: unknown): string | undefined {
  return isMeterError(error) ? error.code : undefined;
}
