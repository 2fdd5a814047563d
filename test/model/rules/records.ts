import type { Account, Session, Told } from '../account.ts';
import { isRefused, recordIn, runsAt } from '../testimony.ts';
import { endOf, isOwn, named, remembers, wasJournalBroken } from './belonging.ts';

/** A refusal that counts for a loss is followed by another one at least so much later. */
const lossTakesMs = 60_000;

/** What is handed over is the meter's final record of that transaction, byte for byte, and not one that still runs. */
export function recordsAreFinalAndTrue(account: Account): string[] {
  return handings(account).flatMap(({ what, ocmf }) => faultsOf(account, what, ocmf));
}

/** The archive holds final records only. */
export function archiveIsFinal(account: Account): string[] {
  return account.history.archived.flatMap(ocmf => faultsOf(account, 'the archive', ocmf));
}

/** A stop is answered by the record of **this** session: not by an earlier one of the same id. */
export function stopGivesThisSession(account: Account): string[] {
  return account.commands.flatMap(({ transactionId, came, told }) => {
    if (told?.outcome.as !== 'record') return [];
    const counter = recordIn(told.outcome.ocmf)?.paginationCounter;
    const candidates = account.sessions.filter(
      session =>
        session.began.index < told.index &&
        (transactionId === '' || session.transactionId === transactionId) &&
        isNotPassed(account, session, came.index, transactionId),
    );
    if (candidates.some(each => each.paginationCounter === counter)) return [];
    const name = transactionId === '' ? 'of whatever runs' : `of ${transactionId}`;
    return [
      `the stop ${name} was answered with the record T${counter}, and meant ${candidates.map(named).join(' or ')}`,
    ];
  });
}

/** Never twice in one life of the process; and twice in two lives only after a crash, or without a memory. */
export function handedOverOnce(account: Account): string[] {
  const seen: { life: number; index: number; counter: number }[] = [];
  return handovers(account).flatMap(({ life, index, event }) => {
    const counter = recordIn(event.record?.ocmf ?? '')?.paginationCounter;
    if (counter === undefined) return [];
    const before = seen.find(
      earlier => earlier.counter === counter && mayNotRepeat(account, earlier, { life, index }),
    );
    seen.push({ life, index, counter });
    if (before === undefined) return [];
    const where = before.life === life ? 'in one life' : 'after a restart in peace';
    return [`the record T${counter} was handed over twice ${where}`];
  });
}

/**
 * In the end each own session has come home, and each that the driver ended. `unreadable`: records that the meter never
 * gives.
 */
export function everyRecordCameHome(account: Account, unreadable: readonly number[]): string[] {
  const last = account.lives.at(-1)?.life ?? 0;
  const home = handovers(account).map(({ event }) => recordIn(event.record?.ocmf ?? '')?.paginationCounter);
  return account.sessions
    .filter(session => session.ended !== undefined)
    .filter(session => isOwn(account, session, last) || wasEndedKnowingly(account, session, last))
    .filter(({ paginationCounter }) => !home.includes(paginationCounter))
    .filter(({ paginationCounter }) => !unreadable.includes(paginationCounter))
    .map(session => `the record of ${named(session)} never came home`);
}

/** Lost: asked for this session, refused twice, a minute apart, while the meter answered other reads. */
export function lostIsTrue(account: Account): string[] {
  return account.events.flatMap(({ life, index, event }) => {
    if (event.type !== 'record.lost') return [];
    const session = account.sessions.findLast(
      ({ transactionId, paginationCounter, began }) =>
        began.index < index &&
        transactionId === event.transactionId &&
        (event.paginationCounter === undefined || event.paginationCounter === paginationCounter),
    );
    if (session === undefined) return [`record.lost was told of ${event.transactionId}, which never ran`];
    const refused = refusalsOf(account, session, index);
    const isTwice = refused.some(first =>
      refused.some(second => second.sent.atMs - first.sent.atMs >= lossTakesMs),
    );
    const others = account.exchanges.filter(
      each => each.life === life && each.received && each.received.index < index && !refused.includes(each),
    );
    const isAnswering = others.some(({ sent }) => sent.index > (refused[0]?.sent.index ?? 0));
    return isTwice && isAnswering ? [] : [`record.lost was told of ${named(session)} without two refusals`];
  });
}

