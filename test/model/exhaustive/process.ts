import { callJournal, type JournalCall } from './journal-model.ts';
import type { Plain } from './normalize.ts';
import { type Options, writeSettlesMs } from './options.ts';
import { type ActorName, type Output, type PureMachine, pureMachine, type Step } from './pure-step.ts';
import { archiveRecord, fetchRecord, findMissing, markDelivered, verifyRecord } from './record-services.ts';
import {
  type Answer,
  type Ask,
  endTransaction,
  failure,
  type Given,
  look,
  lookedAtMs,
  noteRunning,
  prepareStart,
  type Result,
  type ServiceRun,
  startTransaction,
  syncSettings,
} from './services.ts';
import { ByObject, Table } from './table.ts';
import { unusedMs } from './times.ts';
import { changing, type KnownService, type KnownTimer, type Service, type World } from './world.ts';

const steps: Record<string, (given: Given) => ServiceRun> = {
  look,
  prepareStart,
  syncSettings,
  startTransaction,
  endTransaction,
  noteRunning,
  fetchRecord,
  verifyRecord,
  archiveRecord,
  markDelivered,
  findMissing,
};

/** Sources of events, which the moves stand for. */
const sources = ['connection', 'journal', 'telemetry', 'temperature', 'intermediate', 'records'];

/** Timers of the clock, and of a transaction that lasts for days. */
const clockTimers = ['writeSafeWindow', 'resyncInterval', 'resyncRetryDelay', 'expiry'];

/** What a service does next, when nothing else happens in between. */
type Next = { readonly asks: Ask } | { readonly ends: Result };

const journalFailed = failure('METER_JOURNAL_FAILED', 'none', true);

const journalUnusable: Plain = { type: 'journal.unusable', error: journalFailed };

/** Gets what happens at the callers' side of the driver. */
export interface Witness {
  told(world: World, fact: Plain): void;
  /** A service that may be writing is cut off. */
  cutOff(world: World, service: Service): void;
  /** A statechart is told that a service has ended. */
  ended?(actor: ActorName, event: Plain): void;
}

/**
 * The driver's process: both statecharts with their mailboxes, the services and the timers that they set. What one tells
 * the other is delivered as XState does it: in order, and behind what the receiver is busy with.
 */
export class DriverProcess {
  readonly machines: Record<ActorName, PureMachine>;
  readonly services = new Table<KnownService>();
  readonly timers = new Table<KnownTimer>();
  readonly #options: Options;
  readonly #witness: Witness;
  readonly #next: Next[] = [];
  /** Numbers of the services that an output begins, by the start that it is for. */
  readonly #begun = new ByObject<Map<number, number>>();
  readonly #setTimers = new ByObject<number>();
  /** Numbers of a service with one more answer. */
  readonly #answered = new Map<string, number>();
  readonly #ends = new Map<string, Plain>();
  #mailboxes: Record<ActorName, Plain[]> = { meter: [], records: [] };
  #isBusy: Record<ActorName, boolean> = { meter: false, records: false };
  /** Services that end in this turn of the event loop. */
  #ending: { service: Service; result: Result }[] = [];

  constructor(options: Options, witness: Witness) {
    this.#options = options;
    this.#witness = witness;
    this.machines = { meter: pureMachine('meter', options), records: pureMachine('records', options) };
  }

  /** A new process: nothing is known but what the journal knows. */
  start(world: World): void {
    world.services = [];
    world.timers = [];
    world.recordsState = this.machines.records.initial().next;
    this.#begin();
    this.#isBusy.meter = true;
    this.#take(world, 'meter', this.machines.meter.initial());
    this.#isBusy.meter = false;
    if (world.journal.isLocked) this.#send(world, 'meter', journalUnusable);
    this.#finish(world);
  }

  /** An event from outside. */
  deliver(world: World, event: Plain): void {
    this.#begin();
    this.#send(world, 'meter', event);
    this.#finish(world);
  }

