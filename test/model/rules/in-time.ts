import type { Account, Command, Exchange, Moment, Session } from '../account.ts';
import { legalSays, recordIn, runsAt, statusSays } from '../testimony.ts';
import { isOwn, named } from './belonging.ts';

/** One look a minute, a second one where the witnesses disagree, and the time that they take. */
const lookMs = 75_000;
/** With fewer of them the link was not up. */
const fewestPolls = 50;

/**
 * What the meter or another client begins or ends is told within a minute while the link is up: judged only where one
 * process lives, nothing fails, no command is given, and the meter says the truth.
 */
export function changesAreToldInTime(account: Account): string[] {
  return account.sessions.flatMap(session => [
    ...untoldEnd(account, session),
    ...untoldBegin(account, session),
  ]);
}

function untoldEnd(account: Account, session: Session): string[] {
  const { ended } = session;
  if (ended === undefined || ended.by === 'request') return [];
  const life = quietLife(account, ended);
  if (life === undefined || !isOwn(account, session, life) || !isKnown(account, session, ended.index))
    return [];
  const isTold = account.events.some(
    ({ event, index, atMs }) =>
      index > ended.index &&
      atMs <= ended.atMs + lookMs &&
      ((event.type === 'transaction.closedByMeter' && event.transactionId === session.transactionId) ||
        recordIn(event.record?.ocmf ?? '')?.paginationCounter === session.paginationCounter),
  );
  return isTold ? [] : [`the end of ${named(session)} was not told within a minute`];
}

function untoldBegin(account: Account, session: Session): string[] {
  const { began, ended } = session;
  if (began.by !== 'otherClient') return [];
  const life = quietLife(account, began);
  if (life === undefined || (ended !== undefined && ended.atMs < began.atMs + lookMs)) return [];
  const isTold = account.events.some(
    ({ event, index, atMs }) =>
      event.type === 'transaction.found' &&
      event.transactionId === session.transactionId &&
      index > began.index &&
      atMs <= began.atMs + lookMs,
  );
  return isTold ? [] : [`the begin of ${named(session)} was not told within a minute`];
}

/** A session of which the driver has said that it runs. */
function isKnown({ events }: Account, { transactionId, began }: Session, index: number): boolean {
  return events.some(
    ({ event, ...at }) =>
      at.index > began.index &&
      at.index < index &&
      event.transactionId === transactionId &&
      (event.type === 'transaction.started' || event.type === 'transaction.resumed'),
  );
}

/** The process that sees a minute in which nothing else happens. */
function quietLife(account: Account, from: Moment): number | undefined {
  const minute: Minute = { from, untilMs: from.atMs + lookMs };
  const life = account.lives.findLast(({ began }) => began.index < from.index);
  const last = account.history.entries.at(-1)?.atMs ?? 0;
  if (life === undefined || last < minute.untilMs) return undefined;
  const traffic = account.exchanges.filter(each => each.life === life.life && isIn(minute, each.sent));
  const polls = traffic.filter(({ path }) => path.endsWith('/livemeasure'));
  const isQuiet =
    polls.length > fewestPolls &&
    ![life.killed, life.stopped].some(end => end !== undefined && end.atMs <= minute.untilMs) &&
    !account.exchanges.some(each => isFailing(each, minute)) &&
    !traffic.some(each => isLie(account, each)) &&
    !account.commands.some(command => isGiven(command, minute)) &&
    !account.sessions.some(({ began, ended }) => isIn(minute, began) || isIn(minute, ended)) &&
    !account.journalBroken.some(each => each.from.atMs <= minute.untilMs && !isOver(each.to, minute));
  return isQuiet ? life.life : undefined;
}

interface Minute {
  readonly from: Moment;
  readonly untilMs: number;
}

function isIn({ from, untilMs }: Minute, moment: Moment | undefined): boolean {
  return moment !== undefined && moment.index > from.index && moment.atMs <= untilMs;
}

/** Lost, refused, or answered by what says nothing. */
function isFailing(each: Exchange, minute: Minute): boolean {
  const { failed, answered, sent, method, path } = each;
  const isRefused = answered !== undefined && answered.status >= 300;
  const isWitness = method === 'GET' && /^\/v1\/status$|^\/v[12]\/legal$/.test(path);
  const saysNothing = isWitness && statusSays(each) === undefined && legalSays(each) === undefined;
  return isIn(minute, failed) || (isIn(minute, sent) && (isRefused || saysNothing));
}

/** `/status` said something else than what was so. */
function isLie({ sessions }: Account, each: Exchange): boolean {
  const said = statusSays(each);
  const at = each.answered?.index ?? 0;
  return said !== undefined && said !== sessions.some(session => runsAt(session, at));
}

function isGiven({ came, told }: Command, minute: Minute): boolean {
  const isWaiting = came.index < minute.from.index && (told === undefined || told.index > minute.from.index);
  return isIn(minute, came) || isWaiting;
}

/** Mended so long before that a try to open it again has come in between. */
function isOver(mended: Moment | undefined, { from }: Minute): boolean {
  return mended !== undefined && mended.atMs < from.atMs - lookMs;
}
