import { commandCame, noteMoment, noteTold, noteWritten, spend } from './callers.ts';
import { Choices } from './choices.ts';
import { emptyJournal } from './journal-model.ts';
import { answerOf, begin, end, firstMeter, type Question } from './meter-model.ts';
import type { Move } from './move.ts';
import type { Plain } from './normalize.ts';
import type { FaultKind, Options } from './options.ts';
import { DriverProcess } from './process.ts';
import type { ActorName } from './pure-step.ts';
import { isRead, Reads } from './reads.ts';
import { type Answer, type Ask, failure } from './services.ts';
import { ByObject } from './table.ts';
import { isLong } from './timers.ts';
import { endedUnasked, idOfStart, rules } from './witness.ts';
import { type Command, changing, type Service, type World } from './world.ts';

const errors: Partial<Record<FaultKind, ReturnType<typeof failure>>> = {
  notAnswered: failure('METER_UNREACHABLE', 'none', true),
  busy: failure('METER_HTTP_STATUS', 'none', true, 503),
};
const everyRule = Object.values(rules);
const lostRead = failure('METER_RESPONSE_TIMEOUT', 'none', true);
const lostWrite = failure('METER_RESPONSE_TIMEOUT', 'unknown', true);
const pollFailed = failure('METER_RESPONSE_TIMEOUT', 'none', true);

const failedAnswers = new ByObject<Answer>();

/** What each move does. */
export class Moves extends Choices {
  readonly #events = new Map<string, Plain>();
  readonly #reads = new Reads();
  /** What the witness had to say against the latest move. */
  complaints: string[] = [];
  /** What was told in the latest move, and which services ended in it. */
  facts: Plain[] = [];
  ended: { readonly actor: ActorName; readonly event: Plain }[] = [];
  /** What came to the statechart from outside in the latest move. */
  delivered: Plain[] = [];

  constructor(options: Options) {
    const process = new DriverProcess(options, {
      told: (world, fact) => this.#told(world, fact),
      cutOff: (world, service) => this.#cutOff(world, service),
      ended: (actor, event) => void this.ended.push({ actor, event }),
    });
    super(process, options);
  }

  first(): World {
    const { starts, stops, faults, others, restarts } = this.options;
    const world: World = {
      meterState: -1,
      recordsState: -1,
      services: [],
      timers: [],
      meter: firstMeter(),
      journal: emptyJournal(),
      late: [],
      commands: [],
      memory: { failedStarts: [], firstStart: 1, delivered: [], deliveredBefore: [], everDelivered: [] },
      budget: { starts, stops, faults, others, restarts },
    };
    this.process.start(world);
    return world;
  }

  /** Changes the world. Gives whether anything happened. */
  apply(world: World, move: Move): boolean {
    const hasHappened = this.#apply(world, move);
    this.process.tidy(world);
    return hasHappened;
  }

