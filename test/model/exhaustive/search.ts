import { FairEnd } from './fair-end.ts';
import { type Move, Moves } from './moves.ts';
import type { Options } from './options.ts';
import { hashOf, Visited } from './visited.ts';
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
  readonly #parents: number[] = [];
  readonly #ordinals: number[] = [];

  constructor(options: Options) {
    this.moves = new Moves(options);
  }

  run(limits: Limits): Found {
    const begin = performance.now();
    const { moves } = this;
    const fairEnd = new FairEnd(moves);
    const visited = new Visited();
    const violations: Violation[] = [];
    const queue = new Frontier();
    let steps = 0;
    const first = moves.first();
    this.#keep(visited, queue, first, -1, 0);
    let place = -1;
    let isComplete = true;
    for (;;) {
      const text = queue.shift();
      if (text === undefined) break;
      place += 1;
      if (place % 20_000 === 0)
        limits.progress?.({ states: visited.size, waiting: queue.size, violations: violations.length });
      if (visited.size > limits.states || violations.length >= limits.violations) {
        isComplete = false;
        break;
      }
      const all = moves.of(JSON.parse(text));
      for (const [ordinal, move] of all.entries()) {
        const world: World = JSON.parse(text);
        steps += 1;
        if (!moves.apply(world, move)) continue;
        const complaints = moves.complaints.filter(each => !limits.mute.some(mute => each.includes(mute)));
        if (moves.complaints.length > 0) {
          for (const what of complaints) violations.push({ what, place, ordinal, isLiveness: false });
          if (complaints.length > 0) continue;
        }
        if (!this.#keep(visited, queue, world, place, ordinal)) continue;
        const bad = fairEnd.judge(world);
        if (bad !== undefined && !limits.mute.some(mute => bad.includes(mute)))
          violations.push({ what: bad, place, ordinal, isLiveness: true });
      }
    }
    const seconds = (performance.now() - begin) / 1000;
    return { states: visited.size, steps, isComplete, seconds, violations };
  }

  /** The moves that lead to a state, from the first. */
  wayTo({ place, ordinal }: { readonly place: number; readonly ordinal: number }): Move[] {
    const ordinals = [ordinal];
    for (let each = place; each > 0; each = this.#parents[each] as number)
      ordinals.unshift(this.#ordinals[each] as number);
    const world = this.moves.first();
    return ordinals.map(one => {
      const move = this.moves.of(world)[one] as Move;
      this.moves.apply(world, move);
      return move;
    });
  }

  #keep(visited: Visited, queue: Frontier, world: World, parent: number, ordinal: number): boolean {
    const text = JSON.stringify(world);
    const hash = hashOf(text);
    if (visited.find(hash) >= 0) return false;
    visited.add(hash, visited.size);
    this.#parents.push(parent);
    this.#ordinals.push(ordinal);
    queue.push(text);
    return true;
  }
}

/** First in, first out, without moving what waits. */
class Frontier {
  #chunks: string[][] = [[]];
  #head = 0;
  size = 0;

  push(text: string): void {
    const last = this.#chunks.at(-1) as string[];
    if (last.length >= 4096) this.#chunks.push([text]);
    else last.push(text);
    this.size += 1;
  }

  shift(): string | undefined {
    if (this.size === 0) return undefined;
    const chunk = this.#chunks[0] as string[];
    const text = chunk[this.#head];
    this.#head += 1;
    if (this.#head >= chunk.length && this.#chunks.length > 1) {
      this.#chunks.shift();
      this.#head = 0;
    } else if (this.#head >= chunk.length) {
      this.#chunks[0] = [];
      this.#head = 0;
    }
    this.size -= 1;
    return text;
  }
}
