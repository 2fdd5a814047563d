import type { JournalModel } from './journal-model.ts';
import type { MeterModel } from './meter-model.ts';
import type { Plain } from './normalize.ts';
import type { ActorName } from './pure-step.ts';
import type { Answer } from './services.ts';

/**
 * Everything that there is at one moment, as plain data: what is equal here behaves equally. Its parts are shared between
 * worlds; whoever changes one takes a copy of it first ({@link changing}).
 */
export interface World {
  /** Numbers of the states of both statecharts; -1: ended. */
  meterState: number;
  recordsState: number;
  /** Those of commands first. */
  services: readonly Service[];
  /** Numbers of the timers that are set, ascending. */
  timers: readonly number[];
  meter: MeterModel;
  journal: JournalModel;
  /** Writes whose answer was lost, and that the meter may still carry out. */
  late: readonly LateWrite[];
  /** Commands that are not answered yet. */
  commands: Command[];
  memory: Memory;
  budget: Budget;
}

/** What the witness remembers. */
export interface Memory {
  /** Starts whose caller was told that they failed. */
  readonly failedStarts: number[];
  /** The first start that this process knows of by itself. */
  firstStart: number;
  /** Counters of the records that were handed over: in the life of this process, before it as its journal knew then, and ever. */
  readonly delivered: number[];
  deliveredBefore: number[];
  readonly everDelivered: number[];
}

export interface Budget {
  readonly starts: number;
  readonly stops: number;
  readonly faults: number;
  readonly others: number;
  readonly restarts: number;
}

/** A service that runs. */
export interface Service {
  readonly number: number;
  /** Of a look: its place among those under way that still say something; 0: it is stale. */
  readonly moment: number;
  /** Of a stop that is sent: the command that it is sent for; empty: nobody waits for it. */
  readonly asked: string;
  /** In the background: it may be answered although a command has come since, until that gets its first answer. */
  readonly mayBeOnLine: boolean;
}

/** What a running service is, by its number. */
export interface KnownService {
  readonly actor: ActorName;
  readonly id: string;
  readonly src: string;
  readonly input: Plain;
  readonly start: number;
  readonly answers: readonly Answer[];
}

export interface KnownTimer {
  readonly actor: ActorName;
  readonly id: string;
  readonly event: Plain;
  readonly delayMs: number;
}

export interface LateWrite {
  readonly write: 'post' | 'put';
  readonly id: string;
  readonly by: number;
  readonly notedAt: string;
  readonly asked: string;
  /** Long timers that were set before: only after them can less time have passed than a late write takes. */
  readonly old: readonly number[];
}

export interface Command {
  readonly requestId: string;
  readonly does: 'start' | 'stop';
  readonly transactionId: string;
  /** Of a stop of whatever runs: the counter of what ran, or had ended without anybody's having its record; the newest. */
  readonly ranThen: number;
  readonly countThen: number;
  /** Of a stop of an id: its newest counter then; what is later is newer. */
  readonly newestThen: number;
  /** There was a moment since it came at which nothing of its id ran (for an empty id: nothing at all). */
  hadGap: boolean;
  /** A write was sent for it, and whether one was carried out. */
  wrote: boolean;
  acted: boolean;
}

const copies = new WeakSet<object>();

/** A part of a world that may be changed in place, with what may be changed in it. */
export function changing<Part extends keyof typeof copyOf>(world: World, part: Part): World[Part] {
  if (!copies.has(world[part])) {
    world[part] = copyOf[part](world[part]);
    copies.add(world[part]);
  }
  return world[part];
}

/** Nobody may change it in place. */
export function isKept(part: object): boolean {
  return !copies.has(part);
}

/** A part that is kept is not changed any more. */
export function keep<Part extends object>(part: Part): Part {
  copies.delete(part);
  return part;
}

const copyOf: {
  readonly [Part in 'meter' | 'journal' | 'commands' | 'memory']: (part: World[Part]) => World[Part];
} = {
  meter: (meter: MeterModel): MeterModel => ({
    ...meter,
    records: meter.records.map(record => ({ ...record })),
  }),
  journal: (journal: JournalModel): JournalModel => ({
    ...journal,
    open: [...journal.open],
    closed: [...journal.closed],
    archived: journal.archived.map(each => ({ ...each })),
    gone: [...journal.gone],
  }),
  commands: (commands: Command[]): Command[] => commands.map(command => ({ ...command })),
  memory: ({ failedStarts, firstStart, delivered, deliveredBefore, everDelivered }: Memory): Memory => ({
    failedStarts: [...failedStarts],
    firstStart,
    delivered: [...delivered],
    deliveredBefore,
    everDelivered: [...everDelivered],
  }),
};
