import type { JournaledTransaction } from '../../../src/domain/journaled.ts';
import type { MissingInput, RecordOnItsWay } from '../../../src/domain/record-results.ts';
import type { SignedRecord } from '../../../src/domain/signed-record.ts';
import type { MeterErrorData } from '../../../src/errors/meter-error.ts';
import type { Account } from './meter-model.ts';
import {
  type Answer,
  type Ask,
  accountOf,
  failure,
  type Given,
  journal,
  recordOf,
  type ServiceRun,
} from './services.ts';

/** The services of the owner of records. */

const clockToleranceMs = 10_000;
const triesPerRecord = 10;

interface Found {
  readonly legal: Account;
  readonly counter: number;
  readonly isFinal: boolean;
}

type Search = Generator<
  Ask,
  Found | { running: string | undefined } | { named: Account } | undefined | { error: MeterErrorData },
  Answer
>;

export function signedRecord(id: string, counter: number): SignedRecord {
  return {
    transactionId: id,
    ocmf: `T${counter} final`,
    paginationCounter: counter,
    meterId: 'M',
  } as SignedRecord;
}

export function* fetchRecord({ input }: Given): ServiceRun {
  const entry = input.entry as RecordOnItsWay;
  if (entry.state === 'neverRan') return yield* forget(entry);
  const archived = yield* archivedOf(entry);
  const { untilCounter } = entry;
  let wanted = entry;
  if (archived !== undefined) {
    const counter = archived.record.paginationCounter ?? -1;
    const isLast = untilCounter !== undefined && counter >= untilCounter;
    if (entry.origin !== 'asked' || isLast) return { done: archived };
    wanted = { ...entry, afterCounter: entry.afterCounter ?? counter };
    const { legal, error } = yield* legalBy({ id: entry.transactionId });
    if (error !== undefined) return { failed: error };
    const isLater = legal?.transactionId === entry.transactionId && legal.paginationCounter > counter;
    if (!isLater) return { done: archived };
  }
  let named: Account | undefined;
  for (const search of [byId, byCounter, byWalk]) {
    const found = yield* search(wanted);
    if (found === undefined) continue;
    if ('running' in found) return { done: { outcome: 'running', ocmf: found.running } };
    if ('error' in found) return { failed: found.error };
    if ('named' in found) {
      named ??= found.named;
      continue;
    }
    const { legal } = found;
    const { transactionId, paginationCounter } = legal;
    const record = { transactionId, ocmf: ocmfOf(found), legal, paginationCounter };
    return { done: { outcome: 'fetched', record } };
  }
  if (archived !== undefined && named === undefined && untilCounter !== undefined) return { done: archived };
  if (entry.origin === 'asked') {
    const isKnown = named !== undefined || untilCounter !== undefined;
    const error = failure(isKnown ? 'METER_RECORD_UNAVAILABLE' : 'METER_NO_TRANSACTION', 'none', false);
    return { done: { outcome: 'unknown', error } };
  }
  const isNews = named !== undefined && entry.state !== 'ran';
  const isShown = entry.refusals > 0 && entry.isAfterPause && !isNews;
  if (isShown && entry.origin === 'session') return yield* close(entry, named);
  const { paginationCounter } = named ?? {};
  return { done: { outcome: 'refused', ...(named === undefined ? {} : { named: { paginationCounter } }) } };
}

function ocmfOf({ counter, isFinal }: Found): string {
  return `T${counter} ${isFinal ? 'final' : 'interim'}`;
}

function* archivedOf({ origin, transactionId, paginationCounter: counter }: RecordOnItsWay) {
  if (counter === undefined && origin !== 'asked') return undefined;
  const { value } =
    counter !== undefined
      ? yield* journal({ call: 'recordAt', counter })
      : yield* journal({ call: 'newestRecordOf', id: transactionId });
  if (value === undefined || value === null) return undefined;
  const found = value as { counter: number; id: string; isDelivered: boolean };
  return {
    outcome: 'archived',
    record: signedRecord(found.id, found.counter),
    isDelivered: found.isDelivered,
  };
}

function* forget({ session }: RecordOnItsWay): ServiceRun {
  const noted = session === undefined ? {} : yield* journal({ call: 'noteOutcome', session });
  return noted.error === undefined ? { done: { outcome: 'neverRan' } } : { failed: noted.error };
}

