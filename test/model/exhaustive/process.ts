import { askJournal, journalFailed } from './ask-journal.ts';
import { arrange, mayBeOnLine, tidy } from './line.ts';
import type { Plain } from './normalize.ts';
import type { Options } from './options.ts';
import { type ActorName, type Output, type PureMachine, type Step, sharedMachine } from './pure-step.ts';
import { RunningServices } from './running-services.ts';
import type { Answer, Ask, Result } from './services.ts';
import { ByObject, Table } from './table.ts';
import { isOfClock } from './timers.ts';
import { unusedMs } from './times.ts';
import { changing, type KnownTimer, type Service, type World } from './world.ts';

/** Sources of events, which the moves stand for. */
const sources = ['connection', 'journal', 'telemetry', 'temperature', 'intermediate', 'records'];

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
  readonly services = new RunningServices();
  readonly timers = new Table<KnownTimer>();
  readonly #options: Options;
  readonly #witness: Witness;
  readonly #setTimers = new ByObject<number>();
  /** Events by which services end, by the number of the service. */
  readonly #ends: Map<number, Plain>[] = [];
  #mailboxes: Record<ActorName, Plain[]> = { meter: [], records: [] };
  #isBusy: Record<ActorName, boolean> = { meter: false, records: false };
  /** Services that end in this turn of the event loop. */
  #ending: { service: Service; result: Result }[] = [];

  constructor(options: Options, witness: Witness) {
    this.#options = options;
    this.#witness = witness;
    this.machines = { meter: sharedMachine('meter', options), records: sharedMachine('records', options) };
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

  /** Whether anything comes of it when a timer goes off now. */
  wouldChange(world: World, timer: number): boolean {
    const { actor, event } = this.timers.at(timer);
    const state = actor === 'meter' ? world.meterState : world.recordsState;
    const { next, outputs } = this.machines[actor].step(state, event);
    return next !== state || outputs.length > 0;
  }

  /** A timer goes off. Gives whether anything changed. */
  fire(world: World, timer: number): boolean {
    if (!this.wouldChange(world, timer)) return false;
    const { actor, event } = this.timers.at(timer);
    world.timers = world.timers.filter(each => each !== timer);
    this.#begin();
    this.#send(world, actor, event);
    this.#finish(world);
    return true;
  }

  tidy(world: World): void {
    tidy(this.services, world);
  }

  /** A service gets its answer. */
  answer(world: World, service: Service, answer: Answer): void {
    this.#begin();
    world.services = world.services.filter(each => each !== service);
    if (!this.isInBackground(service) && world.services.some(each => each.mayBeOnLine))
      world.services = world.services.map(each =>
        each.mayBeOnLine ? { ...each, mayBeOnLine: false } : each,
      );
    this.#goOn(world, { ...service, number: this.services.withAnswer(service.number, answer) });
    this.#finish(world);
  }

  /** What a running service waits for. */
  asks(service: Service): Ask {
    const next = this.services.nextOf(service.number);
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
    arrange(this.services, world);
    if (!isAscending(world.timers)) world.timers = world.timers.toSorted((a, b) => a - b);
  }

  mayBeOnLine(world: World, service: Service): boolean {
    return mayBeOnLine(this.services, world, service);
  }

  isInBackground(service: Service): boolean {
    return this.services.isInBackground(service);
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
    let changesLooks = staleUpTo > 0;
    for (const output of outputs) {
      this.#perform(world, actor, output, staleUpTo);
      changesLooks ||= output.does === 'stop' || (output.does === 'spawn' && output.asOf > 0);
    }
    if (changesLooks) this.#renumberLooks(world);
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
        if (world.timers.some(each => this.#isTimer(each, actor, output.id)))
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
        const number = this.services.numberOfSpawned(actor, output, start);
        const moment = asOf > staleUpTo ? asOf : 0;
        this.#goOn(world, { number, moment, asked, mayBeOnLine: false });
      }
    }
  }

  /** Runs a service up to what it asks of the meter; what it asks of the journal is answered at once. */
  #goOn(world: World, begun: Service): void {
    let service = begun;
    for (;;) {
      const next = this.services.nextOf(service.number);
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
      service = { ...service, number: this.services.withAnswer(service.number, answer) };
    }
  }

  #end(world: World, service: Service, result: Result): void {
    world.services = world.services.filter(each => each !== service);
    const { actor, id, src } = this.services.at(service.number);
    const atMs = src === 'look' && 'done' in result ? this.#lookedAt(world) : 0;
    const ends = this.#ends[service.number] ?? new Map<number, Plain>();
    this.#ends[service.number] = ends;
    const key = atMs * mostLooks + service.moment;
    let event = ends.get(key);
    if (event === undefined) {
      event = endOf(service, id, src, result, atMs);
      ends.set(key, event);
    }
    this.#witness.ended?.(actor, event);
    this.#send(world, actor, event);
  }

  /** A look comes with the moment at which it was answered. */
  #lookedAt(world: World): number {
    const { meter, records } = this.machines;
    const inMeter = meter.state(world.meterState)?.times ?? [];
    const inRecords = records.state(world.recordsState)?.times ?? [];
    const { open, closed } = world.journal;
    const isUsed = (time: string) =>
      inMeter.includes(time) ||
      inRecords.includes(time) ||
      open.some(({ notedAt }) => notedAt === time) ||
      closed.some(({ notedAt }) => notedAt === time);
    const requestId = String(meter.state(world.meterState)?.context.command?.asked?.requestId ?? '');
    const start = requestId.startsWith('s') ? Number(requestId.slice(1)) : 0;
    if (start > world.meter.now) changing(world, 'meter').now = start;
    return unusedMs(world.meter.now, isUsed);
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
}

/** What a statechart is told when a service of it ends. */
function endOf({ moment }: Service, id: string, src: string, result: Result, atMs: number): Plain {
  if ('failed' in result) return { type: `xstate.error.actor.${id}`, error: result.failed, actorId: id };
  const output = src === 'look' ? dated(result.done as Plain, moment, atMs) : result.done;
  return { type: `xstate.done.actor.${id}`, output, actorId: id };
}

function isAscending(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => index === 0 || (numbers[index - 1] as number) <= number);
}

/** More than there are looks under way at any moment. */
const mostLooks = 64;

function dated(output: Plain, asOf: number, atMs: number): Plain {
  return { ...output, atMs, asOf };
}

/** A timer is known by what it does, not by a moment in its event. */
function simplified(event: Plain): Plain {
  const { maxStopTime: _time, ...rest } = event;
  return rest;
}
