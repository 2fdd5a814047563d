import { Ends } from './ends.ts';
import { FairEnd } from './fair-end.ts';
import type { Move } from './move.ts';
import { Moves } from './moves.ts';
import type { Options } from './options.ts';
import { budgetNames, Codec, mostOfBudget, Numbers, RowSet, width } from './rows.ts';
import { Table } from './table.ts';
import type { World } from './world.ts';

export interface Violation {
  readonly what: string;
  /** Place of the state before the last move. */
  readonly place: number;
  /** Numbers of the moves from there. */
  readonly path: readonly number[];
  readonly isLiveness: boolean;
}

export interface Found {
  readonly states: number;
  readonly steps: number;
  readonly isComplete: boolean;
  readonly seconds: number;
  readonly violations: readonly Violation[];
}

export interface Limits {
  readonly states: number;
  readonly violations: number;
  /** Complaints that begin like this are looked behind. */
  readonly mute: readonly string[];
  readonly progress?: (found: { states: number; waiting: number; violations: number }) => void;
}

/** Every state that can be reached within the budgets, the nearest first; each is judged, and its fair end. */
export class Search {
  readonly moves: Moves;
  readonly codec = new Codec();
  readonly #rows = new RowSet();
  readonly #row = new Int32Array(width);
  readonly #parents = new Numbers('long');
  readonly #paths = new Numbers('long');
  readonly #knownPaths = new Table<readonly number[]>();

  readonly #passesThrough: boolean;

  /** `visitsAll`: also what services read ahead has a place of its own. */
  constructor(options: Options, { visitsAll = false } = {}) {
    for (const name of budgetNames)
      if (options[name] > mostOfBudget) throw new RangeError(`${name}: at most ${mostOfBudget}`);
    this.moves = new Moves(options);
    this.#passesThrough = !visitsAll;
  }

  run(limits: Limits): Found {
    const begin = performance.now();
    const { moves } = this;
    const fairEnd = new FairEnd(moves, this.codec);
    const ends = new Ends();
    const violations: Violation[] = [];
    let steps = 0;
    this.#keep(moves.first(), -1, []);
    let place = 0;
    const isWithin = () => this.#rows.size <= limits.states && violations.length < limits.violations;
    for (; place < this.#rows.size && isWithin(); place += 1) {
      const states = this.#rows.size;
      if (place % 20_000 === 0)
        limits.progress?.({ states, waiting: states - place, violations: violations.length });
      const { next, endsWell, found } = this.#expand(place, fairEnd, limits);
      steps += found.steps;
      violations.push(...found.violations);
      ends.push(next, endsWell);
    }
    for (const bad of ends.unknown(place)) {
      if (violations.length >= limits.violations) break;
      const what = fairEnd.judge(this.codec.read(this.#rows.at(bad)));
      if (what === undefined || isMuted(what, limits)) continue;
      violations.push({ what, place: this.#parents.at(bad), path: this.#pathTo(bad), isLiveness: true });
    }
    const seconds = (performance.now() - begin) / 1000;
    return { states: this.#rows.size, steps, isComplete: place >= this.#rows.size, seconds, violations };
  }

  /** The moves that lead to a state, from the first. */
  wayTo({ place, path }: Pick<Violation, 'place' | 'path'>): Move[] {
    const ordinals = [...path];
    for (let each = place; each > 0; each = this.#parents.at(each)) ordinals.unshift(...this.#pathTo(each));
    const world = this.moves.first();
    return ordinals.map(one => {
      // As the search does it: the order of moves may depend on how the state is written.
      this.write(world);
      const move = this.moves.of(world)[one] as Move;
      this.moves.apply(world, move);
      return move;
    });
  }

  /** How many states were kept. */
  get size(): number {
    return this.#rows.size;
  }

  worldAt(place: number): World {
    return this.codec.read(this.#rows.at(place));
  }

  /** The parts of the world are then the kept ones. */
  write(world: World): void {
    this.codec.write(world, this.#row);
  }

  /** All that can come of a state: what it leads to is kept, and what its services read ahead is passed through. */
  #expand(place: number, fairEnd: FairEnd, limits: Limits) {
    const { moves, codec } = this;
    const violations: Violation[] = [];
    let steps = 0;
    const passed: Passed[] = [{ row: this.#rows.at(place).slice(), path: [], next: undefined }];
    for (const from of passed) {
      const state = codec.read(from.row);
      const all = moves.of(state);
      const preferred = fairEnd.preferred(state, all);
      let rank = preferred.length;
      for (const [ordinal, move] of all.entries()) {
        if (from.path.length > 0 && !mayShow(move)) continue;
        const world = codec.read(from.row);
        steps += 1;
        if (!moves.apply(world, move)) continue;
        const path = [...from.path, ordinal];
        const complaints = moves.complaints.filter(each => !isMuted(each, limits));
        for (const what of complaints) violations.push({ what, place, path, isLiveness: false });
        if (complaints.length > 0) continue;
        const hasRead = move.move === 'answer' && moves.ended.length === 0;
        codec.write(world, this.#row);
        const isAhead = this.#passesThrough && moves.hasReadAhead(world);
        if (isAhead && !hasRead) continue;
        const target = isAhead ? passThrough(passed, this.#row, path) : this.#keep(world, place, path);
        const itsRank = preferred.indexOf(ordinal);
        if (itsRank < 0 || itsRank >= rank || target === place) continue;
        rank = itsRank;
        from.next = target;
      }
    }
    let next = passed[0]?.next;
    for (let tries = 0; typeof next === 'object' && tries < passed.length; tries += 1) next = next.next;
    const endsWell = fairEnd.endsWell(codec.read(this.#rows.at(place)));
    return { next: typeof next === 'number' ? next : undefined, endsWell, found: { steps, violations } };
  }

  #pathTo(place: number): readonly number[] {
    return this.#knownPaths.at(this.#paths.at(place));
  }

  /** Gives the place of the state. */
  #keep(world: World, parent: number, path: readonly number[]): number {
    this.codec.write(world, this.#row);
    const added = this.#rows.add(this.#row);
    if (added < 0) return -added - 1;
    this.#parents.push(parent);
    this.#paths.push(this.#knownPaths.numberOf(path));
    return added;
  }
}

/** A state that is passed through, with where its fair end goes on. */
interface Passed {
  readonly row: Int32Array;
  readonly path: readonly number[];
  next: number | Passed | undefined;
}

function passThrough(passed: Passed[], row: Int32Array, path: readonly number[]): Passed {
  const known = passed.find(each => each.row.every((number, index) => number === row[index]));
  if (known !== undefined) return known;
  const made = { row: row.slice(), path, next: undefined };
  passed.push(made);
  return made;
}

/**
 * What may show that something was read before: a further answer, and what changes the meter. Of all else comes the same
 * when it is read afterwards.
 */
function mayShow({ move }: Move): boolean {
  return ['answer', 'late', 'other', 'power', 'lie', 'unreadable'].includes(move);
}

function isMuted(complaint: string, { mute }: Limits): boolean {
  return mute.some(each => complaint.includes(each));
}