function* close({ state, session, ...entry }: RecordOnItsWay, named: Account | undefined): ServiceRun {
  const counter = entry.paginationCounter ?? named?.paginationCounter;
  if (session !== undefined)
    yield* journal({ call: 'noteOutcome', session, ...(counter === undefined ? {} : { counter }) });
  return { done: { outcome: state === 'ran' ? 'lost' : 'neverRan' } };
}

/** The account, nothing where the meter refuses, or the error. */
function* legalBy(
  selector: { id?: string; back?: number } | undefined,
): Generator<Ask, { legal?: Account; error?: MeterErrorData }, Answer> {
  const answer = yield { ask: 'legal', ...selector };
  if (!answer.ok) return { error: answer.error };
  const legal = accountOf(answer);
  return legal === undefined ? {} : { legal };
}

function* ocmfBy(selector: { id?: string; back?: number }, legal: Account): Search {
  const record = recordOf(yield { ask: 'ocmf', ...selector });
  if (record === undefined) return { named: legal };
  return 'error' in record ? record : { legal, ...record };
}

function* byId(entry: RecordOnItsWay): Search {
  const { transactionId: id } = entry;
  const isBehind = entry.paginationCounter !== undefined && entry.untilCounter !== undefined;
  if (id === '' || isBehind) return undefined;
  const told = entry.legal as Account | undefined;
  const { legal, error } = told === undefined ? yield* legalBy({ id }) : { legal: told };
  if (error !== undefined) return { error };
  if (legal === undefined || !isOf(entry, legal)) return undefined;
  let isSaidToRun = false;
  if (legal.running) {
    const current = yield* legalBy(undefined);
    if (current.error !== undefined) return { error: current.error };
    isSaidToRun =
      current.legal?.paginationCounter === legal.paginationCounter && current.legal.running === true;
  }
  const found = yield* ocmfBy({ id }, legal);
  if (!isSaidToRun || (found !== undefined && 'error' in found)) return found;
  if (found === undefined || 'running' in found || 'named' in found) return { running: undefined };
  const text = ocmfOf(found);
  const isTheSame = found.isFinal && entry.isAfterPause && entry.ranAs === text;
  return isTheSame ? found : { running: text };
}

function* byCounter(entry: RecordOnItsWay): Search {
  const { paginationCounter: counter } = entry;
  if (counter === undefined) return undefined;
  let newest = yield* legalBy(undefined);
  let back = newest.legal && newest.legal.paginationCounter - counter;
  for (let tries = 0; tries < triesPerRecord; tries += 1) {
    if (newest.error !== undefined) return { error: newest.error };
    if (back === undefined || back < 0) return undefined;
    const { legal, error } = yield* legalBy({ back });
    if (error !== undefined) return { error };
    if (legal === undefined) return undefined;
    const moved: number = legal.paginationCounter - counter;
    if (moved !== 0) {
      back = moved < 0 ? undefined : back + moved;
      continue;
    }
    const found = yield* ocmfBy({ back }, legal);
    if (found === undefined || 'running' in found || 'error' in found || 'named' in found) return found;
    const again = yield* legalBy({ back });
    if (again.error !== undefined) return { error: again.error };
    if (again.legal?.paginationCounter === counter) return found;
    newest = yield* legalBy(undefined);
    back = newest.legal && newest.legal.paginationCounter - counter;
  }
  return { error: failure('METER_BUSY', 'none', true) };
}

function* byWalk(entry: RecordOnItsWay): Search {
  const { paginationCounter, transactionId, afterCounter, beganFromMs } = entry;
  const isBounded = afterCounter !== undefined || beganFromMs !== undefined;
  if (paginationCounter !== undefined || transactionId === '' || !isBounded) return undefined;
  for (let back = 0; ; back += 1) {
    const { legal, error } = yield* legalBy(back === 0 ? undefined : { back });
    if (error !== undefined) return { error };
    if (legal === undefined) return undefined;
    if (afterCounter !== undefined && legal.paginationCounter <= afterCounter) return undefined;
    if (beganFromMs !== undefined && legal.startedAtMs < beganFromMs - clockToleranceMs) return undefined;
    if (!isOf(entry, legal) || (back === 0 && legal.running)) continue;
    return yield* ocmfBy(back === 0 ? { id: transactionId } : { back }, legal);
  }
}

