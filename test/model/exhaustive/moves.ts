import { emptyJournal } from './journal-model.ts';
import { answerOf, begin, end, firstMeter, type MeterRecord, type Question } from './meter-model.ts';
import type { Plain } from './normalize.ts';
import type { FaultKind, Options } from './options.ts';
import { DriverProcess, isLong } from './process.ts';
import type { ActorName } from './pure-step.ts';
import { type Answer, type Ask, failure } from './services.ts';
import { Table } from './table.ts';
import { commandOf, endedUnasked, handedOver, idOfStart, isRemembered, rules } from './witness.ts';
import { type Budget, type Command, changing, type Service, type World } from './world.ts';

/** One thing that may happen next. */
export type Move =
  | { readonly move: 'answer'; readonly service: number; readonly how: 'ok' | FaultKind }
  | { readonly move: 'timer'; readonly timer: number }
  | { readonly move: 'start' }
  | { readonly move: 'stop'; readonly id: string }
  | { readonly move: 'poll'; readonly ok: boolean }
  | { readonly move: 'renewed' }
  | { readonly move: 'late'; readonly index: number }
  | { readonly move: 'other'; readonly does: 'start' | 'stop' | 'close' }
  | { readonly move: 'power' }
  | { readonly move: 'journal'; readonly does: 'break' | 'mend' | 'open' }
  | { readonly move: 'lie'; readonly who: '' | 'status' | 'legal' }
  | { readonly move: 'unreadable'; readonly counter: number }
  /** In the end somebody asks to stop whatever runs; not a move of the search. */
  | { readonly move: 'probe' }
  | { readonly move: 'restart'; readonly how: 'kill' | 'killActed' | 'stop'; readonly isLocked: boolean };

const errors: Partial<Record<FaultKind, ReturnType<typeof failure>>> = {
  notAnswered: failure('METER_UNREACHABLE', 'none', true),
  busy: failure('METER_HTTP_STATUS', 'none', true, 503),
};
const lostRead = failure('METER_RESPONSE_TIMEOUT', 'none', true);
const lostWrite = failure('METER_RESPONSE_TIMEOUT', 'unknown', true);
const pollFailed = failure('METER_RESPONSE_TIMEOUT', 'none', true);

/** All that can happen, and what it does. */
export class Moves {
  readonly process: DriverProcess;
  readonly options: Options;
  readonly #events = new Table<Plain>();
  /** What the witness had to say against the latest move. */
  complaints: string[] = [];
  /** What was told in the latest move, and which services ended in it. */
  facts: Plain[] = [];
  ended: { readonly actor: ActorName; readonly event: Plain }[] = [];
  /** What came to the statechart from outside in the latest move. */
  delivered: Plain[] = [];