  /** A timer goes off. Gives whether anything changed. */
  fire(world: World, timer: number): boolean {
    const { actor, event } = this.timers.at(timer);
    const state = actor === 'meter' ? world.meterState : world.recordsState;
    const { next, outputs } = this.machines[actor].step(state, event);
    if (next === state && outputs.length === 0) return false;
    world.timers = world.timers.filter(each => each !== timer);
    this.#begin();
    this.#send(world, actor, event);
    this.#finish(world);
    return true;
  }

  /** A service gets its answer. */
  answer(world: World, service: Service, answer: Answer): void {
    this.#begin();
    world.services = world.services.filter(each => each !== service);
    world.services = world.services.map(each => (each.mayBeOnLine ? { ...each, mayBeOnLine: false } : each));
    this.#goOn(world, { ...service, number: this.#withAnswer(service.number, answer) });
    this.#finish(world);
  }

  /** What a running service waits for. */
  asks(service: Service): Ask {
    const next = this.#nextOf(service.number);
    if ('ends' in next) throw new Error('a service that has ended still runs');
    return next.asks;
  }

  /** What was handed over is noted also where the driver is stopped right then. */
  noteCutOff(world: World, { number }: Service): void {
    const { src, input } = this.services.at(number);
    if (src === 'markDelivered')
      askJournal(world, { call: 'noteDelivered', counter: input.entry.record.paginationCounter });
  }