function isOf(entry: RecordOnItsWay, { transactionId, paginationCounter, startedAtMs }: Account): boolean {
  const { afterCounter, untilCounter, beganFromMs } = entry;
  if (entry.transactionId !== '' && transactionId !== entry.transactionId) return false;
  if (entry.paginationCounter !== undefined) return paginationCounter === entry.paginationCounter;
  if (afterCounter !== undefined && paginationCounter <= afterCounter) return false;
  if (untilCounter !== undefined && paginationCounter > untilCounter) return false;
  return beganFromMs === undefined || startedAtMs >= beganFromMs - clockToleranceMs;
}

const otherSession = failure('METER_RECORD_INVALID', 'done', false);

// biome-ignore lint/correctness/useYield: a service that asks nobody
export function* verifyRecord({ input }: Given): ServiceRun {
  const entry = input.entry as RecordOnItsWay;
  const { transactionId, ocmf, legal, paginationCounter } = input.fetched;
  const record = { ...signedRecord(transactionId, paginationCounter), ocmf };
  if (ocmf.endsWith('interim')) return { done: { kind: 'interim', record } };
  const counter = Number(/^T(\d+)/.exec(ocmf)?.[1]);
  const isOurs = isOf({ ...entry, transactionId: '' }, { ...(legal as Account), paginationCounter: counter });
  return { done: isOurs ? { kind: 'final', record } : { kind: 'other', error: otherSession } };
}

export function* archiveRecord({ input }: Given): ServiceRun {
  const { record, session } = input.entry as RecordOnItsWay;
  if (record?.paginationCounter === undefined) throw new Error('no record to archive');
  const { paginationCounter: counter, transactionId: id } = record;
  if (session !== undefined) yield* journal({ call: 'noteRunning', session, counter });
  const stored = yield* journal({
    call: 'archive',
    counter,
    id,
    ...(session === undefined ? {} : { session }),
  });
  if (stored.error !== undefined) return { failed: stored.error };
  const kept = yield* journal({ call: 'recordAt', counter });
  // A process may end between storing a record and handing it over.
  yield { ask: 'turn' };
  return { done: { isDelivered: (kept.value as { isDelivered: boolean } | null)?.isDelivered ?? false } };
}

export function* markDelivered({ input }: Given): ServiceRun {
  const { record, isStored } = input.entry as RecordOnItsWay;
  if (record?.paginationCounter === undefined || !isStored) return { done: undefined };
  yield { ask: 'turn' };
  const noted = yield* journal({ call: 'noteDelivered', counter: record.paginationCounter });
  return noted.error === undefined ? { done: undefined } : { failed: noted.error };
}

export function* findMissing({ input }: Given): ServiceRun {
  const { newest, after, from, known: listed } = input as MissingInput;
  const known = listed.map(counter => counter ?? undefined);
  const nothing = { count: 0 };
  const waiting = yield* journal({ call: 'undelivered' });
  if (waiting.error !== undefined) return { failed: waiting.error };
  const undelivered = (waiting.value as { counter: number; id: string }[]).find(
    ({ counter }) => !known.includes(counter),
  );
  if (undelivered !== undefined)
    return { done: { ...nothing, undelivered: signedRecord(undelivered.id, undelivered.counter) } };
  const oldest = yield* journal({ call: 'oldestCounter' });
  if (oldest.error !== undefined) return { failed: oldest.error };
  const sessions = yield* journal({ call: 'pendingTransactions' });
  if (sessions.error !== undefined) return { failed: sessions.error };
  const behind = (sessions.value as JournaledTransaction[]).flatMap(each => {
    const found = Math.max(0, each.newestCounterBefore ?? Number.POSITIVE_INFINITY);
    return (each.paginationCounter ?? 0) > found + 1 ? [found + 1] : [];
  });
  const starts = [oldest.value as number | null, from ?? null, ...behind].filter(each => each !== null);
  const first = starts.length === 0 ? undefined : Math.min(...starts);
  const last = newest.running ? newest.counter - 1 : newest.counter;
  if (first === undefined || first > last) return { done: nothing };
  const gaps = yield* journal({ call: 'gaps', from: first, to: last });
  if (gaps.error !== undefined) return { failed: gaps.error };
  const missing = gaps.value as number[];
  const next = missing.find(counter => counter > (after ?? -1) && !known.includes(counter));
  const more = missing.length === 0 ? {} : { oldest: missing[0] };
  return { done: { next, count: missing.length, ...more } };
}
