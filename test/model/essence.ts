import type { MeterContext } from '../../machines/index.ts';
import type { MeterEvent } from '../../src/index.ts';

/**
 * What of the context must be the same in statechart and driver. Of errors it is the code and the effect, since their
 * texts come from the real network; of answers it is that they are there.
 */
export function essenceOf(context: MeterContext) {
  const { starting, closing, transaction, doubtful, failure } = context;
  return {
    meter: context.identity?.meterId !== undefined,
    legalProblem: context.legalProblem?.code,
    mayRunUnread: context.mayRunUnread,
    problem: context.problem?.code,
    suspicion: context.suspicion,
    attempts: context.attempts,
    failure: failure && [failure.code, failure.effect],
    pollFailures: context.pollFailures,
    held: context.held.map(({ requestId }) => requestId),
    starting: starting?.requestId,
    madeRoom: context.madeRoom,
    transaction: transaction && {
      ...transaction,
      request: transaction.request?.transactionId,
      intermediate: transaction.intermediate !== undefined,
    },
    doubtful: doubtful && [doubtful.transactionId, doubtful.request.transactionId],
    closing: closing && {
      requestId: closing.requestId,
      ofAnything: closing.ofAnything,
      transactionId: closing.transactionId,
      request: closing.request?.transactionId,
      intermediate: closing.intermediate !== undefined,
      isFetched: closing.fetched !== undefined,
      isVerified: closing.verified !== undefined,
    },
    owed: context.owed.map(({ transactionId, hasRun, intermediate }) => [
      transactionId,
      hasRun,
      intermediate !== undefined,
    ]),
    isSynced: context.syncedAtMs !== undefined,
    settingsChecked: context.settingsChecked,
    unsaved: context.unsaved,
  };
}

export type Essence = ReturnType<typeof essenceOf>;

/** A fact as one line: to whom, about which transaction, with which error. */
export function lineOf(event: MeterEvent): string {
  const requestId = 'requestId' in event ? ` to ${event.requestId}` : '';
  const transactionId = 'record' in event ? event.record?.transactionId : transactionIdOf(event);
  const about = transactionId === undefined ? '' : ` of ${transactionId}`;
  const level = 'level' in event ? ` ${event.level} ${event.temperatureC}` : '';
  return `${event.type}${requestId}${about}${level}${'error' in event ? reasonOf(event) : ''}`;
}

function transactionIdOf(event: MeterEvent): string | undefined {
  return 'transactionId' in event ? event.transactionId : undefined;
}

/** The code; for a command, what may have become of it; and whether an owed record says why it could not be fetched. */
function reasonOf(event: Extract<MeterEvent, { error: unknown }>): string {
  const { code, effect, message } = event.error;
  const isExplained = code === 'METER_RECORD_UNAVAILABLE' && message.includes('fetched: ');
  return ` (${code}${'requestId' in event ? `, effect ${effect}` : ''}${isExplained ? ', explained' : ''})`;
}
