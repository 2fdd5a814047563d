import { describe, expect, it } from 'vitest';
import type { Move } from './move.ts';
import { Moves } from './moves.ts';
import type { FaultKind, Options } from './options.ts';
import { isNext, playMove } from './play.ts';
import { createRehearsal, type Rehearsal } from './rehearsal.ts';
import { within } from './spaces.ts';
import { wordsOf } from './story.ts';
import type { World } from './world.ts';

/**
 * The models together are the real driver and the simulated meter: random walks are played on both, request by request and
 * timer by timer, and after each move both have told the same and the lifecycle is where it should be.
 */
const traces = Number(process.env.TRACES ?? 12);
const longest = 30;

/** Of the faults, those that can be made at the meter without touching the driver. */
const kinds: readonly FaultKind[] = ['lost', 'busy', 'journal', 'unreadable', 'lie'];
const lives: readonly Options[] = [
  within([2, 2, 2, 1, 1], { kinds }),
  within([2, 2, 1, 0, 1], { kinds, isMemoryJournal: true }),
  within([2, 2, 2, 1, 0], { kinds, retries: 0 }),
];

describe('the models together', () => {
  it(`are the real driver and the simulated meter, in ${traces} random lives`, {
    timeout: 600_000,
  }, async () => {
    const random = randomFrom(11);
    let steps = 0;
    for (let trace = 0; trace < traces; trace += 1)
      steps += await playOne(random, lives[trace % lives.length] as Options);
    expect(steps).toBeGreaterThan(traces * 10);
  });
});

async function playOne(random: () => number, options: Options): Promise<number> {
  const moves = new Moves(options);
  const world = moves.first();
  await using real = await createRehearsal(options);
  const story: string[] = [];
  while (story.length < longest) {
    const move = await choose(random, real, moves, world);
    if (move === undefined) break;
    story.push(wordsOf(moves, world, move));
    const { differs } = await playMove(real, moves, world, move);
    expect(differs, story.join('\n')).toEqual([]);
  }
  return story.length;
}

/** A move that the line of the real driver allows. */
async function choose(
  random: () => number,
  real: Rehearsal,
  moves: Moves,
  world: World,
): Promise<Move | undefined> {
  const left = moves.of(world);
  while (left.length > 0) {
    const [move] = left.splice(Math.floor(random() * left.length), 1);
    if (move === undefined || (move.move === 'restart' && move.how === 'killActed')) continue;
    if (move.move !== 'answer' || (await isNext(real, moves, world, move.service))) return move;
  }
  return undefined;
}

/** The same numbers for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
