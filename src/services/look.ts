import { isWithinBounds } from '../domain/counter-bounds.ts';
import { deviceTimeMs } from '../domain/device-time.ts';
import type { JournaledTransaction } from '../domain/journaled.ts';
import {
  type ApiVersion,
  type MeterIdentity,
  type MeterStatus,
  startBlockers,
} from '../domain/meter-status.ts';
import type { StatusSample } from '../domain/reboot.ts';
import type {
  KnownApi,
  LegalWitness,
  Look,
  LookInput,
  RecordWitness,
  StatusWitness,
} from '../domain/service-results.ts';
import { toErrorData } from '../errors/error-data.ts';
import { isMeterError, type MeterError } from '../errors/meter-error.ts';
import { StateError } from '../errors/state-error.ts';
import { placeOf } from '../journal/place.ts';
import { finalityOf, paginationCounterOf, readRecord } from '../ocmf/index.ts';
import { probeApi, readTransaction } from '../protocol/legal.ts';
import { ocmfEndpoint } from '../protocol/ocmf.ts';
import { statusEndpoint } from '../protocol/status.ts';
import type { Endpoint } from '../protocol/wire.ts';
import { noteOddCounter } from './odd-counter.ts';
import { askIn, type ServiceContext } from './service-context.ts';
import { tryToNote } from './try-to-note.ts';

/** Asks in the lane of the look; what cannot be answered is a value, and only a cancelled look throws. */
type Try = <Input, Output>(
  endpoint: Endpoint<Input, Output>,
  input: Input,
) => Promise<{ ok: true; answer: Output } | { ok: false; error: MeterError }>;

/**
 * Looks at the meter: who it is, and what both witnesses say of what runs. Status, API version, `/legal` and journal fail
 * separately. Changes nothing.
 *
 * @throws the error of `/status` when the meter cannot be reached, when it has to say who it is, or when neither could be
 * read.
 */
export async function look(meter: ServiceContext, input: LookInput, signal: AbortSignal): Promise<Look> {
  const { known, asOf, needsStatus, believed, asksRecord } = input;
  const attempt: Try = async (endpoint, question) => {
    try {
      return { ok: true, answer: await askIn(input.lane, meter, endpoint, question, signal) };
    } catch (error) {
      signal.throwIfAborted();
      if (!isMeterError(error)) throw error;
      return { ok: false, error };
    }
  };
  const askedAtMs = meter.now();
  const answer = await attempt(statusEndpoint, undefined);
  if (!answer.ok && (needsStatus || isOutOfReach(answer.error))) throw answer.error;
  const status = answer.ok ? witnessOf(answer.answer, askedAtMs, meter.now()) : undefined;
  const api = await findApi(attempt, needsStatus ? undefined : known?.apiVersion, known?.apiVersion);
  const legal =
    believed !== undefined && status !== undefined && isAsBefore(believed, status)
      ? ({ said: 'notAsked' } as const)
      : await legalOf(attempt, api);
  if (!answer.ok && legal.said === 'unread') throw answer.error;
  noteOddCounter(meter, api.version, { status, legal });
  const record = asksRecord ? await recordOf(attempt, api.version, status, legal) : undefined;
  const identity = answer.ok ? identityOf(answer.answer, api.version) : undefined;
  return {
    asOf,
    atMs: meter.now(),
    identity,
    status,
    legal,
    record,
    journaled: identity && tryToNote(() => journaledOf(meter, identity.meterId, status, legal)),
    remembered: tryToNote(() => meter.journal.meterAt(placeOf(meter.config))),
  };
}

/**
 * Sessions without a final record. The counter of the one that runs is noted as soon as the meter says it, unless it may be
 * either of two.
 */
function journaledOf(
  { journal }: ServiceContext,
  meterId: string,
  status: StatusWitness | undefined,
  legal: LegalWitness,
): readonly JournaledTransaction[] {
  const pending = journal.pendingTransactions(meterId);
  if (status?.runs !== true || legal.said !== 'transaction' || legal.transaction.running !== true)
    return pending;
  const { transactionId, paginationCounter } = legal.transaction;
  if (paginationCounter === undefined) return pending;
  const sessions = pending.filter(
    each => each.transactionId === transactionId && canHave(each, paginationCounter),
  );
  const isNoted = sessions.some(each => each.paginationCounter !== undefined);
  const session = sessions.at(-1);
  if (session === undefined || isNoted) return pending;
  const mayBeAnother = !session.hasRun && sessions.some(each => each !== session && !each.hasRun);
  if (mayBeAnother) return pending;
  journal.noteRunning(meterId, session, paginationCounter);
  return journal.pendingTransactions(meterId);
}

