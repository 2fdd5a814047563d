import type { JournalModel } from './journal-model.ts';
import type { MeterModel } from './meter-model.ts';
import type { Plain } from './normalize.ts';
import type { ActorName } from './pure-step.ts';
import type { Answer } from './services.ts';

/** Everything that there is at one moment, as plain data: what is equal here behaves equally. */
export interface World {
  /** Numbers of the states of both statecharts; -1: ended. */
  meterState: number;
  recordsState: number;
  /** Those of commands in the order in which they asked: one request is on the line at a time. */
  services: Service[];
  /** Numbers of the timers that are set. */
  timers: number[];
  meter: MeterModel;
  journal: JournalModel;
  /** Writes whose answer was lost, and that the meter may still carry out. */
  late: LateWrite[];
  /** Commands that are not answered yet. */
  commands: Command[];
  /** Starts whose caller was told that they failed. */
  failedStarts: number[];
  /** The first start that this process knows of by itself. */
  firstStart: number;
  /** Counters of the records that were handed over: in the life of this process, and ever. */
  delivered: number[];
  everDelivered: number[];
  budget: Budget;
}

export interface Budget {
  starts: number;
  stops: number;
  faults: number;
  others: number;
  restarts: number;
}

/** A service that runs. */
export interface Service {
  readonly number: number;
  /** A look that was asked for before the latest act. */
  isStale: boolean;
  /** Of a stop that is sent: the command that it is sent for; empty: nobody waits for it. */
  readonly asked: string;
  /** Of a request in the background: it may be on the line although a command has come since. */
  mayBeOnLine: boolean;
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
  readonly asked: string;
  /** Long timers that were set before: only after them can less time have passed than a late write takes. */
  old: number[];
}

export interface Command {
  readonly requestId: string;
  readonly does: 'start' | 'stop';
  readonly transactionId: string;
  /** Counter of what ran when it came, or had ended without anybody's having its record; of the newest of its id then. */
  readonly ranThen: number;
  readonly newestThen: number;
  readonly countThen: number;
  /** There was a moment since it came at which nothing of its id ran (for an empty id: nothing at all). */
  hadGap: boolean;
  /** A write was sent for it, and whether one was carried out. */
  wrote: boolean;
  acted: boolean;
}

/** Values that are kept once, and known by a number. */
export class Table<Value> {
  readonly #numbers = new Map<string, number>();
  readonly #values: Value[] = [];

  numberOf(value: Value): number {
    const key = JSON.stringify(value);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.#values.length);
    this.#values.push(JSON.parse(key));
    return this.#values.length - 1;
  }

  at(number: number): Value {
    const value = this.#values[number];
    if (value === undefined) throw new Error(`there is no number ${number}`);
    return value;
  }

  get size(): number {
    return this.#values.length;
  }
}