  #begin(): void {
    this.#mailboxes = { meter: [], records: [] };
    this.#ending = [];
  }

  /** What was started in this turn and is not asked of the meter ends in it, too. */
  #finish(world: World): void {
    for (;;) {
      const first = this.#ending.shift();
      if (first === undefined) break;
      this.#end(world, first.service, first.result);
    }
    this.#arrange(world);
    world.timers = world.timers.toSorted((a, b) => a - b);
  }

  /** Who waits in the background may be on the line unless a command was there first. */
  #arrange(world: World): void {
    const commands = world.services.filter(service => !this.isInBackground(service));
    const others = world.services.filter(service => this.isInBackground(service));
    const placed =
      commands.length > 0
        ? others
        : others.map(each => (each.mayBeOnLine ? each : { ...each, mayBeOnLine: true }));
    placed.sort((a, b) => a.number - b.number || a.moment - b.moment);
    world.services = [...commands, ...placed];
  }

  isInBackground({ number }: Service): boolean {
    const { src, input } = this.services.at(number);
    return src === 'look'
      ? input.lane === 'background'
      : src === 'fetchRecord' && input.entry.wantedBy.length === 0;
  }

  #send(world: World, actor: ActorName, event: Plain): void {
    const mailbox = this.#mailboxes[actor];
    mailbox.push(event);
    if (this.#isBusy[actor]) return;
    this.#isBusy[actor] = true;
    for (;;) {
      const next = mailbox.shift();
      if (next === undefined) break;
      const state = actor === 'meter' ? world.meterState : world.recordsState;
      if (state >= 0) this.#take(world, actor, this.machines[actor].step(state, next));
    }
    this.#isBusy[actor] = false;
  }

  #take(world: World, actor: ActorName, { next, outputs, staleUpTo }: Step): void {
    if (actor === 'meter') world.meterState = next;
    else world.recordsState = next;
    if (staleUpTo > 0)
      world.services = world.services.map(each =>
        each.moment > 0 && each.moment <= staleUpTo ? { ...each, moment: 0 } : each,
      );
    const stops = outputs.filter(({ does }) => does === 'stop').length;
    for (const output of outputs) this.#perform(world, actor, output, staleUpTo);
    if (staleUpTo > 0 || stops > 0 || outputs.some(output => output.does === 'spawn' && output.asOf > 0))
      this.#renumberLooks(world);
    if (actor === 'meter' && next < 0) {
      const ending = this.#ending.map(({ service }) => service);
      for (const service of world.services)
        if (!ending.includes(service)) this.#witness.cutOff(world, service);
      this.#ending = [];
      world.recordsState = -1;
      world.services = [];
      world.timers = [];
    }
  }

  #perform(world: World, actor: ActorName, output: Output, staleUpTo: number): void {
    switch (output.does) {
      case 'tell':
        this.#witness.told(world, output.fact);
        return;
      case 'send':
        this.#send(world, output.to, output.event);
        return;
      case 'set': {
        const { id, event, delayMs } = output;
        if (!this.#options.withClock && isOfClock(id)) return;
        const number = this.#setTimers.get(output, () =>
          this.timers.numberOf({ actor, id, event: simplified(event), delayMs }),
        );
        world.timers = [...world.timers.filter(each => !this.#isTimer(each, actor, id)), number];
        if (world.late.some(({ old }) => old.includes(number)))
          world.late = world.late.map(late => ({ ...late, old: late.old.filter(each => each !== number) }));
        return;
      }
      case 'cancel':
        world.timers = world.timers.filter(each => !this.#isTimer(each, actor, output.id));
        return;
      case 'stop': {
        const stopped = world.services.find(({ number }) => {
          const known = this.services.at(number);
          return known.actor === actor && known.id === output.id;
        });
        if (stopped === undefined) return;
        world.services = world.services.filter(each => each !== stopped);
        const isEnding = this.#ending.some(({ service }) => service === stopped);
        this.#ending = this.#ending.filter(({ service }) => service !== stopped);
        if (!isEnding) this.#witness.cutOff(world, stopped);
        return;
      }
      case 'spawn': {
        const { src, asOf } = output;
        if (sources.includes(src)) return;
        const command = this.machines.meter.state(world.meterState).context.command;
        const requestId = String(command?.asked?.requestId ?? '');
        const asked = src === 'endTransaction' ? requestId : '';
        const start = src === 'prepareStart' || src === 'startTransaction' ? Number(requestId.slice(1)) : 0;
        const number = this.#numberOfSpawned(actor, output, start);
        const moment = asOf > staleUpTo ? asOf : 0;
        this.#goOn(world, { number, moment, asked, mayBeOnLine: false });
      }
    }
  }

  #numberOfSpawned(actor: ActorName, output: Extract<Output, { does: 'spawn' }>, start: number): number {
    const numbers = this.#begun.get(output, () => new Map());
    const known = numbers.get(start);
    if (known !== undefined) return known;
    const { id, src, input } = output;
    const number = this.services.numberOf({ actor, id, src, input, start, answers: [] });
    numbers.set(start, number);
    return number;
  }

  #withAnswer(number: number, answer: Answer): number {
    const key = `${number} ${JSON.stringify(answer)}`;
    const known = this.#answered.get(key);
    if (known !== undefined) return known;
    const service = this.services.at(number);
    const made = this.services.numberOf({ ...service, answers: [...service.answers, answer] });
    this.#answered.set(key, made);
    return made;
  }

  /** Runs a service up to what it asks of the meter; what it asks of the journal is answered at once. */
  #goOn(world: World, begun: Service): void {
    let service = begun.mayBeOnLine ? { ...begun, mayBeOnLine: false } : begun;
    for (;;) {
      const next = this.#nextOf(service.number);
      if ('ends' in next) {
        world.services = [...world.services, service];
        this.#ending.push({ service, result: next.ends });
        return;
      }
      const { asks } = next;
      const { src } = this.services.at(service.number);
      const isTurnForNothing = asks.ask === 'turn' && src === 'archiveRecord' && this.#options.restarts === 0;
      if (asks.ask !== 'journal' && !isTurnForNothing) {
        world.services = [...world.services, service];
        return;
      }
      const answer: Answer =
        asks.ask === 'journal' ? askJournal(world, asks.call) : { ok: true, value: null };
      service = { ...service, number: this.#withAnswer(service.number, answer) };
    }
  }

  #end(world: World, service: Service, result: Result): void {
    world.services = world.services.filter(each => each !== service);
    const { actor, id, src } = this.services.at(service.number);
    const atMs = src === 'look' && 'done' in result ? this.#lookedAt(world) : 0;
    const key = `${service.number} ${service.moment} ${atMs}`;
    let event = this.#ends.get(key);
    if (event === undefined) {
      if ('failed' in result) event = { type: `xstate.error.actor.${id}`, error: result.failed, actorId: id };
      else {
        const output = src === 'look' ? dated(result.done as Plain, service.moment, atMs) : result.done;
        event = { type: `xstate.done.actor.${id}`, output, actorId: id };
      }
      this.#ends.set(key, event);
    }
    this.#witness.ended?.(actor, event);
    this.#send(world, actor, event);
  }

  /** A look comes with the moment at which it was answered. */
  #lookedAt(world: World): number {
    const { meter, records } = this.machines;
    const used = new Set([
      ...(meter.state(world.meterState)?.times ?? []),
      ...(records.state(world.recordsState)?.times ?? []),
      ...world.journal.open.map(({ notedAt }) => notedAt),
      ...world.journal.closed.map(({ notedAt }) => notedAt),
    ]);
    const requestId = String(meter.state(world.meterState)?.context.command?.asked?.requestId ?? '');
    const start = requestId.startsWith('s') ? Number(requestId.slice(1)) : 0;
    if (start > world.meter.now) changing(world, 'meter').now = start;
    return unusedMs(world.meter.now, used);
  }

  #isTimer(number: number, actor: ActorName, id: string): boolean {
    const known = this.timers.at(number);
    return known.actor === actor && known.id === id;
  }

  /** Looks under way have the numbers from 1 in the order in which they were asked. */
  #renumberLooks(world: World): void {
    const moments = world.services
      .flatMap(({ moment }) => (moment > 0 ? [moment] : []))
      .sort((a, b) => a - b);
    world.services = world.services.map(each => {
      const moment = moments.indexOf(each.moment) + 1;
      return moment === each.moment ? each : { ...each, moment };
    });
    this.#ending = this.#ending.map(each => {
      const service = world.services.find(({ number }) => number === each.service.number);
      return service === undefined ? each : { ...each, service };
    });
  }

  #nextOf(number: number): Next {
    const remembered = this.#next[number];
    if (remembered !== undefined) return remembered;
    const { src, input, start, answers } = this.services.at(number);
    const begin = steps[src];
    if (begin === undefined) throw new Error(`the exploration has no steps for ${src}`);
    const run = begin({ input, start });
    let step = run.next();
    for (const answer of answers) step = run.next(answer);
    const next = step.done === true ? { ends: plain(step.value) } : { asks: plain(step.value) };
    this.#next[number] = next as Next;
    return next as Next;
  }
}