/** Stored later is only what had been handed over when storing it failed. */
export function storedWasHandedOver(account: Account): string[] {
  return account.events.flatMap(({ life, index, event }) => {
    if (event.type !== 'record.stored') return [];
    const isKnown = handovers(account).some(
      earlier =>
        earlier.life === life &&
        earlier.index < index &&
        isRecordOf(account, earlier, event.transactionId, event.paginationCounter),
    );
    return isKnown ? [] : [`record.stored was told of ${event.transactionId}, which was not handed over`];
  });
}

function isRecordOf(account: Account, { event }: Told, id: string | undefined, counter: number | undefined) {
  const found = recordIn(event.record?.ocmf ?? '')?.paginationCounter;
  const session = account.sessions.find(each => each.paginationCounter === found);
  return counter === undefined ? session?.transactionId === id : counter === found;
}

function refusalsOf(account: Account, session: Session, until: number) {
  return account.exchanges.filter(
    ({ path, arrived, ...each }) =>
      path.includes('/ocmf') &&
      arrived?.asks?.paginationCounter === session.paginationCounter &&
      each.received !== undefined &&
      each.received.index < until &&
      isRefused({ path, ...each, ...(arrived && { arrived }) }),
  );
}

/** The announcements that hand a record over. */
function handovers({ events }: Account): Told[] {
  return events.filter(
    ({ event }) =>
      event.type === 'record.recovered' || (event.type === 'transaction.stopped' && event.again !== true),
  );
}

function handings(account: Account): { what: string; ocmf: string }[] {
  const told = account.commands.flatMap(({ told, transactionId }) =>
    told?.outcome.as === 'record'
      ? [{ what: `the answer to stop ${transactionId}`, ocmf: told.outcome.ocmf }]
      : [],
  );
  const events = account.events
    .filter(({ event }) => event.type === 'record.recovered' || event.type === 'transaction.stopped')
    .map(({ event }) => ({ what: event.type, ocmf: event.record?.ocmf ?? '' }));
  return [...told, ...events];
}

function faultsOf({ history }: Account, what: string, ocmf: string): string[] {
  const record = recordIn(ocmf);
  if (record === undefined) return [`${what} has a record that is none: ${ocmf.slice(0, 40)}`];
  const truth = history.finalRecord(record.paginationCounter);
  if (!record.isFinal) return [`${what} has an interim record of T${record.paginationCounter}`];
  if (truth === undefined)
    return [`${what} has a record of T${record.paginationCounter}, which is not ended`];
  return truth === ocmf
    ? []
    : [`${what} has a record of T${record.paginationCounter} that is not the meter's`];
}

/** A stop means what runs, or the newest that there is, when it comes or later. */
function isNotPassed({ sessions }: Account, session: Session, index: number, id: string): boolean {
  const known = sessions.filter(
    ({ transactionId, began }) => (id === '' || transactionId === id) && began.index < index,
  );
  const running = known.find(each => runsAt(each, index));
  const newest = running ?? known.at(-1);
  return newest === undefined || session.paginationCounter >= newest.paginationCounter;
}

/** The driver stopped it, was not killed at it, and has not forgotten since. */
function wasEndedKnowingly(account: Account, { began, ended }: Session, last: number): boolean {
  const life = account.exchanges.find(({ request }) => request === ended?.request)?.life;
  if (life === undefined) return false;
  const isKilled = account.lives.find(each => each.life === life)?.killed !== undefined;
  const isNoted = life === last || !wasJournalBroken(account, began.index, Number.POSITIVE_INFINITY);
  return remembers(account, last, life) && isNoted && !isKilled;
}

function mayNotRepeat(
  account: Account,
  earlier: { readonly life: number; readonly index: number },
  now: { readonly life: number; readonly index: number },
): boolean {
  if (earlier.life === now.life) return true;
  const between = account.lives.filter(({ life }) => life >= earlier.life && life < now.life);
  return (
    remembers(account, now.life, earlier.life) &&
    between.every(each => each.killed === undefined && endOf(each) > earlier.index) &&
    !wasJournalBroken(account, earlier.index, now.index)
  );
}
