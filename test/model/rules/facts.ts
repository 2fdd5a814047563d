import type { Account, Command, Session, Told } from '../account.ts';
import { isShownEnded, isStopped, legalSays, looksIn, runsAt, statusSays } from '../testimony.ts';
import { isOwn, named, startsFor, wasJournalBroken } from './belonging.ts';

/** Found is never an own one, and it was there. */
export function foundIsForeign(account: Account): string[] {
  return told(account, 'transaction.found').flatMap(({ life, index, event }) => {
    const began = account.lives.find(each => each.life === life)?.began.index ?? 0;
    const meant = account.sessions.filter(
      session =>
        isMeant(session, event) &&
        session.began.index < index &&
        (session.ended === undefined || session.ended.index > began),
    );
    const [session] = meant;
    const isNamed = looksIn(account, { life, after: began, until: index }).some(
      ({ status, legal }) =>
        status && legal !== 'nothing' && legal.runs && legal.transactionId === event.transactionId,
    );
    if (session === undefined && isNamed) return [];
    if (session === undefined)
      return [`transaction.found was told of ${event.transactionId}, which is not there`];
    if (!meant.every(each => isOwn(account, each, life))) return [];
    // A journal that does not work cannot say whose it is.
    if (wasJournalBroken(account, session.began.index, index) && session.began.index < began) return [];
    return [`transaction.found was told of ${named(session)}, which is an own one`];
  });
}

/** Closed by the meter: it has ended, and no stop of this driver did it that it knows of. */
export function closedByMeterIsTrue(account: Account): string[] {
  return told(account, 'transaction.closedByMeter').flatMap(({ life, index, event }) => {
    const ended = account.sessions.filter(
      session => isMeant(session, event) && session.ended !== undefined && session.ended.index < index,
    );
    const running = account.sessions.find(session => isMeant(session, event) && runsAt(session, index));
    const isMisled =
      running !== undefined &&
      isShownEnded(account, running, { life, after: running.began.index, until: index });
    if (isMisled) return [];
    const stoppedByUs = ended.filter(session =>
      account.exchanges.some(
        each =>
          each.request === session.ended?.request &&
          each.life === life &&
          isStopped(each) &&
          (each.received?.index ?? 0) < index,
      ),
    );
    if (ended.length === 0) return [`closedByMeter was told of ${event.transactionId}, which has not ended`];
    return stoppedByUs.length < ended.length
      ? []
      : [`closedByMeter was told of ${event.transactionId}, which this driver stopped`];
  });
}

/** Never ran: no session of this id came of the starts, before it was said or after. */
export function neverRanIsTrue(account: Account): string[] {
  const ids = new Set(told(account, 'transaction.neverRan').map(({ event }) => event.transactionId));
  return [...ids].flatMap(id => {
    const tried = account.commands.filter(
      command => command.does === 'start' && command.transactionId === id && wasTried(account, command),
    );
    const ran = account.sessions.filter(
      ({ transactionId, began }) => transactionId === id && began.by === 'request',
    );
    return ran.length < tried.length
      ? []
      : [`neverRan was told of ${id}: ${tried.length} start(s), of which ${ran.map(named).join(', ')} ran`];
  });
}

/** Resumed: an own session runs, by the last reads. */
export function resumedIsTrue(account: Account): string[] {
  return told(account, 'transaction.resumed').flatMap(({ life, index, event }) => {
    const own = account.sessions.filter(session => isMeant(session, event) && isOwn(account, session, life));
    const reads = account.exchanges.filter(
      each =>
        each.life === life &&
        each.received !== undefined &&
        each.received.index < index &&
        (statusSays(each) !== undefined || legalSays(each) !== undefined),
    );
    const moments = [index, ...reads.slice(-4).map(({ answered }) => answered?.index ?? index)];
    const isLied = reads.slice(-4).some(read => {
      const legal = legalSays(read);
      return typeof legal === 'object' && legal.runs && legal.transactionId === event.transactionId;
    });
    return isLied || own.some(session => moments.some(moment => runsAt(session, moment)))
      ? []
      : [`transaction.resumed was told of ${event.transactionId}, and no own one of this id was running`];
  });
}

function told({ events }: Account, type: string): Told[] {
  return events.filter(({ event }) => event.type === type);
}

function isMeant({ transactionId, paginationCounter }: Session, event: Told['event']): boolean {
  return (
    transactionId === event.transactionId &&
    (event.paginationCounter === undefined || event.paginationCounter === paginationCounter)
  );
}

/** It was sent, or the process was gone, or stopped, before it knew whether it was. */
function wasTried(account: Account, command: Command): boolean {
  const { told } = command;
  const isCutOff =
    told === undefined || (told.outcome.as === 'error' && told.outcome.error.code === 'METER_STOPPED');
  return isCutOff || startsFor(account, command).length > 0;
}