function dated(output: Plain, asOf: number, atMs: number): Plain {
  const status = output.status && {
    ...output.status,
    sample: {
      ...output.status.sample,
      askedAtMs: atMs,
      atMs,
      deviceTimeMs: output.status.sample.deviceTimeMs + (atMs - lookedAtMs),
    },
  };
  return { ...output, atMs, status, asOf };
}

const reads: readonly JournalCall['call'][] = [
  'pendingTransactions',
  'recordAt',
  'newestRecordOf',
  'undelivered',
  'oldestCounter',
  'gaps',
];

/** A journal that does not work fails, but for what it need not touch the disk for. */
export function askJournal(world: World, call: JournalCall): Answer {
  const isIdle = call.call === 'storeUnstored' && world.journal.unstored === undefined;
  if (isIdle) return { ok: true, value: null };
  if (world.journal.isUsable) {
    const journal = reads.includes(call.call) ? world.journal : changing(world, 'journal');
    if (call.call === 'archive') delete journal.unstored;
    return { ok: true, value: plain(callJournal(journal, call) ?? null) };
  }
  if (call.call === 'archive') {
    const { counter, id, session } = call;
    changing(world, 'journal').unstored = { counter, id, ...(session === undefined ? {} : { session }) };
  }
  return { ok: false, error: journalFailed };
}

export function isOfClock(timerId: string): boolean {
  return clockTimers.some(name => timerId.includes(name));
}

export function isLong({ delayMs }: KnownTimer): boolean {
  return delayMs >= writeSettlesMs;
}

/** A timer is known by what it does, not by a moment in its event. */
function simplified(event: Plain): Plain {
  const { maxStopTime: _time, ...rest } = event;
  return rest;
}

function plain<T>(value: T): T {
  return value === undefined ? value : JSON.parse(JSON.stringify(value));
}
