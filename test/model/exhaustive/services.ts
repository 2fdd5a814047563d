import type { JournaledTransaction, NotedTransaction } from '../../../src/domain/journaled.ts';
import type { LookInput, RunningSession } from '../../../src/domain/service-results.ts';
import type { MeterErrorData } from '../../../src/errors/meter-error.ts';
import type { JournalCall } from './journal-model.ts';
import type { Account, Question, Said } from './meter-model.ts';
import { knownMeter, type Plain } from './normalize.ts';
import { beginMs, startMs } from './times.ts';

/**
 * The services of the driver, request by request as `src/services` sends them. A service is a generator that asks and is
 * answered; the exploration keeps its answers so far and runs it anew, so it must depend on nothing else.
 */
export type Ask =
  | Question
  | { readonly ask: 'journal'; readonly call: JournalCall }
  | { readonly ask: 'turn' };

export type Answer =
  | { readonly ok: true; readonly said: Said }
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: MeterErrorData };

export type Result = { readonly done: Plain | undefined } | { readonly failed: MeterErrorData };

export type ServiceRun = Generator<Ask, Result, Answer>;

/** What the exploration adds to the input of a service. */
export interface Given {
  readonly input: Plain;
  /** Which start it is for. */
  readonly start: number;
}

export function failure(
  code: MeterErrorData['code'],
  effect: MeterErrorData['effect'],
  retryable: boolean,
  status?: number,
): MeterErrorData {
  return { name: '', code, message: '', retryable, effect, context: status === undefined ? {} : { status } };
}

export const refusedWrite = failure('METER_REJECTED', 'none', false, 400);
const passing = failure('METER_BUSY', 'none', true);

/** What a journal call gave, or the error. */
function* journal(call: JournalCall): Generator<Ask, { value?: unknown; error?: MeterErrorData }, Answer> {
  const answer = yield { ask: 'journal', call };
  if (!answer.ok) return { error: answer.error };
  return 'value' in answer ? { value: answer.value } : {};
}

export function* look({ input }: Given): ServiceRun {
  const { known, believed, needsStatus, asksRecord } = input as LookInput;
  const status = yield { ask: 'status' };
  const isOut = !status.ok && ['METER_UNREACHABLE', 'METER_RESPONSE_TIMEOUT'].includes(status.error.code);
  if (!status.ok && (needsStatus || isOut)) return { failed: status.error };
  const seen = status.ok ? statusOf(status) : undefined;
  let api = needsStatus ? undefined : known?.apiVersion;
  let apiError: MeterErrorData | undefined;
  if (api === undefined) {
    const probed = yield { ask: 'probe' };
    api = probed.ok ? 'v2' : known?.apiVersion;
    apiError = probed.ok ? undefined : probed.error;
  }
  let legal: Plain;
  const isAsBefore =
    believed !== undefined &&
    seen !== undefined &&
    seen.runs === believed.runs &&
    seen.sample.storedTransactions === believed.sample.storedTransactions &&
    seen.sample.indexOfLastTransaction === believed.sample.indexOfLastTransaction;
  if (isAsBefore) legal = { said: 'notAsked' };
  else if (api === undefined) legal = { said: 'unread', error: apiError ?? passing };
  else {
    const answer = yield { ask: 'legal' };
    if (!answer.ok) legal = { said: 'unread', error: answer.error };
    else {
      const account = accountOf(answer);
      legal = account === undefined ? { said: 'none' } : { said: 'transaction', transaction: account };
    }
  }
  if (!status.ok && legal.said === 'unread') return { failed: status.error };
  let record: string | undefined;
  if (
    asksRecord &&
    seen !== undefined &&
    legal.said === 'transaction' &&
    legal.transaction.running !== seen.runs
  ) {
    const answer = yield { ask: 'ocmf', id: legal.transaction.transactionId };
    const { paginationCounter } = legal.transaction;
    if (answer.ok && 'said' in answer && answer.said.said === 'record') {
      const finality = answer.said.isFinal ? 'final' : 'interim';
      record = answer.said.counter === paginationCounter ? finality : 'unclear';
    }
  }
  const pending = status.ok ? yield* journaledOf(seen?.runs === true, legal) : {};
  const identity = status.ok ? { ...knownMeter, apiVersion: api } : undefined;
  return {
    done: { identity, status: seen, legal, record, journaled: pending.value },
  };
}