  constructor(options: Options) {
    this.options = options;
    this.process = new DriverProcess(options, {
      told: (world, fact) => this.#told(world, fact),
      cutOff: (world, service) => this.#cutOff(world, service),
      ended: (actor, event) => void this.ended.push({ actor, event }),
    });
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
      memory: { failedStarts: [], firstStart: 1, delivered: [], everDelivered: [] },
      budget: { starts, stops, faults, others, restarts },
    };
    this.process.start(world);
    return world;
  }

  /** In an order that is always the same, so that a number names a move. */
  of(world: World): Move[] {
    const { budget, meter, journal, late, timers } = world;
    const urgent = this.urgent(world);
    const restarts = budget.restarts > 0 ? this.#restarts(world) : [];
    if (urgent !== undefined) return [urgent, ...restarts];
    const moves: Move[] = [];
    const isCommandWaiting = world.services.some(each => !this.process.isInBackground(each));
    for (const [service, each] of world.services.entries()) {
      const isOnLine = this.process.isInBackground(each)
        ? !isCommandWaiting || each.mayBeOnLine
        : service === 0;
      if (!isOnLine) continue;
      const asks = this.process.asks(each);
      moves.push({ move: 'answer', service, how: 'ok' });
      if (budget.faults > 0)
        for (const how of this.#faultsOf(asks, world)) moves.push({ move: 'answer', service, how });
    }
    for (const timer of timers) moves.push({ move: 'timer', timer });
    for (const index of late.keys()) moves.push({ move: 'late', index });
    if (budget.starts > 0) moves.push({ move: 'start' });
    if (budget.stops > 0) for (const id of this.#idsToStop(world)) moves.push({ move: 'stop', id });
    const link = this.#link(world);
    if (link !== undefined && ['degraded', 'offline'].includes(link)) moves.push({ move: 'poll', ok: true });
    if (!journal.isUsable) moves.push({ move: 'journal', does: journal.isLocked ? 'open' : 'mend' });
    if (meter.liar !== '') moves.push({ move: 'lie', who: '' });
    if (budget.faults > 0) moves.push(...this.#faults(world, link));
    if (budget.others > 0) {
      if (meter.running === 0) moves.push({ move: 'other', does: 'start' });
      else moves.push({ move: 'other', does: 'stop' }, { move: 'other', does: 'close' });
    }
    return [...moves, ...restarts];
  }

  /** What comes in the next turn of the event loop comes before everything else. */
  urgent({ services }: World): Move | undefined {
    const service = services.findIndex(each => this.process.asks(each).ask === 'turn');
    return service < 0 ? undefined : { move: 'answer', service, how: 'ok' };
  }

  /** Changes the world. Gives whether anything happened. */
  apply(world: World, move: Move): boolean {
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
        this.#commands(world, 'start', `s${start}`, transactionId);
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
        this.#afterAct(world);
        return true;
      case 'power':
        spend(world, 'faults');
        end(changing(world, 'meter'), 'itself');
        changing(world, 'meter').hasLostClock = true;
        world.late = [];
        this.#afterAct(world);
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

  /** Somebody asks for a stop. */
  #stop(world: World, requestId: string, transactionId: string): void {
    this.#commands(world, 'stop', requestId, transactionId);
    this.#afterAct(world);
    this.#deliver(world, { type: 'transaction.stop', requestId, transactionId });
  }

  #commands(world: World, does: 'start' | 'stop', requestId: string, transactionId: string): void {
    const { records, running } = world.meter;
    changing(world, 'commands').push({
      requestId,
      does,
      transactionId,
      ranThen: does === 'stop' ? running || this.#notHome(world) : 0,
      newestThen: does === 'stop' ? records.findLastIndex(({ id }) => id === transactionId) + 1 : 0,
      countThen: does === 'stop' ? records.length : 0,
      hadGap: false,
      wrote: false,
      acted: false,
    });
  }

  /** The newest record, if it is ours and nobody has it yet: its end may not be known. */
  #notHome(world: World): number {
    const { records } = world.meter;
    const newest = records.at(-1);
    const isOurs = newest !== undefined && (newest.isWanted || isRemembered(world, newest));
    return isOurs && !world.memory.everDelivered.includes(records.length) ? records.length : 0;
  }

  #answer(world: World, index: number, how: 'ok' | FaultKind): void {
    const service = world.services[index] as Service;
    const asks = this.process.asks(service);
    if (asks.ask === 'turn') {
      this.process.answer(world, service, { ok: true, value: null });
      return;
    }
    const isWrite = asks.ask === 'post' || asks.ask === 'put';
    if (isWrite && how !== 'notAnswered') this.#wrote(world, service, asks);
    if (how !== 'ok') spend(world, 'faults');
    if (how === 'late') world.late = [...world.late, this.#lateWrite(world, service, asks)];
    const said =
      how === 'ok' || how === 'lost' ? this.#reach(world, asks as Question, service.asked) : undefined;
    const { start } = this.process.services.at(service.number);
    if (asks.ask === 'settings' && said?.said === 'done' && world.meter.now < start)
      changing(world, 'meter').now = start;
    if (how === 'ok' && isWrite && world.late.length > 0) world.late = [];
    const error = errors[how as FaultKind] ?? (isWrite ? lostWrite : lostRead);
    const answer: Answer = how === 'ok' && said !== undefined ? { ok: true, said } : { ok: false, error };
    this.process.answer(world, service, answer);
  }

  /** A request reaches the meter. */
  #reach(world: World, asks: Question, asked: string) {
    const counter = world.meter.running;
    const isRead = ['status', 'probe', 'legal', 'ocmf'].includes(asks.ask);
    const said = answerOf(isRead ? world.meter : changing(world, 'meter'), asks);
    if (asks.ask === 'put' && said.said === 'account') this.#ended(world, counter, asked);
    if (asks.ask === 'put' || asks.ask === 'post') this.#afterAct(world);
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
    record.isWanted = asked !== 'earlier';
    if (asked === 'earlier') record.ended = 'earlier';
  }

  /** Keeps what the witness has to know of each moment. */
  #afterAct(world: World): void {
    const { meter, commands } = world;
    const record = meter.records[meter.running - 1];
    for (const [index, { does, transactionId, hadGap }] of commands.entries()) {
      if (does !== 'stop') continue;
      const isOn = record !== undefined && ['', record.id].includes(transactionId);
      if (isOn && !record.asked)
        (changing(world, 'meter').records[meter.running - 1] as MeterRecord).asked = true;
      if (!isOn && !hadGap) (changing(world, 'commands')[index] as Command).hadGap = true;
    }
  }

  /** A byte of a write has left, and it is charged to the command that sent it. */
  #wrote(world: World, service: Service, asks: Ask): void {
    const requestId = asks.ask === 'post' ? `s${asks.by}` : service.asked;
    const index = world.commands.findIndex(each => each.requestId === requestId);
    const command = world.commands[index];
    if (command === undefined || command.wrote || (asks.ask === 'put' && command.does === 'start')) return;
    (changing(world, 'commands')[index] as Command).wrote = true;
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
    this.#wrote(world, service, asks);
    world.late = [...world.late, this.#lateWrite(world, service, asks)];
  }

  #told(world: World, fact: Plain): void {
    this.facts.push(fact);
    for (const rule of Object.values(rules)) {
      const complaint = rule(world, fact, this.options);
      if (complaint !== undefined) this.complaints.push(complaint);
    }
    const counter = handedOver(fact);
    if (counter !== undefined) {
      const { delivered, everDelivered } = changing(world, 'memory');
      for (const list of [delivered, everDelivered]) {
        if (!list.includes(counter)) list.push(counter);
        list.sort((a, b) => a - b);
      }
    }
    const command = commandOf(world, fact);
    if (command !== undefined) {
      const commands = changing(world, 'commands');
      commands.splice(
        commands.findIndex(({ requestId }) => requestId === fact.requestId),
        1,
      );
    }
    if (fact.type === 'transaction.startFailed')
      changing(world, 'memory').failedStarts.push(Number(fact.requestId.slice(1)));
    if (fact.type === 'transaction.found') {
      const record = changing(world, 'meter').records.findLast(({ id }) => id === fact.transactionId);
      if (record !== undefined) record.isWanted = true;
    }
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
    memory.delivered = journal.archived
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
    this.delivered.push(event);
    this.process.deliver(world, this.#events.at(this.#events.numberOf(event)));
  }

  #restarts(world: World): Move[] {
    const isWriting = world.services.some(each => ['post', 'put'].includes(this.process.asks(each).ask));
    const moves: Move[] = [{ move: 'restart', how: 'kill', isLocked: false }];
    if (isWriting) moves.push({ move: 'restart', how: 'killActed', isLocked: false });
    moves.push({ move: 'restart', how: 'stop', isLocked: false });
    if (this.options.kinds.includes('locked') && world.budget.faults > 0)
      moves.push({ move: 'restart', how: 'kill', isLocked: true });
    return moves;
  }

  #faultsOf(asks: Ask, { late }: World): FaultKind[] {
    const isWrite = asks.ask === 'post' || asks.ask === 'put';
    return this.options.kinds.filter(kind => {
      if (kind === 'notAnswered') return true;
      if (kind === 'lost') return isWrite;
      if (kind === 'late') return isWrite && late.length === 0;
      return kind === 'busy' && !isWrite && asks.ask !== 'settings';
    });
  }

  #faults({ meter, journal }: World, link: string | undefined): Move[] {
    const { kinds } = this.options;
    const has = (kind: FaultKind) => kinds.includes(kind);
    const moves: Move[] = [];
    if (has('poll') && link !== undefined && link !== 'offline') moves.push({ move: 'poll', ok: false });
    if (has('renewed') && link === 'online') moves.push({ move: 'renewed' });
    if (has('journal') && journal.isUsable) moves.push({ move: 'journal', does: 'break' });
    if (has('lie') && meter.liar === '')
      moves.push({ move: 'lie', who: 'status' }, { move: 'lie', who: 'legal' });
    if (has('power')) moves.push({ move: 'power' });
    if (has('unreadable') && meter.unreadable === 0)
      for (const [index, { ended }] of meter.records.entries())
        if (ended !== '' && index > 0) moves.push({ move: 'unreadable', counter: index + 1 });
    return moves;
  }

  #idsToStop({ meter, budget }: World): string[] {
    const given = this.options.starts - budget.starts;
    const own = Array.from({ length: given }, (_, index) => idOfStart(index + 1, this.options));
    const others = meter.records.slice(1).map(({ id }) => id);
    return [...new Set(['', ...own, ...others, 'N'])];
  }

  #link({ meterState }: World): string | undefined {
    if (meterState < 0) return undefined;
    const { value } = this.process.machines.meter.state(meterState);
    const link = typeof value === 'object' ? value.operational?.link : undefined;
    return typeof link === 'object' ? Object.keys(link)[0] : link;
  }
}

const customer = {
  evseId: '',
  identificationStatus: 'ASSIGNED',
  identificationType: 'ISO14443',
  identificationFlags: [],
};

function spend(world: World, what: keyof Budget): void {
  world.budget = { ...world.budget, [what]: world.budget[what] - 1 };
}
