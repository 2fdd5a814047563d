import type { Account, Command, Exchange, Life, Session } from '../account.ts';

/** The life whose request began a session; undefined: somebody else did. */
export function beginnerOf(account: Account, { began }: Session): number | undefined {
  return account.exchanges.find(({ request }) => request === began.request)?.life;
}

/** Whether a life has the memory of an earlier one. */
export function remembers(account: Account, life: number, earlier: number): boolean {
  const between = account.lives.filter(each => each.life > earlier && each.life <= life);
  return between.every(each => each.remembers);
}

/** A session that this life, or one that it remembers, has begun. */
export function isOwn(account: Account, session: Session, life: number): boolean {
  const beginner = beginnerOf(account, session);
  return beginner !== undefined && beginner <= life && remembers(account, life, beginner);
}

/** Whether the journal failed at any time between two places of the history. */
export function wasJournalBroken({ journalBroken }: Account, from: number, to: number): boolean {
  return journalBroken.some(
    stretch => stretch.from.index <= to && (stretch.to === undefined || stretch.to.index >= from),
  );
}

/** Commands of this life that were given before a place of the history and not answered before it. */
export function waitingAt({ commands }: Account, life: number, index: number): Command[] {
  return commands.filter(
    ({ came, told, ...each }) =>
      each.life === life && came.index < index && (told === undefined || told.index > index),
  );
}

/** The starts that were sent for a command: of equal commands that wait, the oldest is served first. */
export function startsFor(account: Account, command: Command): Exchange[] {
  const { life, transactionId, came, told } = command;
  return account.exchanges.filter(each => {
    const isOurs = each.life === life && each.method === 'POST' && idOfStart(each) === transactionId;
    if (!isOurs || each.sent.index < came.index) return false;
    if (told !== undefined && each.sent.index > told.index) return false;
    const equals = waitingAt(account, life, each.sent.index).filter(
      other => other.does === 'start' && other.transactionId === transactionId,
    );
    return equals[0]?.command === command.command;
  });
}

/** Undefined where the request never reached the meter. */
export function idOfStart({ arrived }: Exchange): string | undefined {
  if (arrived === undefined) return undefined;
  try {
    return JSON.parse(arrived.body).transactionId;
  } catch {
    return undefined;
  }
}

/** The stops that were sent for a command: of those that wait and may have asked for it, the oldest is served first. */
/** Of several stops that wait the oldest is meant; `onlyAlone` leaves out what another one may have meant. */
export function stopsFor(account: Account, command: Command, onlyAlone = false): Exchange[] {
  return account.exchanges.filter(({ life, method, path, sent }) => {
    if (life !== command.life || method !== 'PUT' || !path.includes('/legal')) return false;
    const asking = waitingAt(account, life, sent.index).filter(
      // A start may end what another client has begun.
      ({ does, transactionId }) =>
        does === 'start' || transactionId === '' || transactionId === idOfStop(path),
    );
    return asking[0]?.command === command.command && (!onlyAlone || asking.length === 1);
  });
}

export function idOfStop(path: string): string {
  return new URLSearchParams(path.split('?')[1]).get('transactionId') ?? '';
}

/** Where a life ends: with its process, or with the history. */
export function endOf({ killed, stopped }: Life): number {
  return killed?.index ?? stopped?.index ?? Number.POSITIVE_INFINITY;
}

/** A session in a sentence: its id, and the counter that tells it from others of the same id. */
export function named({ transactionId, paginationCounter }: Session): string {
  return `${transactionId} (T${paginationCounter})`;
}