/** The counter of what runs is noted as soon as the meter says it; not where two starts are in doubt. */
function* journaledOf(runs: boolean, legal: Plain) {
  const pending = yield* journal({ call: 'pendingTransactions' });
  const account = legal.transaction as Account | undefined;
  if (pending.error !== undefined || !runs || account?.running !== true) return pending;
  const { transactionId, paginationCounter: counter } = account;
  const ofId = (pending.value as JournaledTransaction[]).filter(each => each.transactionId === transactionId);
  if (ofId.some(({ paginationCounter }) => paginationCounter === counter)) return pending;
  const sessions = ofId.filter(
    ({ paginationCounter, newestCounterBefore = 0, newestCounterAfter = counter }) =>
      paginationCounter === undefined && newestCounterBefore < counter && counter <= newestCounterAfter,
  );
  const session = sessions.at(-1);
  const inDoubt = sessions.filter(({ hasRun }) => !hasRun);
  if (session === undefined || (inDoubt.length > 1 && !session.hasRun)) return pending;
  const { notedAt } = session;
  yield* journal({ call: 'noteRunning', session: { transactionId, notedAt }, counter });
  return yield* journal({ call: 'pendingTransactions' });
}

function statusOf(answer: Answer): Plain {
  const said = answer.ok && 'said' in answer && answer.said.said === 'status' ? answer.said : undefined;
  if (said === undefined) throw new Error('no status');
  const { runs, stored, isSynced } = said;
  // When it was read steers nothing; that the clock is lost does.
  const sample = {
    askedAtMs: beginMs,
    atMs: beginMs,
    deviceTimeMs: isSynced ? beginMs : 0,
    isTimeSynced: isSynced,
    storedTransactions: stored,
    indexOfLastTransaction: stored,
  };
  return { runs, blockers: [], sample };
}

function accountOf(answer: Answer): Account | undefined {
  return answer.ok && 'said' in answer && answer.said.said === 'account' ? answer.said.account : undefined;
}

export function* prepareStart({ start }: Given): ServiceRun {
  const atMs = startMs(start);
  const answer = yield { ask: 'settings' };
  const error = refusal(answer);
  if (error !== undefined) return { done: { outcome: 'failed', atMs, error } };
  return { done: { outcome: 'synced', atMs, syncedAtMs: beginMs, by: 'driver', written: ['time.utc'] } };
}

export function* syncSettings(): ServiceRun {
  const answer = yield { ask: 'settings' };
  const error = refusal(answer);
  if (error !== undefined) return { failed: error };
  return { done: { atMs: beginMs, syncedAtMs: beginMs, by: 'driver', written: ['time.utc'] } };
}

export function* startTransaction({ input, start }: Given): ServiceRun {
  const noted = input.noted as NotedTransaction;
  const stored = yield* journal({ call: 'storeUnstored' });
  if (stored.error !== undefined) return { failed: stored.error };
  const written = yield* journal({ call: 'noteTransaction', noted });
  if (written.error !== undefined) return { failed: written.error };
  const answer = yield { ask: 'post', id: noted.transactionId, by: start, notedAt: noted.notedAt };
  const error = refusal(answer);
  if (error !== undefined) return { failed: error };
  yield* journal({ call: 'noteRunning', session: noted });
  return { done: { atMs: beginMs } };
}

export function* endTransaction({ input }: Given): ServiceRun {
  const running = input.running as RunningSession;
  const { session, transactionId } = running;
  if (!running.isOnlyNamed && running.origin !== 'unknown') {
    const noted = yield* journal({ call: 'noteTransaction', noted: notedOf(running, running.origin) });
    const isAsked = running.stopRequested || running.origin === 'found';
    if (noted.error === undefined && isAsked) yield* journal({ call: 'noteStop', session });
  }
  const answer = yield { ask: 'put', id: transactionId };
  const error = refusal(answer);
  if (error !== undefined) return { failed: error };
  const transaction = accountOf(answer);
  const counter = transaction?.paginationCounter;
  if (!running.isOnlyNamed && running.origin !== 'unknown')
    yield* journal({ call: 'noteRunning', session, ...(counter === undefined ? {} : { counter }) });
  return { done: { atMs: beginMs, transaction } };
}

export function* noteRunning({ input }: Given): ServiceRun {
  const running = input.running as RunningSession;
  if (running.origin === 'unknown') return { done: undefined };
  const noted = yield* journal({ call: 'noteTransaction', noted: notedOf(running, running.origin) });
  if (noted.error === undefined) {
    const { session, paginationCounter: counter } = running;
    yield* journal({ call: 'noteRunning', session, ...(counter === undefined ? {} : { counter }) });
  }
  return { done: undefined };
}

function notedOf(running: RunningSession, origin: NotedTransaction['origin']): NotedTransaction {
  const { session, request, meterTimeMs, newestCounterBefore, paginationCounter } = running;
  return { ...session, origin, request, meterTimeMs, newestCounterBefore, paginationCounter };
}

function refusal(answer: Answer): MeterErrorData | undefined {
  if (!answer.ok) return answer.error;
  return 'said' in answer && answer.said.said === 'refused' ? refusedWrite : undefined;
}

/** A read of the signed record; nothing where the meter refuses it. */
export function recordOf(
  answer: Answer,
): { counter: number; isFinal: boolean } | { error: MeterErrorData } | undefined {
  if (!answer.ok) return { error: answer.error };
  return 'said' in answer && answer.said.said === 'record' ? answer.said : undefined;
}

export { accountOf, journal };