  #apply(world: World, move: Move): boolean {
    this.complaints = [];
    this.facts = [];
    this.ended = [];
    this.delivered = [];
    switch (move.move) {
      case 'answer':
        this.#answer(world, move.service, move.how);
        return true;
      case 'timer': {
        const timer = this.process.timers.at(move.timer);
        const mayBeGone = isLong(timer);
        if (!this.process.fire(world, move.timer)) return false;
        if (mayBeGone) world.late = world.late.filter(({ old }) => old.includes(move.timer));
        return true;
      }
      case 'start': {
        spend(world, 'starts');
        const start = this.options.starts - world.budget.starts;
        const transactionId = idOfStart(start, this.options);
        commandCame(world, 'start', `s${start}`, transactionId);
        const request = { transactionId, ...customer };
        this.#deliver(world, { type: 'transaction.start', requestId: `s${start}`, request });
        return true;
      }
      case 'stop': {
        spend(world, 'stops');
        const requestId = `x${this.options.stops - world.budget.stops}`;
        this.#stop(world, requestId, move.id);
        return true;
      }
      case 'poll':
        if (!move.ok) spend(world, 'faults');
        this.#deliver(
          world,
          move.ok ? { type: 'poll.succeeded' } : { type: 'poll.failed', error: pollFailed },
        );
        return true;
      case 'renewed':
        spend(world, 'faults');
        this.#deliver(world, { type: 'connection.renewed' });
        return true;
      case 'late': {
        const write = world.late[move.index];
        world.late = world.late.filter(each => each !== write);
        if (write !== undefined) this.#carryOut(world, write);
        return true;
      }
      case 'other':
        spend(world, 'others');
        if (move.does === 'start') begin(changing(world, 'meter'), this.options.isOneId ? 'A' : 'F');
        else end(changing(world, 'meter'), move.does === 'stop' ? 'other' : 'itself');
        noteMoment(world);
        return true;
      case 'power':
        spend(world, 'faults');
        end(changing(world, 'meter'), 'itself');
        changing(world, 'meter').hasLostClock = true;
        world.late = [];
        noteMoment(world);
        return true;
      case 'journal':
        if (move.does === 'break') spend(world, 'faults');
        changing(world, 'journal').isUsable = move.does !== 'break';
        if (move.does === 'open') {
          changing(world, 'journal').isLocked = false;
          this.#deliver(world, { type: 'journal.opened' });
        }
        return true;
      case 'lie':
        if (move.who !== '') spend(world, 'faults');
        changing(world, 'meter').liar = move.who;
        return true;
      case 'unreadable':
        spend(world, 'faults');
        changing(world, 'meter').unreadable = move.counter;
        return true;
      case 'probe':
        this.#stop(world, 'probe', '');
        return true;
      case 'restart':
        this.#restart(world, move.how, move.isLocked);
        return true;
    }
  }

  /** Whether this state needs no place of its own: {@link Reads.hasReadAhead}. */
  hasReadAhead(world: World): boolean {
    return this.#reads.hasReadAhead(this.process, world);
  }

  /** Somebody asks for a stop. */
  #stop(world: World, requestId: string, transactionId: string): void {
    commandCame(world, 'stop', requestId, transactionId);
    noteMoment(world);
    this.#deliver(world, { type: 'transaction.stop', requestId, transactionId });
  }

  #answer(world: World, index: number, how: 'ok' | FaultKind): void {
    const service = world.services[index] as Service;
    const asks = this.process.asks(service);
    if (asks.ask === 'turn') {
      this.process.answer(world, service, { ok: true, value: null });
      return;
    }
    const isWrite = asks.ask === 'post' || asks.ask === 'put';
    if (isWrite && how !== 'notAnswered') noteWritten(world, service, asks);
    if (how !== 'ok') spend(world, 'faults');
    if (how === 'late') world.late = [...world.late, this.#lateWrite(world, service, asks)];
    if (how === 'ok' && isRead(asks)) {
      this.process.answer(world, service, this.#reads.read(world.meter, asks as Question));
      return;
    }
    const said =
      how === 'ok' || how === 'lost' ? this.#reach(world, asks as Question, service.asked) : undefined;
    const { start } = this.process.services.at(service.number);
    if (asks.ask === 'settings' && said?.said === 'done' && world.meter.now < start)
      changing(world, 'meter').now = start;
    if (how === 'ok' && isWrite && world.late.length > 0) world.late = [];
    const error = errors[how as FaultKind] ?? (isWrite ? lostWrite : lostRead);
    const answer: Answer =
      how === 'ok' && said !== undefined
        ? { ok: true, said }
        : failedAnswers.get(error, () => ({ ok: false, error }));
    this.process.answer(world, service, answer);
  }

  /** A request reaches the meter. */
  #reach(world: World, asks: Question, asked: string) {
    const counter = world.meter.running;
    const said = answerOf(isRead(asks) ? world.meter : changing(world, 'meter'), asks);
    if (asks.ask === 'put' && said.said === 'account') this.#ended(world, counter, asked);
    if (asks.ask === 'put' || asks.ask === 'post') noteMoment(world);
    return said;
  }

  #carryOut(world: World, { write, id, by, notedAt, asked }: World['late'][number]): void {
    if (write === 'post') this.#reach(world, { ask: 'post', id, by, notedAt }, asked);
    else this.#reach(world, { ask: 'put', id }, asked);
  }

  #ended(world: World, counter: number, asked: string): void {
    const complaint = endedUnasked(world, counter, asked);
    if (complaint !== undefined) this.complaints.push(complaint);
    const index = world.commands.findIndex(({ requestId, does }) => requestId === asked && does === 'stop');
    if (index >= 0) (changing(world, 'commands')[index] as Command).acted = true;
    const record = changing(world, 'meter').records[counter - 1];
    if (record === undefined) return;
    record.asked = false;
    // What this process had found running before is wanted, whoever ended it.
    record.isWanted ||= asked !== 'earlier';
    if (asked === 'earlier') record.ended = 'earlier';
  }

  #lateWrite(world: World, { asked }: Service, asks: Ask): World['late'][number] {
    if (asks.ask !== 'post' && asks.ask !== 'put') throw new Error('only writes come late');
    const old = world.timers.filter(timer => isLong(this.process.timers.at(timer)));
    const { by, notedAt } = asks.ask === 'post' ? asks : { by: 0, notedAt: '' };
    return { write: asks.ask, id: asks.id, by, notedAt, asked, old };
  }

  #cutOff(world: World, service: Service): void {
    const asks = this.process.asks(service);
    if (asks.ask === 'turn') this.process.noteCutOff(world, service);
    if (asks.ask !== 'post' && asks.ask !== 'put') return;
    noteWritten(world, service, asks);
    world.late = [...world.late, this.#lateWrite(world, service, asks)];
  }

  #told(world: World, fact: Plain): void {
    this.facts.push(fact);
    for (const rule of everyRule) {
      const complaint = rule(world, fact, this.options);
      if (complaint !== undefined) this.complaints.push(complaint);
    }
    noteTold(world, fact);
  }

  #restart(world: World, how: 'kill' | 'killActed' | 'stop', isLocked: boolean): void {
    spend(world, 'restarts');
    if (isLocked) spend(world, 'faults');
    if (how === 'stop') {
      this.#deliver(world, { type: 'meter.stop' });
      for (const { requestId } of world.commands)
        this.complaints.push(`${requestId} was left without an answer`);
    } else if (how === 'killActed') {
      for (const service of world.services) {
        const asks = this.process.asks(service);
        if (asks.ask === 'post' || asks.ask === 'put') this.#reach(world, asks, service.asked);
      }
    }
    if (this.options.isMemoryJournal) world.journal = emptyJournal();
    const journal = changing(world, 'journal');
    delete journal.unstored;
    journal.isLocked = isLocked;
    journal.isUsable = !isLocked;
    world.commands = [];
    const memory = changing(world, 'memory');
    memory.firstStart = this.options.starts - world.budget.starts + 1;
    memory.delivered.length = 0;
    memory.deliveredBefore = journal.archived
      .filter(({ isDelivered }) => isDelivered)
      .map(({ counter }) => counter)
      .sort((a, b) => a - b);
    for (const record of changing(world, 'meter').records) {
      record.isWanted = false;
      if (record.ended === 'put') record.ended = 'earlier';
    }
    // Of a process that is gone nobody knows which timers were set, and nobody waits.
    world.late = world.late.map(late => ({ ...late, old: [], asked: 'earlier' }));
    this.process.start(world);
  }

  /** The same event is the same object. */
  #deliver(world: World, event: Plain): void {
    const key = `${event.type} ${event.requestId} ${event.transactionId ?? event.request?.transactionId}`;
    const known = this.#events.get(key) ?? event;
    this.#events.set(key, known);
    this.delivered.push(known);
    this.process.deliver(world, known);
  }
}

const customer = {
  evseId: '',
  identificationStatus: 'ASSIGNED',
  identificationType: 'ISO14443',
  identificationFlags: [],
};
