import type { Account, Command, Exchange, Session } from '../account.ts';
import {
  isRefused,
  isShownEnded,
  isWrite,
  legalSays,
  looksIn,
  runsAt,
  showsNothing,
  statusSays,
  thirdWitnessSaysNothing,
  within,
} from '../testimony.ts';
import { named, startsFor, stopsFor } from './belonging.ts';

/** After its connection was closed, a lost write may act for the deadline and so long. */
const graceMs = 10_000;

/** "Nothing runs" is said only when a read, sent after the command came, said so by both witnesses, or by the third. */
export function noneOpenWasRead(account: Account): string[] {
  return answered(account, 'nothing').flatMap(({ life, came, told }) => {
    const stretch = { life, after: came.index, until: told.index };
    const isRead = looksIn(account, stretch).some(showsNothing) || thirdWitnessSaysNothing(account, stretch);
    return isRead ? [] : ['a stop was told that nothing runs, and no look after it came said so'];
  });
}

/**
 * `effect: 'none'`: nothing was written for the command, or the meter refused it, or a read after the last write shows
 * that it had no effect and no write is under way any more.
 */
export function noneMeansNone(account: Account): string[] {
  return answered(account, 'error').flatMap(({ told, ...command }) => {
    if (told.outcome.as !== 'error' || told.outcome.error.effect !== 'none') return [];
    const whole = { told, ...command };
    const writes = command.does === 'start' ? startsFor(account, whole) : stopsFor(account, whole, true);
    const open = writes.filter(write => !isRefused(write));
    if (open.length === 0 || isShownWithout(account, whole, open)) return [];
    const name = nameOf(command);
    const acted = account.sessions.find(
      ({ began, ended }) =>
        open.some(({ request }) => request === began.request || request === ended?.request) &&
        (command.does === 'start' || ended !== undefined),
    );
    const truth = acted === undefined ? 'nothing had shown it' : `the meter did it: ${named(acted)}`;
    return [`${name} was told effect none after ${open.length} write(s), and ${truth}`];
  });
}

/** `effect: 'done'` only when the answer or a read showed it. */
export function doneMeansDone(account: Account): string[] {
  return answered(account, 'error').flatMap(({ told, ...command }) => {
    if (told.outcome.as !== 'error' || told.outcome.error.effect !== 'done') return [];
    const { life, came, does } = command;
    const id = command.transactionId || String(told.outcome.error.context?.transactionId ?? '');
    const ofId = account.sessions.filter(
      ({ transactionId, began }) => (id === '' || transactionId === id) && began.index < told.index,
    );
    if (does === 'start') {
      const isTrue = ofId.some(session => session.began.index > came.index || runsAt(session, came.index));
      return isTrue ? [] : [`${nameOf(command)} was told effect done, and the meter began nothing for it`];
    }
    const last = ofId.at(-1);
    if (last === undefined)
      return [`${nameOf(command)} was told effect done, and there never was such a one`];
    const isByIt = ofId.some(({ ended }) => isStopOf(account, ended?.request, { life, after: came.index }));
    if (isByIt) return [];
    const stretch = { life, after: last.began.index, until: told.index };
    if (!runsAt(last, told.index) || isShownEnded(account, last, stretch)) return [];
    return [`${nameOf(command)} was told effect done, and ${named(last)} was running`];
  });
}

/** The request that ended it was sent by this life, after that moment. */
function isStopOf(
  { exchanges }: Account,
  request: number | undefined,
  { life, after }: { readonly life: number; readonly after: number },
): boolean {
  return exchanges.some(each => each.request === request && each.life === life && each.sent.index > after);
}

