import { describe, expect, it } from 'vitest';
import type { Options } from './options.ts';
import { everyKind } from './options.ts';
import { Search } from './search.ts';
import { within } from './spaces.ts';
import type { World } from './world.ts';

/**
 * What the search passes through without a place of its own hides nothing: with a place for every state, exactly those
 * are kept besides that have read ahead.
 */
const spaces: readonly (readonly [string, Options])[] = [
  ['a start and a stop', within([1, 1, 0, 0, 0])],
  ['a start, and every kind of fault', within([1, 0, 1, 0, 0], { kinds: everyKind })],
  ['a stop and another client', within([0, 1, 0, 2, 0])],
  ['a start, a lost answer and a restart', within([1, 0, 1, 0, 1], { kinds: ['lost'] })],
  ['two starts of one id', within([2, 0, 0, 0, 0], { isOneId: true })],
];

describe('the search', () => {
  it.each(spaces)('keeps every state that has not read ahead: %s', { timeout: 120_000 }, (_name, options) => {
    const all = explored(options, true);
    const kept = explored(options, false);
    expect(kept.size).toBeLessThan(all.size);
    expect(kept).toEqual(new Set([...all].filter(([, isAhead]) => !isAhead).map(([state]) => state)));
  });

  it.each([
    [32, 0, 0, 0, 0],
    [0, 32, 0, 0, 0],
    [0, 0, 32, 0, 0],
    [0, 0, 0, 32, 0],
    [0, 0, 0, 0, 32],
  ])('takes no budget for another one: %d,%d,%d,%d,%d', (...budgets) => {
    expect(() => new Search(within(budgets))).toThrow('at most 31');
  });
});

function explored(options: Options, visitsAll: true): Map<string, boolean>;
function explored(options: Options, visitsAll: false): Set<string>;
function explored(options: Options, visitsAll: boolean) {
  const search = new Search(options, { visitsAll });
  const found = search.run({ states: Number.POSITIVE_INFINITY, violations: 1, mute: [] });
  expect(found).toMatchObject({ isComplete: true, violations: [] });
  const worlds = Array.from({ length: search.size }, (_, place) => search.worldAt(place));
  const states = worlds.map(world => textOf(search, world));
  return visitsAll
    ? new Map(states.map((state, place) => [state, search.moves.hasReadAhead(worlds[place] as World)]))
    : new Set(states);
}

/** A state without the numbers that a search gives as it goes. */
function textOf({ moves: { process } }: Search, world: World): string {
  const { meter, records } = process.machines;
  const services = world.services.map(({ number, ...rest }) => [process.services.at(number), rest]);
  const timers = world.timers.map(number => process.timers.at(number));
  return JSON.stringify({
    ...world,
    meterState:
      world.meterState < 0
        ? undefined
        : [meter.state(world.meterState).value, meter.state(world.meterState).context],
    recordsState:
      world.recordsState < 0
        ? undefined
        : [records.state(world.recordsState).value, records.state(world.recordsState).context],
    services: services.map(each => JSON.stringify(each)).sort(),
    timers: timers.map(each => JSON.stringify(each)).sort(),
    late: world.late.map(({ old, ...late }) => [
      late,
      old.map(number => JSON.stringify(process.timers.at(number))).sort(),
    ]),
  });
}