function canHave(noted: JournaledTransaction, counter: number): boolean {
  const { paginationCounter, newestCounterBefore, newestCounterAfter } = noted;
  if (paginationCounter !== undefined) return paginationCounter === counter;
  return isWithinBounds(counter, newestCounterBefore, newestCounterAfter);
}

/** The way to the meter is broken: asking on would only take time. */
function isOutOfReach({ code }: MeterError): boolean {
  return outOfReach.has(code);
}

const outOfReach: ReadonlySet<string> = new Set([
  'METER_UNREACHABLE',
  'METER_CONNECT_TIMEOUT',
  'METER_RESPONSE_TIMEOUT',
  'METER_CONNECTION_LOST',
  'METER_TLS_UNTRUSTED',
  'METER_TLS_FAILED',
]);

function identityOf(
  { meterId, publicKey, publicKeyOcmf, firmwareVersion = '' }: MeterStatus,
  apiVersion: KnownApi,
): MeterIdentity {
  return { meterId, publicKey, publicKeyOcmf, firmwareVersion, apiVersion };
}

function witnessOf(status: MeterStatus, askedAtMs: number, atMs: number): StatusWitness {
  const { time, statusBits, numberOfStoredTransactions, indexOfLastTransaction } = status;
  const sample: StatusSample = {
    askedAtMs,
    atMs,
    deviceTimeMs: time === undefined ? Number.NaN : deviceTimeMs(time),
    isTimeSynced: statusBits.timeSyncStatusIsOk,
    storedTransactions: numberOfStoredTransactions,
    indexOfLastTransaction,
  };
  return { runs: statusBits.transactionIsOnGoing, blockers: startBlockers(statusBits), sample };
}

interface FoundApi {
  readonly version: KnownApi;
  readonly error: MeterError | undefined;
}

/** A single 404 does not decide it, and a passing failure leaves what was known before. */
async function findApi(attempt: Try, certain: KnownApi, before: KnownApi): Promise<FoundApi> {
  if (certain !== undefined) return { version: certain, error: undefined };
  const first = await attempt(probeApi, undefined);
  const second = first.ok && first.answer === 'notFound' ? await attempt(probeApi, undefined) : first;
  if (!second.ok) return { version: before, error: second.error };
  return { version: second.answer === 'notFound' ? 'v1' : second.answer, error: undefined };
}

/** `/status` says the same as before, so `/legal` has nothing new to say. */
function isAsBefore({ runs, sample }: NonNullable<LookInput['believed']>, now: StatusWitness): boolean {
  const { storedTransactions, indexOfLastTransaction } = now.sample;
  return (
    now.runs === runs &&
    storedTransactions !== undefined &&
    indexOfLastTransaction !== undefined &&
    storedTransactions === sample.storedTransactions &&
    indexOfLastTransaction === sample.indexOfLastTransaction
  );
}

async function legalOf(attempt: Try, { version, error }: FoundApi): Promise<LegalWitness> {
  if (version === undefined) return { said: 'unread', error: toErrorData(error ?? notFoundOut()) };
  const legal = await attempt(readTransaction(version), undefined);
  if (!legal.ok) return { said: 'unread', error: legal.error.toJSON() };
  return legal.answer === undefined ? { said: 'none' } : { said: 'transaction', transaction: legal.answer };
}

function notFoundOut(): StateError {
  return new StateError('METER_BUSY', {
    message: 'Which API the meter speaks is not known yet',
    retryable: true,
  });
}

/** The third witness: the signed record of the transaction that `/legal` names, when the two do not agree. */
async function recordOf(
  attempt: Try,
  version: ApiVersion | undefined,
  status: StatusWitness | undefined,
  legal: LegalWitness,
): Promise<RecordWitness | undefined> {
  if (status === undefined || version === undefined || legal.said !== 'transaction') return undefined;
  const { transactionId, paginationCounter, running } = legal.transaction;
  if (running === status.runs) return undefined;
  const raw = await attempt(ocmfEndpoint(version), { transactionId });
  if (!raw.ok) return undefined;
  const { record } = readRecord(raw.answer.text);
  if (record === undefined) return 'unclear';
  // Another transaction of the id may have begun in between.
  const counter = paginationCounterOf(record) ?? paginationCounter;
  const isOther = paginationCounter !== undefined && counter !== paginationCounter;
  return isOther ? 'unclear' : finalityOf(record);
}
