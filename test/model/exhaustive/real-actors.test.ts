import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Moves } from './moves.ts';
import type { Plain } from './normalize.ts';
import { everyKind, type Options } from './options.ts';
import { RealActors } from './real-actors.ts';
import { factOf, wordsOf } from './story.ts';
import type { World } from './world.ts';

/**
 * The pure steps of the exploration are those of XState's own actors: random walks are taken by both, and after each move
 * states, facts, running services and timers are the same. So nothing that is left out of a state steers a guard.
 */
const walks = Number(process.env.WALKS ?? 200);
const longest = 30;

const lives: readonly Partial<Options>[] = [
  {},
  { isOneId: true },
  { isMemoryJournal: true },
  { withClock: true },
  { retries: 0 },
];

describe('the statecharts that are explored', () => {
  it(`do what real actors do, in ${walks} random walks`, { timeout: 240_000 }, async () => {
    const random = randomFrom(7);
    let events = 0;
    const each = lives.map(life => new Moves({ ...usual, ...life }));
    for (let walk = 0; walk < walks; walk += 1)
      events += await walkOn(random, each[walk % each.length] as Moves);
    expect(events).toBeGreaterThan(walks * 10);
  });
});

const usual: Options = {
  starts: 3,
  stops: 3,
  faults: 4,
  others: 2,
  restarts: 1,
  kinds: everyKind,
  isOneId: false,
  isMemoryJournal: false,
  withClock: false,
  retries: 1,
};

async function walkOn(random: () => number, moves: Moves): Promise<number> {
  const world = moves.first();
  let real = new RealActors(moves.options);
  const story: string[] = [];
  for (let step = 0; step < longest; step += 1) {
    const all = moves.of(world);
    const move = all[Math.floor(random() * all.length)];
    if (move === undefined) break;
    story.push(wordsOf(moves, world, move));
    const timer = move.move === 'timer' ? moves.process.timers.at(move.timer) : undefined;
    const isMoved = moves.apply(world, move);
    if (move.move === 'restart') {
      if (move.how === 'stop') real.send({ type: 'meter.stop' });
      real.stop();
      const before = real.facts;
      real = new RealActors(moves.options);
      real.facts.unshift(...before);
      if (move.isLocked) real.send(journalUnusable);
    } else if (timer !== undefined) {
      // A timer that changes nothing stays set in the model.
      if (isMoved) real.fire(timer.actor, timer.id);
    } else {
      for (const event of moves.delivered) real.send(event);
    }
    for (const { actor, event } of moves.ended) await real.end(actor, event);
    const got = JSON.parse(JSON.stringify([real.facts.map(factOf), real.state]));
    const expected = JSON.parse(JSON.stringify([moves.facts.map(factOf), stateOf(moves, world)]));
    if (!isDeepStrictEqual(got, expected)) expect(got, story.join('\n')).toEqual(expected);
    real.facts.length = 0;
  }
  real.stop();
  return story.length;
}

const journalUnusable = {
  type: 'journal.unusable',
  error: {
    name: '',
    code: 'METER_JOURNAL_FAILED',
    message: '',
    retryable: true,
    effect: 'none',
    context: {},
  },
};

function stateOf({ process }: Moves, world: World): Plain {
  if (world.meterState < 0) return { ended: true };
  const meter = process.machines.meter.state(world.meterState);
  const records = process.machines.records.state(world.recordsState);
  const running = world.services.map(({ number }) => process.services.at(number));
  const timers = world.timers.map(number => process.timers.at(number));
  return {
    meter: [meter.value, meter.context],
    records: [records.value, records.context],
    services: running.map(({ actor, id }) => `${actor} ${id}`).sort(),
    timers: timers.map(({ actor, id }) => `${actor} ${id}`).sort(),
  };
}

/** The same numbers for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
