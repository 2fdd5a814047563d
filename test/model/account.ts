import type { TransactionChange } from '../../src/simulator/index.ts';
import type { Announcement, Entry, History, Outcome } from './history.ts';

/** A place in the history. */
export interface Moment {
  readonly index: number;
  readonly atMs: number;
}

/** A request from its first byte to its end. */
export interface Exchange {
  readonly request: number;
  readonly life: number;
  readonly method: string;
  readonly path: string;
  readonly sent: Moment;
  arrived?: Moment & {
    readonly body: string;
    readonly asks?: { readonly transactionId: string; readonly paginationCounter: number | undefined };
  };
  answered?: Moment & { readonly status: number; readonly text: string };
  received?: Moment;
  failed?: Moment;
}

/** One transaction of the meter, by its own ledger. */
export interface Session {
  readonly paginationCounter: number;
  readonly transactionId: string;
  readonly began: Moment & { readonly by: TransactionChange['by']; readonly request: number | undefined };
  ended?: Moment & { readonly by: TransactionChange['by']; readonly request: number | undefined };
}

export interface Command {
  readonly life: number;
  readonly command: number;
  readonly does: 'start' | 'stop';
  readonly transactionId: string;
  readonly came: Moment;
  told?: Moment & { readonly outcome: Outcome };
}

export interface Life {
  readonly life: number;
  readonly remembers: boolean;
  readonly began: Moment;
  killed?: Moment;
  stopped?: Moment;
}

export interface Told extends Moment {
  readonly life: number;
  readonly event: Announcement;
}

/** The history in the forms in which the rules ask about it. */
export interface Account {
  readonly history: History;
  readonly exchanges: readonly Exchange[];
  readonly sessions: readonly Session[];
  readonly commands: readonly Command[];
  readonly lives: readonly Life[];
  readonly events: readonly Told[];
  /** Stretches in which the journal did not work; without `to`: to the end. */
  readonly journalBroken: readonly { readonly from: Moment; readonly to?: Moment }[];
}

export function accountOf(history: History): Account {
  const exchanges = new Map<number, Exchange>();
  const sessions = new Map<number, Session>();
  const commands = new Map<number, Command>();
  const lives = new Map<number, Life>();
  const events: Told[] = [];
  const journalBroken: { from: Moment; to?: Moment }[] = [];
  history.entries.forEach((entry, index) => {
    note(entry, { index, atMs: entry.atMs });
  });

  function note(entry: Entry, at: Moment) {
    switch (entry.kind) {
      case 'life.began':
        lives.set(entry.life, { life: entry.life, remembers: entry.remembers, began: at });
        break;
      case 'life.killed':
        amend(lives.get(entry.life), { killed: at });
        break;
      case 'life.stopped':
        amend(lives.get(entry.life), { stopped: at });
        break;
      case 'journal': {
        const last = journalBroken.at(-1);
        const isBroken = last !== undefined && last.to === undefined;
        if (!entry.works && !isBroken) journalBroken.push({ from: at });
        if (entry.works && isBroken) last.to = at;
        break;
      }
      case 'command': {
        const { life, command, does, transactionId } = entry;
        commands.set(command, { life, command, does, transactionId, came: at });
        break;
      }
      case 'told':
        amend(commands.get(entry.command), { told: { ...at, outcome: entry.outcome } });
        break;
      case 'event':
        events.push({ ...at, life: entry.life, event: entry.event });
        break;
      case 'sent': {
        const { request, life, method, path } = entry;
        exchanges.set(request, { request, life, method, path, sent: at });
        break;
      }
      case 'arrived': {
        const { body, asks } = entry;
        amend(exchanges.get(entry.request), { arrived: { ...at, body, ...(asks && { asks }) } });
        break;
      }
      case 'answered':
        amend(exchanges.get(entry.request), {
          answered: { ...at, status: entry.status, text: entry.text },
        });
        break;
      case 'received':
        amend(exchanges.get(entry.request), { received: at });
        break;
      case 'failed':
        amend(exchanges.get(entry.request), { failed: at });
        break;
      case 'change': {
        const { what, paginationCounter, transactionId, by } = entry.change;
        const moment = { ...at, by, request: entry.request };
        if (what === 'began')
          sessions.set(paginationCounter, { paginationCounter, transactionId, began: moment });
        else amend(sessions.get(paginationCounter), { ended: moment });
        break;
      }
    }
  }

  return {
    history,
    exchanges: [...exchanges.values()],
    sessions: [...sessions.values()],
    commands: [...commands.values()],
    lives: [...lives.values()],
    events,
    journalBroken,
  };
}

function amend<Whole extends object>(whole: Whole | undefined, part: Partial<Whole>): void {
  if (whole === undefined) throw new Error('the history speaks of something that never began');
  Object.assign(whole, part);
}