/** "has ended" in a text: the answer to a stop showed it, or both witnesses did, or `/status` and the record. */
export function hasEndedIsTrue(account: Account): string[] {
  const texts = [
    ...answered(account, 'error').map(({ life, told, transactionId }) => ({
      life,
      at: told.index,
      id: transactionId,
      error: told.outcome.as === 'error' ? told.outcome.error : undefined,
    })),
    ...account.events.map(({ life, index, event }) => ({
      life,
      at: index,
      id: event.transactionId ?? '',
      error: event.error,
    })),
  ];
  return texts.flatMap(({ life, at, id, error }) => {
    if (!error?.message.includes('has ended')) return [];
    const meant = String(error.context?.transactionId ?? id);
    const session = account.sessions.findLast(
      ({ transactionId, began }) => (meant === '' || transactionId === meant) && began.index < at,
    );
    if (session === undefined) return [`"${error.message}" was said of a transaction that never was`];
    const stretch = { life, after: session.began.index, until: at };
    if (!runsAt(session, at) || isShownEnded(account, session, stretch)) return [];
    return [`"${error.message}" was said while ${named(session)} was running`];
  });
}

/** A start that succeeded: a request that was sent for it began a transaction; one of its id that began otherwise is not that. */
export function startedIsTrue(account: Account): string[] {
  return answered(account, 'started').flatMap(command => {
    const { outcome } = command.told;
    const counter = outcome.as === 'started' ? outcome.paginationCounter : undefined;
    const starts = startsFor(account, command);
    const isTrue = account.sessions.some(
      session =>
        starts.some(({ request }) => request === session.began.request) &&
        session.began.index < command.told.index &&
        isCounter(session, counter),
    );
    return isTrue ? [] : [`${nameOf(command)} was told that it runs, and no request for it began it`];
  });
}

function isCounter(session: Session, counter: number | undefined): boolean {
  return counter === undefined || counter === session.paginationCounter;
}

type Answered = Command & { readonly told: NonNullable<Command['told']> };

function answered({ commands }: Account, as: NonNullable<Command['told']>['outcome']['as']): Answered[] {
  return commands.filter((each): each is Answered => each.told?.outcome.as === as);
}

function nameOf({ does, transactionId }: Omit<Command, 'told'>): string {
  return `${does} ${transactionId === '' ? '(whatever runs)' : transactionId}`;
}

/** A read after the last write shows no effect, and each write is answered, long ago, or overtaken by another. */
function isShownWithout(account: Account, command: Answered, writes: readonly Exchange[]): boolean {
  const { life, told } = command;
  const places = writes.map(({ sent }) => sent.index);
  const reads = within(account, { life, after: Math.max(...places), until: told.index });
  const before = countersBefore(account, Math.min(...places));
  return reads.some(read => {
    if (!showsWithout(command, read, reads, before)) return false;
    return writes.every(write => !isUnderWay(account, write, read));
  });
}

/** Whether a read says that the start had no effect, or that what was to be stopped still runs. */
function showsWithout(
  { does, transactionId }: Answered,
  read: Exchange,
  reads: readonly Exchange[],
  before: readonly number[],
): boolean {
  const legals = reads.map(legalSays).filter(legal => typeof legal === 'object');
  if (does === 'stop') {
    return (
      statusSays(read) === true &&
      legals.every(legal => transactionId === '' || legal.transactionId === transactionId)
    );
  }
  const isNamed = legals.some(
    legal => legal.transactionId === transactionId && !before.includes(legal.paginationCounter),
  );
  const other = legals.some(legal => legal.runs && legal.transactionId !== transactionId);
  return !isNamed && (statusSays(read) === false || (statusSays(read) === true && other));
}

/** What began before the first write for a command has nothing to do with it. */
function countersBefore({ sessions }: Account, index: number): number[] {
  return sessions.filter(({ began }) => began.index < index).map(each => each.paginationCounter);
}

/** A lost write may act until its deadline and 10 s after its connection was closed, or until a later one is answered. */
function isUnderWay({ exchanges, history }: Account, write: Exchange, read: Exchange): boolean {
  if (write.received !== undefined) return false;
  const isOvertaken = exchanges.some(
    later =>
      isWrite(later) &&
      later.life === write.life &&
      later.sent.index > write.sent.index &&
      later.received !== undefined &&
      later.received.index < read.sent.index,
  );
  const closedAtMs = write.failed?.atMs ?? Number.POSITIVE_INFINITY;
  return !isOvertaken && read.sent.atMs < closedAtMs + history.commandTimeoutMs + graceMs;
}
