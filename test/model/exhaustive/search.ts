import { Ends } from './ends.ts';
import { FairEnd } from './fair-end.ts';
import type { Move } from './move.ts';
import { Moves } from './moves.ts';
import type { Options } from './options.ts';
import { Codec, Numbers, RowSet, width } from './rows.ts';
import type { World } from './world.ts';

export interface Violation {
  readonly what: string;
  /** Place of the state before the last move. */
  readonly place: number;
  readonly ordinal: number;
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
  readonly rows = new RowSet();
  readonly #row = new Int32Array(width);
  readonly #parents = new Numbers('long');
  readonly #ordinals = new Numbers('short');

  constructor(options: Options) {
    this.moves = new Moves(options);
  }

  run(limits: Limits): Found {
    const begin = performance.now();
    const { moves } = this;
    const fairEnd = new FairEnd(moves, this.codec);
    const ends = new Ends();
    const violations: Violation[] = [];
    let steps = 0;
    this.#keep(moves.first(), -1, 0);
    let place = 0;
    const isWithin = () => this.rows.size <= limits.states && violations.length < limits.violations;
    for (; place < this.rows.size && isWithin(); place += 1) {
      const states = this.rows.size;
      if (place % 20_000 === 0)
        limits.progress?.({ states, waiting: states - place, violations: violations.length });
      const row = this.rows.at(place).slice();
      const state = this.codec.read(row);
      const all = moves.of(state);
      const preferred = fairEnd.preferred(state, all);
      let next: number | undefined;
      let rank = preferred.length;
      for (const [ordinal, move] of all.entries()) {
        const world = this.codec.read(row);
        steps += 1;
        if (!moves.apply(world, move)) continue;
        const complaints = moves.complaints.filter(each => !isMuted(each, limits));
        for (const what of complaints) violations.push({ what, place, ordinal, isLiveness: false });
        if (complaints.length > 0) continue;
        const target = this.#keep(world, place, ordinal);
        const itsRank = preferred.indexOf(ordinal);
        if (itsRank < 0 || itsRank >= rank || target === place) continue;
        rank = itsRank;
        next = target;
      }
      ends.push(next, fairEnd.endsWell(state));
    }
    for (const bad of ends.unknown(place)) {
      if (violations.length >= limits.violations) break;
      const what = fairEnd.judge(this.codec.read(this.rows.at(bad)));
      if (what === undefined || isMuted(what, limits)) continue;
      violations.push({ what, place: this.#parents.at(bad), ordinal: this.#ordinals.at(bad), isLiveness: true });
    }
    const seconds = (performance.now() - begin) / 1000;
    return { states: this.rows.size, steps, isComplete: place >= this.rows.size, seconds, violations };
  }

  /** The moves that lead to a state, from the first. */
  wayTo({ place, ordinal }: { readonly place: number; readonly ordinal: number }): Move[] {
    const ordinals = [ordinal];
    for (let each = place; each > 0; each = this.#parents.at(each)) ordinals.unshift(this.#ordinals.at(each));
    const world = this.moves.first();
    return ordinals.map(one => {
      // As the search does it: the order of moves may depend on how the state is written.
      this.write(world);
      const move = this.moves.of(world)[one] as Move;
      this.moves.apply(world, move);
      return move;
    });
  }

  /** The parts of the world are then the kept ones. */
  write(world: World): void {
    this.codec.write(world, this.#row);
  }

  /** Gives the place of the state. */
  #keep(world: World, parent: number, ordinal: number): number {
    this.codec.write(world, this.#row);
    const added = this.rows.add(this.#row);
    if (added < 0) return -added - 1;
    this.#parents.push(parent);
    this.#ordinals.push(ordinal);
    return added;
  }
}

function isMuted(complaint: string, { mute }: Limits): boolean {
  return mute.some(each => complaint.includes(each));
}
