import type { Account, Command, Exchange, Session } from '../account.ts';
import {
  isStopped,
  isWrite,
  lastLookIn,
  legalSays,
  runsAt,
  showsNothing,
  statusSays,
  within,
} from '../testimony.ts';
import { idOfStart, isOwn, named, remembers, waitingAt } from './belonging.ts';

/** LEM operation manual, p. 86. */
const syncValidityMs = 48 * 3_600_000;

/** What runs is ended only because a caller asked for it: a stop, or a start where it is not an own one. */
export function nothingEndsUnasked(account: Account): string[] {
  return account.sessions.flatMap(session => {
    const stop = account.exchanges.find(({ request }) => request === session.ended?.request);
    if (stop === undefined || isAsked(account, session, stop)) return [];
    return [`${named(session)} was ended by the driver, and nobody had asked for it`];
  });
}

/** One request in flight. */
export function oneAtATime(account: Account): string[] {
  const ordered = account.exchanges.toSorted((a, b) => a.sent.index - b.sent.index);
  return ordered.flatMap((each, position) => {
    const before = ordered.slice(0, position).findLast(({ life }) => life === each.life);
    const end = Math.min(before?.received?.index ?? Infinity, before?.failed?.index ?? Infinity);
    if (before === undefined || end < each.sent.index) return [];
    return [`${each.method} ${each.path} was sent while ${before.method} ${before.path} was in flight`];
  });
}

/** A start or stop is sent again only after a read, sent after it, has been answered; or the other one of the same id. */
export function nothingRepeatsBlindly(account: Account): string[] {
  const last = new Map<string, Exchange>();
  return account.exchanges.filter(isWrite).flatMap(each => {
    const name = `${each.life} ${each.method} ${each.method === 'POST' ? idOfStart(each) : each.path}`;
    const before = last.get(name);
    last.set(name, each);
    if (before === undefined || isAskedAnew(account, before, each)) return [];
    const isRead = account.exchanges.some(
      read =>
        read.life === each.life &&
        read.sent.index > before.sent.index &&
        read.received !== undefined &&
        read.received.index < each.sent.index &&
        (statusSays(read) !== undefined || legalSays(read) !== undefined || isOppositeOf(each, read)),
    );
    return isRead ? [] : [`${each.method} ${each.path} was repeated without a read in between`];
  });
}

/** The answer to a stop is the meter's account of the transaction, and the answer to a start that another one runs. */
function isOppositeOf(write: Exchange, before: Exchange): boolean {
  const [start, stop] = write.method === 'POST' ? [write, before] : [before, write];
  const id = start.method === 'POST' ? idOfStart(start) : undefined;
  if (id === undefined || idOfStop(stop) !== id) return false;
  return write === start ? isStopped(stop) : start.answered?.status === 201;
}

function idOfStop({ path }: Exchange): string | null {
  return new URL(path, 'http://meter').searchParams.get('transactionId');
}

/** After `stop()` nothing is sent and nothing is told. */
export function nothingAfterStop(account: Account): string[] {
  return account.lives.flatMap(({ life, stopped, killed }) => {
    const end = stopped?.index;
    if (end === undefined || killed !== undefined) return [];
    const sent = account.exchanges.filter(each => each.life === life && each.sent.index > end);
    const told = account.events.filter(each => each.life === life && each.index > end);
    return [
      ...sent.map(({ method, path }) => `${method} ${path} was sent after stop()`),
      ...told.map(({ event }) => `${event.type} was told after stop()`),
    ];
  });
}

/** Where the writing of settings began with reading them: what else is read in between comes too late for it. */
function preparedAt({ exchanges, history }: Account, write: Exchange): number | undefined {
  const before = exchanges.filter(({ life, sent }) => life === write.life && sent.index < write.sent.index);
  const places = before.filter(({ method }) => method !== 'GET').map(({ sent }) => sent.index);
  const lastWrite = Math.max(-1, ...places);
  return before.findLast(
    ({ method, path, sent }) =>
      method === 'GET' &&
      path === '/v1/settings' &&
      sent.index > lastWrite &&
      write.sent.atMs - sent.atMs <= history.commandTimeoutMs,
  )?.sent.index;
}

/** Settings are never written while a transaction runs that the driver knows of, or that it cannot know not to run. */
export function settingsAreLeftAlone(account: Account): string[] {
  return account.exchanges.flatMap(write => {
    const { life, method, path, arrived } = write;
    if (method !== 'PUT' || path !== '/v1/settings' || arrived === undefined) return [];
    const running = account.sessions.find(session => runsAt(session, arrived.index));
    const until = preparedAt(account, write) ?? arrived.index;
    if (running === undefined || !mayBeKnown(account, running, { life, until })) return [];
    const stretch = { life, after: running.began.index, until };
    const look = lastLookIn(account, stretch);
    const status = within(account, stretch)
      .map(statusSays)
      .findLast(said => said !== undefined);
    // Where the other witness disagrees or is silent, /status decides what is done; the meter refuses what must not be.
    if (status === false || (look !== undefined && showsNothing(look))) return [];
    return [`settings were written while ${named(running)} was running: ${arrived.body}`];
  });
}

