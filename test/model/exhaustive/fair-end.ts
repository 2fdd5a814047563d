import type { Move } from './move.ts';
import type { Moves } from './moves.ts';
import { type Codec, RowSet, width } from './rows.ts';
import { isRemembered } from './witness.ts';
import type { World } from './world.ts';

/**
 * Once the faults end, every command is answered and every final record comes home. From a state one fair end is played:
 * the journal mends, nobody lies, the link returns, what is asked is answered, and timers fire, the shortest first, each
 * in its turn where the same state comes again. It ends well where nobody waits, every record is home and what is
 * believed is true; then a stop of whatever runs is answered with the truth, and nothing runs.
 */
export class FairEnd {
  readonly #moves: Moves;
  readonly #codec: Codec;
  readonly #good = new RowSet();
  readonly #row = new Int32Array(width);
  readonly #way = new RowSet();
  readonly #probeWay = new RowSet();
  /** What led to the latest verdict. */
  trail: Move[] = [];

  constructor(moves: Moves, codec: Codec) {
    this.#moves = moves;
    this.#codec = codec;
  }

  /** Which of the moves the fair end takes first, then where that changes nothing, and so on. */
  preferred(world: World, all: readonly Move[]): readonly number[] {
    const choices = this.#choices(world, all);
    return choices.map(choice => all.findIndex(move => isSameMove(move, choice)));
  }

  /** Whether this is an end, and a good one: `undefined` where it goes on. */
  endsWell(world: World): boolean | undefined {
    if (this.#open(world) !== undefined) return undefined;
    const copy = withoutBudget(world);
    this.#codec.write(copy, this.#row);
    if (this.#good.has(this.#row)) return true;
    const isGood = this.#probe(copy) === undefined;
    this.#codec.write(copy, this.#row);
    if (isGood) this.#good.add(this.#row);
    return isGood;
  }

  /** What goes wrong, or nothing. */
  judge(world: World): string | undefined {
    const copy = withoutBudget(world);
    this.trail = [];
    return this.#play(copy, false);
  }

  #play(world: World, isProbe: boolean): string | undefined {
    // A number for each state on the way, and how often it was there.
    const way = isProbe ? this.#probeWay : this.#way;
    way.clear();
    const visits: number[] = [];
    let reason = underWay;
    for (let step = 0; step < maxSteps; step += 1) {
      this.#codec.write(world, this.#row);
      if (!isProbe && this.#good.has(this.#row)) break;
      const added = way.add(this.#row);
      const place = added < 0 ? -added - 1 : added;
      const visit = visits[place] ?? 0;
      visits[place] = visit + 1;
      const open = (isProbe && world.commands.length > 0 ? 'wait' : undefined) ?? this.#open(world);
      if (open === undefined) {
        if (isProbe) return undefined;
        const probed = this.#probe(world);
        if (probed !== undefined) return probed;
        break;
      }
      const choices = this.#choices(world, undefined);
      const move = choices[visit % Math.max(choices.length, 1)];
      if (open !== underWay) reason = open;
      if (move === undefined || visit >= choices.length * 2) return `it never ends: ${reason}`;
      this.#apply(world, move);
      if (this.#moves.complaints.length > 0) return this.#moves.complaints.join('; ');
    }
    for (let place = 0; place < way.size; place += 1) this.#good.add(way.at(place));
    return undefined;
  }

  #probe(world: World): string | undefined {
    const copy = { ...world };
    this.#apply(copy, { move: 'probe' });
    if (this.#moves.complaints.length > 0) return `asked to stop: ${this.#moves.complaints.join('; ')}`;
    const bad = this.#play(copy, true);
    if (bad !== undefined) return `asked to stop in the end: ${bad}`;
    return copy.meter.running === 0 ? undefined : 'a stop in the end was answered, and something runs';
  }

  #apply(world: World, move: Move): void {
    this.trail.push(move);
    this.#moves.apply(world, move);
  }

  /** What keeps this state from being a good end. */
  #open(world: World): string | undefined {
    const { commands, services, late, meter, journal, memory } = world;
    if (late.length > 0 || services.length > 0) return underWay;
    if (!journal.isUsable || meter.liar !== '') return 'something is still out of order';
    const [waiting] = commands;
    if (waiting !== undefined) return `${waiting.requestId} is never answered`;
    for (const [index, record] of meter.records.entries()) {
      const counter = index + 1;
      if (record.ended === '' || counter === meter.unreadable) continue;
      if (!record.isWanted && !isRemembered(world, record)) continue;
      // Of what a late write and its repetition began, the last is the session.
      if (record.by > 0 && meter.records.slice(counter).some(({ by }) => by === record.by)) continue;
      if (!memory.everDelivered.includes(counter)) return `the record T${counter} never comes home`;
      if (!journal.archived.some(each => each.counter === counter))
        return `the record T${counter} is never stored`;
    }
    return this.#belief(world);
  }

  #belief(world: World): string | undefined {
    const { value, context } = this.#moves.process.machines.meter.state(world.meterState);
    if (typeof value === 'string' || value.operational === undefined)
      return `it stays in ${JSON.stringify(value)}`;
    const { running } = context;
    const record = world.meter.records[world.meter.running - 1];
    if (record === undefined)
      return running.kind === 'nothing'
        ? undefined
        : `nothing runs, and it is believed to be ${running.kind}`;
    if (running.kind !== 'open' || running.transactionId !== record.id)
      return `${record.id} runs, and it is believed to be ${running.kind} ${running.transactionId ?? ''}`;
    const isOwn = isRemembered(world, record);
    return (running.origin === 'own') === isOwn
      ? undefined
      : `${record.id} is believed to be ${running.origin}`;
  }

  #choices(world: World, moves: readonly Move[] | undefined): readonly Move[] {
    const urgent = this.#moves.urgent(world);
    if (urgent !== undefined) return [urgent];
    const { journal, meter, late, services } = world;
    if (!journal.isUsable) return [{ move: 'journal', does: journal.isLocked ? 'open' : 'mend' }];
    if (meter.liar !== '') return [{ move: 'lie', who: '' }];
    if (late.length > 0) return [{ move: 'late', index: 0 }];
    if (services.length > 0) return [{ move: 'answer', service: 0, how: 'ok' }];
    const all = moves ?? this.#moves.of(world);
    const polls = all.filter(({ move }) => move === 'poll');
    if (polls.length > 0) return polls;
    return all
      .filter(each => each.move === 'timer')
      .toSorted((a, b) => this.#lengthOf(a.timer) - this.#lengthOf(b.timer));
  }

  #lengthOf(timer: number): number {
    return this.#moves.process.timers.at(timer).delayMs;
  }
}

function isSameMove(one: Move, other: Move): boolean {
  switch (other.move) {
    case 'answer':
      return one.move === 'answer' && one.service === other.service && one.how === other.how;
    case 'timer':
      return one.move === 'timer' && one.timer === other.timer;
    case 'late':
      return one.move === 'late' && one.index === other.index;
    case 'journal':
      return one.move === 'journal' && one.does === other.does;
    case 'lie':
      return one.move === 'lie' && one.who === other.who;
    default:
      return one.move === 'poll' && other.move === 'poll' && one.ok === other.ok;
  }
}

const maxSteps = 2000;
const underWay = 'something is still under way';

function withoutBudget(world: World): World {
  const { starts, stops } = world.budget;
  // How many were given names the commands; that stays.
  return { ...world, budget: { starts, stops, faults: 0, others: 0, restarts: 0 } };
}