/** It was told, or read; or this process has sent its start, and had no answer that says no. */
function mayBeKnown(
  account: Account,
  session: Session,
  { life, until }: { readonly life: number; readonly until: number },
): boolean {
  const start = account.exchanges.find(({ request }) => request === session.began.request);
  const isError = start?.received !== undefined && (start.answered?.status ?? 0) >= 400;
  const isTold = account.events.some(
    ({ event, index, ...each }) =>
      each.life === life &&
      ['transaction.found', 'transaction.resumed', 'transaction.started'].includes(event.type) &&
      event.transactionId === session.transactionId &&
      index > session.began.index &&
      index < until,
  );
  const isRead = within(account, { life, after: session.began.index, until }).some(each => {
    const legal = legalSays(each);
    return statusSays(each) === true || (typeof legal === 'object' && legal.runs && isOfLook(each));
  });
  return isTold || isRead || (start?.life === life && !isError);

  /** Read on the way to a record, without `/status`, it is one witness: the next look tells. */
  function isOfLook({ sent }: Account['exchanges'][number]): boolean {
    const before = account.exchanges.filter(each => each.life === life && each.sent.index < sent.index);
    return before.some(each => each.path === '/v1/status' && each.sent.index > session.began.index);
  }
}

/** A start comes with a clock that was set in the last 48 hours. */
export function startsHaveTheTime(account: Account): string[] {
  return account.exchanges.filter(isStart).flatMap(({ sent, ...start }) => {
    const isSet = account.exchanges.some(
      ({ method, path, arrived, answered }) =>
        method === 'PUT' &&
        path === '/v1/settings' &&
        arrived?.body.includes('"utc"') &&
        answered?.text.includes('"result":1') &&
        answered.index < sent.index &&
        sent.atMs - answered.atMs < syncValidityMs,
    );
    return isSet ? [] : [`${idOfStart({ sent, ...start })} was started with a clock that nobody had set`];
  });
}

function isStart({ method, path }: Exchange): boolean {
  return method === 'POST' && path.includes('/legal');
}

function isAsked(account: Account, session: Session, stop: Exchange): boolean {
  const { life, sent } = stop;
  // What begins late was meant, too, by who asked while its start was on its way.
  const start = account.exchanges.find(({ request }) => request === session.began.request);
  const since = Math.min(session.began.index, start?.sent.index ?? Number.POSITIVE_INFINITY);
  const isStopAsked = account.commands.some(
    each =>
      each.does === 'stop' &&
      (each.transactionId === '' || each.transactionId === session.transactionId) &&
      each.came.index < sent.index &&
      (each.told === undefined || each.told.index > since) &&
      remembers(account, life, each.life),
  );
  if (isStopAsked) return true;
  const isStartWaiting = waitingAt(account, life, sent.index).some(({ does }) => does === 'start');
  return isStartWaiting && (!isOwn(account, session, life) || wasToldAsFailed(account, session));
}

/** A start that was answered with an error and runs all the same may be ended by the next start. */
function wasToldAsFailed(account: Account, session: Session): boolean {
  const start = account.exchanges.find(({ request }) => request === session.began.request);
  const command = account.commands.find(
    each =>
      each.does === 'start' &&
      each.transactionId === session.transactionId &&
      each.life === start?.life &&
      each.came.index < start.sent.index &&
      (each.told === undefined || each.told.index > start.sent.index),
  );
  return command?.told?.outcome.as === 'error';
}

/**
 * Another command asks for the same, and the first had its answer; or it asks to end what it names itself, which may not wait
 * for reads that fail.
 */
function isAskedAnew(account: Account, before: Exchange, each: Exchange): boolean {
  const servedBy = ({ life, sent }: Exchange): Command | undefined => waitingAt(account, life, sent.index)[0];
  const command = servedBy(each);
  if (servedBy(before)?.command === command?.command) return false;
  const isAnswered = before.received !== undefined && (before.answered?.status ?? 500) < 500;
  const isNamed = command?.does === 'stop' && idOfStop(each) === command.transactionId;
  return isAnswered || (isNamed && isLookedFor(account, before, each));
}

/** A read was sent between them, whatever came of it. */
function isLookedFor({ exchanges }: Account, before: Exchange, each: Exchange): boolean {
  return exchanges.some(
    ({ life, path, sent }) =>
      life === each.life &&
      path.endsWith('/status') &&
      sent.index > before.sent.index &&
      sent.index < each.sent.index,
  );
}
